using KAiMarket.Audit.Tenders;

namespace KAiMarket.Audit;

internal sealed partial class Market
{
    private void BidAccepted(Step step)
    {
        var data = step.Data;
        var (id, number, at) = (data.Text("bid"u8), data.Amount("number"u8), data.Time("at"u8));
        var (technical, price) = (data.Object("technical"u8), data.Object("price"u8));
        var (digest, key) = (technical.Text("digest"u8), technical.Text("key"u8));
        var (priceDigest, priceKey) = (price.Text("digest"u8), price.Text("key"u8));
        if (id.Split('.') is not [var named, var lot, var company]) throw new ShapeException("bid is no bid's id.");
        var tender = Course(step);
        Allow(step.ActsFor("vendor", company), step, "the company that bids");

        _findings.Check(Invariant.BidInTime, tender.OpenAt(step.Arrived) && at == step.Arrived,
            $"A bid of {at:O} arrived at {step.Arrived:O}; the tender is {tender.Status} and closes at {tender.Closes:O}.");
        var isNew = tender.Accepted.Add(digest);
        _findings.Check(Invariant.BidSealed,
            isNew && named == step.Id && tender.LotsById.ContainsKey(lot)
                && (key, priceKey) == (tender.TechnicalKey, tender.PriceKey),
            $"{id} is sealed to {key} and {priceKey} as {digest}.");
        var bid = Of(tender.BidsById, id, made => new BidModel(made, lot));
        _findings.Check(Invariant.BidNumbered,
            number == bid.Number + 1 && (number == 1 || tender.Procedure is not { BidsMayChange: false }),
            $"Submission {number} follows submission {bid.Number}.");
        (bid.Number, bid.At, bid.Technical, bid.Price) = (number, at, digest, priceDigest);
        (bid.Withdrawn, bid.Confirmed) = (false, tender.Amendment);
    }

    private void BidConfirmed(Step step)
    {
        var amendment = step.Data.Amount("amendment"u8);
        var (tender, bid) = Changed(step);
        _findings.Check(Invariant.BidThere,
            bid is { Withdrawn: false } && amendment == tender.Amendment && amendment > bid.Confirmed,
            $"Confirmed for amendment {amendment} of {tender.Amendment}; {Say(bid)}.");
        if (bid is not null) bid.Confirmed = amendment;
    }

    private void BidWithdrawn(Step step)
    {
        var (tender, bid) = Changed(step);
        _findings.Check(Invariant.BidThere, bid is { Withdrawn: false } && tender.Procedure is not { BidsMayChange: false },
            $"Withdrawn is what is not there; {Say(bid)}.");
        if (bid is not null) bid.Withdrawn = true;
    }

    private (TenderModel Tender, BidModel? Bid) Changed(Step step)
    {
        var id = step.Data.Text("bid"u8);
        var tender = Course(step);
        Allow(step.ActsFor("vendor", id[(id.LastIndexOf('.') + 1)..]), step, "the company that bids");
        _findings.Check(Invariant.BidInTime, tender.OpenAt(step.Arrived),
            $"A bid is changed at {step.Arrived:O}; the tender is {tender.Status} and closes at {tender.Closes:O}.");
        return (tender, tender.BidsById.GetValueOrDefault(id));
    }

    private static string Say(BidModel? bid) => bid switch
    {
        null => "there is no such bid",
        { Withdrawn: true } => "it was withdrawn",
        _ => $"it is submission {bid.Number}, confirmed for {bid.Confirmed}",
    };

    private void TenderClosed(Step step)
    {
        var bids = step.Data.Amount("bids"u8);
        var tender = Course(step);
        AllowMarket(step);
        _findings.Check(Invariant.ClosedInTime, tender is { Status: "published", Closed: false } && step.Arrived >= tender.Closes,
            $"Closed at {step.Arrived:O}; the tender is {tender.Status} and closes at {tender.Closes:O}.");
        var standing = tender.LotsById.Keys.ToDictionary(lot => lot, lot => tender.Standing(lot).LongCount());
        _findings.Check(Invariant.ClosedInTime, bids == standing.Values.Sum(),
            $"{bids} bids are counted; {standing.Values.Sum()} stand.");
        tender.Closed = true;
        foreach (var lot in standing.Where(lot => lot.Value < tender.LeastBids))
            tender.MustFail[lot.Key] = "too-few-valid-bids";
    }
}
