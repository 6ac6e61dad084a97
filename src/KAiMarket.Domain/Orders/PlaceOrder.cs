using KAiMarket.Domain.Offers;
using KAiMarket.Domain.Vouchers;

namespace KAiMarket.Domain.Orders;

/// <param name="Voucher">Who pays.</param>
/// <param name="Offer">What is ordered.</param>
/// <param name="Quantity">The most units that may be used.</param>
/// <param name="Day">The Korean day on which it was ordered, which says whose window's capacity it takes.</param>
[StoredAs("order-placed.v1")]
public sealed record OrderPlaced(VoucherId Voucher, OfferId Offer, long Quantity, DateOnly Day) : OrderEvent;

/// <summary>
/// Orders up to a quantity of an offer on a voucher. The market then reserves capacity and holds the price, or refuses
/// the order. Asking again changes nothing.
/// </summary>
public sealed record PlaceOrder(VoucherId Voucher, OfferId Offer, long Quantity) : OrderCommand, ICreation
{
    public static readonly Refusal IdInvalid = Ids.Invalid;
    public static readonly Refusal QuantityInvalid =
        new("order-quantity-invalid", Kind.Invalid, "An order is for 1 to 10^15 units", "quantity");
    public static readonly Refusal NotYours = Order.NotYours;
    public static readonly Refusal Differs =
        new("order-differs", Kind.Conflict, "This order was placed for something else");

    public static Decision<OrderEvent> Decide(Order order, PlaceOrder place, Moment at) => order switch
    {
        _ when !VoucherId.IsValid(place.Voucher.Value) => IdInvalid.At("voucher"),
        _ when !OfferId.IsValid(place.Offer.Value) => IdInvalid.At("offer"),
        _ when !Bounds.Hold(place.Quantity, least: 1) => QuantityInvalid,
        _ when !at.Actor.ActsFor(Role.Sme, place.Voucher.Sme.Value) => NotYours,
        { Placed: { } placed } => (placed.Voucher, placed.Offer, placed.Quantity)
            == (place.Voucher, place.Offer, place.Quantity) ? new AlreadySo() : Differs,
        _ => new OrderPlaced(place.Voucher, place.Offer, place.Quantity, KoreanTime.DayOf(at.Now)),
    };
}
