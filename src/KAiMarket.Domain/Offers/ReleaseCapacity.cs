using KAiMarket.Domain.Orders;

namespace KAiMarket.Domain.Offers;

/// <param name="Order">Whose reservation it was.</param>
/// <param name="Quantity">How many units went back to the window.</param>
[StoredAs("capacity-released.v1")]
public sealed record CapacityReleased(OrderId Order, long Quantity) : OfferEvent;

/// <summary>
/// Ends an order's reservation: what it did not use goes back to the window. Asking again changes nothing.
/// </summary>
public sealed record ReleaseCapacity(OrderId Order, long Used) : OfferCommand
{
    public static readonly Refusal IdInvalid = Ids.Invalid;
    public static readonly Refusal UsedInvalid =
        new("release-used-invalid", Kind.Invalid, "A use is 0 to 10^15 units", "used");
    public static readonly Refusal OfferMissing = Offer.Missing;
    public static readonly Refusal ReservationMissing =
        new("reservation-missing", Kind.Missing, "The offer has no reservation for this order");
    public static readonly Refusal NotYours = Offer.NotYours;
    public static readonly Refusal Differs =
        new("release-differs", Kind.Conflict, "This order's reservation ended with another use");
    public static readonly Refusal MoreThanReserved =
        new("release-exceeds-reservation", Kind.Conflict, "The order reserved less than this", "used");

    public static Decision<OfferEvent> Decide(Offer offer, ReleaseCapacity release, Moment at) => offer switch
    {
        _ when !OrderId.IsValid(release.Order.Value) => IdInvalid.At("order"),
        _ when !Bounds.Hold(release.Used) => UsedInvalid,
        { IsPublished: false } => OfferMissing,
        _ when !offer.Reservations.ContainsKey(release.Order) => ReservationMissing,
        _ when !at.Actor.RunsMarket => NotYours,
        _ => End(offer.Reservations[release.Order], release),
    };

    private static Decision<OfferEvent> End(Reservation made, ReleaseCapacity release) => made switch
    {
        { Used: { } used } => used == release.Used ? new AlreadySo() : Differs,
        _ when release.Used > made.Quantity =>
            MoreThanReserved.Because($"{made.Quantity} reserved, {release.Used} used."),
        _ => new CapacityReleased(release.Order, made.Quantity - release.Used),
    };
}
