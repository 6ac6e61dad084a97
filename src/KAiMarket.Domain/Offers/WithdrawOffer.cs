namespace KAiMarket.Domain.Offers;

[StoredAs("offer-withdrawn.v1")]
public sealed record OfferWithdrawn : OfferEvent;

/// <summary>Takes an offer off the catalogue: no new orders; open ones go on. Asking again changes nothing.</summary>
public sealed record WithdrawOffer : OfferCommand
{
    public static readonly Refusal OfferMissing = Offer.Missing;
    public static readonly Refusal NotYours = Offer.NotYours;

    public static Decision<OfferEvent> Decide(Offer offer, WithdrawOffer withdraw, Moment at) => offer switch
    {
        { IsPublished: false } => OfferMissing,
        _ when !at.Actor.ActsFor(Role.Provider, offer.Provider.Value) => NotYours,
        { IsWithdrawn: true } => new AlreadySo(),
        _ => new OfferWithdrawn(),
    };
}
