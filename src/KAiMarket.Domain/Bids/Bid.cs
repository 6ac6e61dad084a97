using System.Diagnostics;
using KAiMarket.Domain.Tenders;

namespace KAiMarket.Domain.Bids;

public abstract record BidCommand;

public abstract record BidEvent;

/// <summary>
/// What a bid turned out to hold. It begins with the opening: until then its envelopes are the tender's, and sealed.
/// </summary>
public sealed record Bid : IAggregate<Bid, BidCommand, BidEvent>
{
    public static string Category => "bid";
    public static Bid Initial { get; } = new();

    /// <summary>The technical proposal as it was opened; null before.</summary>
    public EnvelopeRevealed? Technical { get; private init; }

    /// <summary>The price as it was opened; null before.</summary>
    public EnvelopeRevealed? Price { get; private init; }

    public static Decision<BidEvent> Decide(Bid state, BidCommand command, Moment at) => command switch
    {
        RevealEnvelope reveal => RevealEnvelope.Decide(state, reveal, at),
        _ => throw new UnreachableException($"Bid does not know {command.GetType().Name}."),
    };

    public static Bid Evolve(Bid state, BidEvent fact) => fact switch
    {
        EnvelopeRevealed { Envelope: EnvelopeKind.Technical } revealed => state with { Technical = revealed },
        EnvelopeRevealed revealed => state with { Price = revealed },
        _ => throw new UnreachableException($"Bid does not know {fact.GetType().Name}."),
    };
}
