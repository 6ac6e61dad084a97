using KAiMarket.Domain.Bids;
using KAiMarket.Domain.Tenders;

namespace KAiMarket.Simulation.Homes;

/// <summary>A receipt that a home gave for a bid.</summary>
/// <param name="Bid">As it was told.</param>
/// <param name="Arrived">When the submission that heard of it reached the market.</param>
/// <param name="IsFirst">Whether that submission was the one that was accepted.</param>
internal sealed record GivenReceipt(SubmittedBid Bid, DateTimeOffset Arrived, bool IsFirst);

/// <summary>What bidders were told of their bids, and what they had put into their envelopes.</summary>
internal sealed class Receipts
{
    private readonly Dictionary<string, long?> _prices = new(StringComparer.Ordinal);

    public List<GivenReceipt> Given { get; } = [];

    public void Give(SubmittedBid bid, DateTimeOffset arrived, bool isFirst) => Given.Add(new(bid, arrived, isFirst));

    /// <summary>Notes what a price envelope holds; null for something that is no price.</summary>
    public void Sealed(string digest, long? price) => _prices[digest] = price;

    public long? PriceIn(string digest) => _prices[digest];
}
