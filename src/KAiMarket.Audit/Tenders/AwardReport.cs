namespace KAiMarket.Audit.Tenders;

/// <summary>A tender's awards as they follow from its public record.</summary>
/// <param name="Tender">Its id.</param>
/// <param name="Lots">Every lot whose prices were opened.</param>
/// <param name="Differences">What the record says and what follows instead; none where all is as published.</param>
public sealed record AwardReport(
    string Tender, IReadOnlyList<LotReport> Lots, IReadOnlyList<string> Differences)
{
    public bool IsAsPublished => Differences.Count == 0;
}

/// <param name="Outcome"><c>ranked</c>, <c>too-few-valid-bids</c> or <c>nobody-eligible</c>.</param>
/// <param name="Winner">The bid of the first rank; null where there is none.</param>
/// <param name="ByLot">It was drawn between equals.</param>
public sealed record LotReport(
    string Lot, string Outcome, IReadOnlyList<BidReport> Bids, string? Winner, bool ByLot);

/// <summary>A valid bid, best first.</summary>
/// <param name="Asked">Its price in won.</param>
/// <param name="Technical">Points, four decimals, as are the others.</param>
/// <param name="Price">Null where the rules do not compare its price.</param>
/// <param name="Rank">Null where it may not be negotiated with.</param>
public sealed record BidReport(
    long? Rank, string Bid, decimal Technical, decimal? Price, decimal? Total, long Asked, bool IsTied);
