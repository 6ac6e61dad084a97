using KAiMarket.Audit.Tenders;

namespace KAiMarket.Audit;

internal sealed partial class Market
{
    private void OpeningApproved(Step step)
    {
        var (kind, officer, last) =
            (Kind(step), step.Data.Text("officer"u8), step.Data.Flag("isLast"u8));
        var tender = Course(step);
        // Nobody does this on the officers' behalf, whoever runs the market.
        Allow(step.Role == "ministry" && step.Organisation == tender.Buyer, step, "an officer of the buyer");

        _findings.Check(Invariant.OpeningInOrder, tender.Status == (kind == "technical" ? "closed" : "evaluated"),
            $"The opening of {kind} envelopes is approved while the tender is {tender.Status}.");
        var officers = Of(tender.Approvals, kind, _ => []);
        officers.Add(officer);
        var needed = tender.Procedure?.Officers ?? 2;
        _findings.Check(Invariant.OpeningApproved,
            officer == step.Account && officers.Distinct().Count() == officers.Count && officers.Count <= needed
                && last == (officers.Count == needed),
            $"{step.Account} approves as {officer}, {(last ? "" : "not ")}as the last: {string.Join(", ", officers)}.");
    }

    private void EnvelopeRevealed(Step step)
    {
        var data = step.Data;
        var (kind, digest, content) = (Kind(step, "envelope"), data.Text("digest"u8), data.TextOrNull("content"u8));
        var envelope = new Envelope(step.Id, digest, data.AmountOrNull("price"u8), data.TextOrNull("fault"u8));
        Fits(step, "bid");
        Allow(step.Role == "market", step, "the market itself");
        if (step.Id.Split('.') is not [var id, _, _]) throw new ShapeException("The stream is no bid's.");

        var tender = Tender(id);
        tender.Position = step.Position;
        _findings.Check(Invariant.OpeningApproved, tender.IsApproved(kind),
            $"The {kind} envelope of {step.Id} is opened before its opening was approved.");
        var due = tender.BidsById.GetValueOrDefault(step.Id) is { } known && tender.IsDue(kind, known)
            ? known.DigestOf(kind) : null;
        _findings.Check(Invariant.RevealedAsOpened,
            due == digest && !tender.Cancelled && !tender.Openings.ContainsKey(kind)
                && (content is not null || envelope.Fault is not null),
            $"The {kind} envelope {digest} is opened; {due ?? "none"} was to be opened.");
        if (tender.BidsById.TryGetValue(step.Id, out var bid))
            _findings.Check(Invariant.RevealedAsOpened, bid.Revealed.TryAdd(kind, envelope),
                $"The {kind} envelope of {step.Id} is opened again.");
    }

    private void EnvelopesOpened(Step step)
    {
        var kind = Kind(step);
        var opened = step.Data.List("opened"u8, Envelope.Read);
        var tender = Course(step);
        Allow(step.Role == "market", step, "the market itself");

        _findings.Check(Invariant.OpeningInOrder,
            tender.Status == (kind == "technical" ? "closed" : "evaluated") && !tender.Openings.ContainsKey(kind),
            $"The {kind} envelopes are opened while the tender is {tender.Status}.");
        _findings.Check(Invariant.OpeningApproved, tender.IsApproved(kind),
            $"The {kind} envelopes are opened before two officers approved.");
        var faults = Envelope.Faults(kind, tender.ToOpen(kind), opened).ToList();
        _findings.Check(Invariant.OpeningComplete, faults.Count == 0, string.Join("; ", faults));
        foreach (var one in opened)
        {
            var revealed = tender.BidsById.GetValueOrDefault(one.Bid)?.Revealed.GetValueOrDefault(kind);
            _findings.Check(Invariant.RevealedAsOpened, one == revealed,
                $"{one.Bid} shows {one.Price} {one.Fault}; found was {(revealed is null ? "nothing" : $"{revealed.Price} {revealed.Fault}")}.");
        }

        tender.Openings[kind] = opened;
        foreach (var lot in tender.Left)
        {
            if (kind == "price") tender.MustRank.Add(lot.Id);
            else if (OpenedWell(tender, lot.Id).Count < tender.LeastBids) tender.MustFail[lot.Id] = "too-few-valid-bids";
        }
    }

    private static List<string> OpenedWell(TenderModel tender, string lot) =>
        [.. tender.Openings.GetValueOrDefault("technical", [])
            .Where(one => one.Fault is null && one.Bid.Split('.') is [_, var of, _] && of == lot).Select(one => one.Bid)];

    private static string Kind(Step step, string member = "envelopes") =>
        (member == "envelopes" ? step.Data.Text("envelopes"u8) : step.Data.Text("envelope"u8)) switch
        {
            "technical" => "technical",
            "price" => "price",
            var other => throw new ShapeException($"{member} is {other}."),
        };
}
