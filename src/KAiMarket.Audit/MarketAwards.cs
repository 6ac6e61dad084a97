using KAiMarket.Audit.Tenders;

namespace KAiMarket.Audit;

internal sealed partial class Market
{
    private void LotEvaluated(Step step)
    {
        var marks = step.Data.List("marks"u8, BidMarks.Read);
        var none = step.Data.List("void"u8, one => (Bid: one.Text("bid"u8), Reason: one.Text("reason"u8)));
        var (tender, lot) = Lot(step);
        AllowBuyer(step, tender);

        TenderStatus(tender, step, tender.Status == "technical-opened" && lot is { Evaluated: false, Failure: null });
        var judged = marks.Select(one => one.Bid).Concat(none.Select(one => one.Bid)).Order(StringComparer.Ordinal);
        var opened = OpenedWell(tender, lot.Id).Order(StringComparer.Ordinal).ToList();
        _findings.Check(Invariant.MarksOfOpened, judged.SequenceEqual(opened),
            $"Marked or void are {string.Join(", ", judged)}; opened are {string.Join(", ", opened)}.");
        if (tender is { Terms: { } terms, Procedure: { } procedure })
        {
            var faults = marks.SelectMany(one => one.Faults(terms, procedure.Ranking)).ToList();
            _findings.Check(Invariant.MarksWithinItems, faults.Count == 0, string.Join("; ", faults));
        }

        (lot.Evaluated, lot.Marks, lot.Marked) = (true, marks, [.. marks.Select(one => one.Bid)]);
        if (marks.Count < tender.LeastBids) tender.MustFail[lot.Id] = "too-few-valid-bids";
    }

    private void LotRanked(Step step)
    {
        var outcome = step.Data.Text("outcome"u8);
        var lines = step.Data.List("lines"u8, Standing.Read);
        var (tender, lot) = Lot(step);
        Allow(step.Role == "market", step, "the market itself");

        _findings.Check(Invariant.RankedAsMarked, tender.MustRank.Remove(lot.Id), $"Lot {lot.Id} was not to be ranked.");
        if (tender is not { Terms: { } terms, Procedure: { } procedure, Pricing: { } pricing }
            || terms.Lot(lot.Id) is not { } offered)
            return;
        var prices = PricesOf(tender, lot.Id).Where(one => one.Price is > 0).DistinctBy(one => one.Bid)
            .ToDictionary(one => one.Bid, one => one.Price!.Value);
        lot.Standings = Standings.Of(terms, offered, procedure.Ranking, pricing, lot.Marks, prices);
        var differences = lot.Standings.Differences(outcome, lines).ToList();
        _findings.Check(Invariant.RankedAsMarked, differences.Count == 0, string.Join("; ", differences));
        if (lot.Standings.Outcome != "ranked") tender.MustFail[lot.Id] = lot.Standings.Outcome;
    }

    private void LotAwarded(Step step)
    {
        var (bid, price, byLot) = (step.Data.Text("bid"u8), step.Data.Amount("price"u8), step.Data.Flag("byLot"u8));
        var (tender, lot) = Lot(step);
        AllowBuyer(step, tender);

        TenderStatus(tender, step, tender.Status == "prices-opened" && lot is { Failure: null, Winner: null });
        var opened = PricesOf(tender, lot.Id).ToList();
        var winner = lot.Standings?.Winner(opened.Select(one => (one.Bid, one.Digest)));
        _findings.Check(Invariant.AwardedToFirst,
            winner == (bid, byLot) && opened.Exists(one => one.Bid == bid && one.Price == price),
            $"{bid} wins at {price}{(byLot ? " by lot" : "")}; it follows {winner?.Bid ?? "nobody"}"
                + $"{(winner is { ByLot: true } ? " by lot" : "")}.");
        (lot.Winner, lot.Price) = (bid, price);
    }

    private void LotFailed(Step step)
    {
        var reason = step.Data.Text("reason"u8);
        var (tender, lot) = Lot(step);

        var follows = tender.MustFail.Remove(lot.Id, out var why) ? why
            : lot is { Failure: null, Winner: null, Standings.Outcome: "ranked" } ? "not-agreed" : null;
        _findings.Check(Invariant.LotFailsRightly, reason == follows,
            $"Lot {lot.Id} fails as {reason}; it follows {follows ?? "that it does not fail"}.");
        if (reason == "not-agreed") AllowBuyer(step, tender);
        lot.Failure = reason;
    }

    private (TenderModel, LotModel) Lot(Step step)
    {
        var id = step.Data.Text("lot"u8);
        var tender = Course(step);
        TenderStatus(tender, step, tender.LotsById.ContainsKey(id));
        return (tender, Of(tender.LotsById, id, made => new LotModel(made)));
    }

    private static IEnumerable<Envelope> PricesOf(TenderModel tender, string lot) =>
        tender.Openings.GetValueOrDefault("price", []).Where(one => one.Bid.Split('.') is [_, var of, _] && of == lot);
}
