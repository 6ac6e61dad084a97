using KAiMarket.Domain.Companies;
using KAiMarket.Domain.Offers;

namespace KAiMarket.Domain.Orders;

/// <param name="Provider">Who supplies.</param>
/// <param name="Price">For each <paramref name="Per"/> units, fixed for this order.</param>
/// <param name="Per">How many units one price buys.</param>
/// <param name="Held">What the voucher holds for it.</param>
[StoredAs("order-confirmed.v1")]
public sealed record OrderConfirmed(CompanyId Provider, Won Price, long Per, Won Held) : OrderEvent;

/// <summary>Records that capacity is reserved and money held for an order. Asking again changes nothing.</summary>
public sealed record ConfirmOrder(CompanyId Provider, Won Price, long Per, Won Held) : OrderCommand
{
    public static readonly Refusal IdInvalid = Ids.Invalid;
    public static readonly Refusal TermsInvalid = new("confirmation-terms-invalid", Kind.Invalid,
        "A confirmation names a price and a hold of 0 to 10^15 won and 1 to 10^15 units for the price");
    public static readonly Refusal OrderMissing = Order.Missing;
    public static readonly Refusal NotYours = Order.NotYours;
    public static readonly Refusal Differs =
        new("confirmation-differs", Kind.Conflict, "This order was confirmed with other terms");
    public static readonly Refusal AlreadyRefused =
        new("order-already-refused", Kind.Conflict, "The market refused this order");
    public static readonly Refusal HeldTooLittle =
        new("confirmation-holds-too-little", Kind.Conflict, "The hold does not cover the ordered quantity", "held");

    public static Decision<OrderEvent> Decide(Order order, ConfirmOrder confirm, Moment at) => order switch
    {
        _ when !CompanyId.IsValid(confirm.Provider.Value) => IdInvalid.At("provider"),
        _ when !Bounds.Hold(confirm.Price) => TermsInvalid.At("price"),
        _ when !Bounds.Hold(confirm.Per, least: 1) => TermsInvalid.At("per"),
        _ when !Bounds.Hold(confirm.Held) => TermsInvalid.At("held"),
        { Placed: null } => OrderMissing,
        _ when !at.Actor.RunsMarket => NotYours,
        { Confirmed: { } confirmed } => confirmed == Fact(confirm) ? new AlreadySo() : Differs,
        { Refused: not null } => AlreadyRefused,
        _ when !Covers(order, confirm) => HeldTooLittle,
        _ => Fact(confirm),
    };

    private static bool Covers(Order order, ConfirmOrder confirm) =>
        new Tariff(confirm.Price, confirm.Per).AmountOf(order.Quantity) is { } amount && amount <= confirm.Held;

    private static OrderConfirmed Fact(ConfirmOrder confirm) =>
        new(confirm.Provider, confirm.Price, confirm.Per, confirm.Held);
}
