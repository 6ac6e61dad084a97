using KAiMarket.Domain.Companies;

namespace KAiMarket.Domain.Orders;

/// <param name="Provider">Who is paid.</param>
/// <param name="Government">Of the government's money.</param>
/// <param name="SelfPay">Of the SME's own money.</param>
[StoredAs("order-settled.v1")]
public sealed record OrderSettled(CompanyId Provider, Won Government, Won SelfPay) : OrderEvent;

/// <summary>Pays the provider what was captured for an accepted order. Asking again changes nothing.</summary>
public sealed record SettleOrder(Won Government, Won SelfPay) : OrderCommand
{
    public static readonly Refusal AmountInvalid =
        new("settlement-amount-invalid", Kind.Invalid, "Each leg of a settlement is 0 to 10^15 won");
    public static readonly Refusal OrderMissing = Order.Missing;
    public static readonly Refusal NotYours = Order.NotYours;
    public static readonly Refusal Differs =
        new("settlement-differs", Kind.Conflict, "This order was settled with other amounts");
    public static readonly Refusal NotAccepted =
        new("order-not-accepted", Kind.Conflict, "The demand side has not accepted the order");
    public static readonly Refusal NotTheAmount =
        new("settlement-not-as-accepted", Kind.Conflict, "The legs do not add up to the accepted amount");

    public static Decision<OrderEvent> Decide(Order order, SettleOrder settle, Moment at) => order switch
    {
        _ when !Bounds.Hold(settle.Government) => AmountInvalid.At("government"),
        _ when !Bounds.Hold(settle.SelfPay) => AmountInvalid.At("selfPay"),
        { Placed: null } => OrderMissing,
        _ when !at.Actor.RunsMarket => NotYours,
        { Settled: { } settled } => (settled.Government, settled.SelfPay) == (settle.Government, settle.SelfPay)
            ? new AlreadySo() : Differs,
        { Accepted: null } or { Confirmed: null } => NotAccepted,
        _ when settle.Government + settle.SelfPay != order.Accepted.Amount =>
            NotTheAmount.Because($"{order.Accepted.Amount} accepted, {settle.Government + settle.SelfPay} settled."),
        { Confirmed: var terms } => new OrderSettled(terms.Provider, settle.Government, settle.SelfPay),
    };
}
