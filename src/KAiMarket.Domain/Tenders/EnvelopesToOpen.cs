using System.Collections.Immutable;

namespace KAiMarket.Domain.Tenders;

/// <summary>Which envelopes of a kind are opened next, in order of their bids.</summary>
public sealed record EnvelopesToOpen(EnvelopeKind Kind) : IQuestion<Tender, OpeningDue>
{
    public OpeningDue AnswerFrom(Tender state) => new(
        state.Opened.ContainsKey(Kind),
        state.Terms is null || state.Opened.ContainsKey(Kind)
            ? []
            : [.. state.ToOpen(Kind).OrderBy(bid => bid.Bid.Value, StringComparer.Ordinal)]);
}

/// <param name="IsOpened">They are opened already, and nothing is left to do.</param>
public sealed record OpeningDue(bool IsOpened, ImmutableArray<SubmittedBid> Bids);
