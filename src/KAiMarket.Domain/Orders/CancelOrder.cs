namespace KAiMarket.Domain.Orders;

[StoredAs("order-cancelled.v1")]
public sealed record OrderCancelled : OrderEvent;

/// <summary>
/// Gives up an order before its first use: by the demand side, or by the market when the voucher has expired. What it
/// held and reserved goes back. Asking again changes nothing.
/// </summary>
public sealed record CancelOrder : OrderCommand
{
    public static readonly Refusal OrderMissing = Order.Missing;
    public static readonly Refusal NotYours = Order.NotYours;
    public static readonly Refusal NotConfirmed = Order.NotConfirmed;
    public static readonly Refusal InUse =
        new("order-in-use", Kind.Conflict, "Use of the order has been metered; it can only be accepted");

    public static Decision<OrderEvent> Decide(Order order, CancelOrder cancel, Moment at) => order switch
    {
        { Placed: null } => OrderMissing,
        _ when !order.IsDemandSide(at.Actor) => NotYours,
        { Status: OrderStatus.Cancelled } => new AlreadySo(),
        { Status: not OrderStatus.Confirmed } => order.NotConfirmedNow,
        { Batches.IsEmpty: false } => InUse,
        _ => new OrderCancelled(),
    };
}
