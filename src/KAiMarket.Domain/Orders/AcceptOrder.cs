using KAiMarket.Domain.Offers;

namespace KAiMarket.Domain.Orders;

/// <param name="Quantity">The units used, as metered.</param>
/// <param name="Amount">What they cost.</param>
[StoredAs("order-accepted.v1")]
public sealed record OrderAccepted(long Quantity, Won Amount) : OrderEvent;

/// <summary>
/// The demand side accepts what was metered, no more and no less; the price falls due. Asking again changes nothing.
/// </summary>
public sealed record AcceptOrder(long Quantity) : OrderCommand
{
    public static readonly Refusal QuantityInvalid =
        new("acceptance-quantity-invalid", Kind.Invalid, "An acceptance is of 0 to 10^15 units", "quantity");
    public static readonly Refusal OrderMissing = Order.Missing;
    public static readonly Refusal NotYours = Order.NotYours;
    public static readonly Refusal Differs =
        new("acceptance-differs", Kind.Conflict, "This order was accepted with another quantity", "quantity");
    public static readonly Refusal NotConfirmed = Order.NotConfirmed;
    public static readonly Refusal NotAsMetered =
        new("acceptance-not-as-metered", Kind.Conflict, "The metered quantity is another", "quantity");

    public static Decision<OrderEvent> Decide(Order order, AcceptOrder accept, Moment at) => order switch
    {
        _ when !Bounds.Hold(accept.Quantity) => QuantityInvalid,
        { Placed: null } => OrderMissing,
        _ when !order.IsDemandSide(at.Actor) => NotYours,
        { Accepted: { } accepted } => accepted.Quantity == accept.Quantity ? new AlreadySo() : Differs,
        { Confirmed: null } or { Status: not OrderStatus.Confirmed } => order.NotConfirmedNow,
        _ when accept.Quantity != order.Used =>
            NotAsMetered.Because($"{order.Used} metered, {accept.Quantity} accepted."),
        // The hold covers the whole order, so it covers every part of it.
        { Confirmed: var terms } => new OrderAccepted(
            order.Used, new Tariff(terms.Price, terms.Per).AmountOf(order.Used) ?? terms.Held),
    };
}
