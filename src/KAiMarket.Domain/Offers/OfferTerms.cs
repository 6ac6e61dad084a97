namespace KAiMarket.Domain.Offers;

/// <summary>What an offer says, without who reserved what of it.</summary>
/// <param name="Published">Null before it is published.</param>
public sealed record OfferTerms(OfferPublished? Published, bool IsWithdrawn)
{
    public static readonly IQuestion<Offer, OfferTerms> Asked = new ReadTerms();
}

public sealed record ReadTerms : IQuestion<Offer, OfferTerms>
{
    public OfferTerms AnswerFrom(Offer state) => new(state.Published, state.IsWithdrawn);
}
