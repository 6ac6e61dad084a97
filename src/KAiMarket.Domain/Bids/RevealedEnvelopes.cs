namespace KAiMarket.Domain.Bids;

/// <summary>What a bid turned out to hold, as far as it is opened.</summary>
public sealed record RevealedEnvelopes(EnvelopeRevealed? Technical, EnvelopeRevealed? Price)
{
    public static readonly IQuestion<Bid, RevealedEnvelopes> Asked = new ShowRevealed();
}

public sealed record ShowRevealed : IQuestion<Bid, RevealedEnvelopes>
{
    public RevealedEnvelopes AnswerFrom(Bid state) => new(state.Technical, state.Price);
}
