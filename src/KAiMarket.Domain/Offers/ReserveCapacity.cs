using KAiMarket.Domain.Companies;
using KAiMarket.Domain.Orders;

namespace KAiMarket.Domain.Offers;

/// <param name="Order">Who took it.</param>
/// <param name="Quantity">How many units.</param>
/// <param name="Window">Of which day (<c>2026-11-22</c>), month (<c>2026-11</c>), or <c>total</c>.</param>
/// <param name="Provider">Who supplies it.</param>
/// <param name="Price">For each <paramref name="Per"/> units.</param>
/// <param name="Per">How many units one price buys.</param>
/// <param name="Amount">What the whole quantity costs.</param>
[StoredAs("capacity-reserved.v1")]
public sealed record CapacityReserved(
    OrderId Order, long Quantity, string Window, CompanyId Provider, Won Price, long Per, Won Amount) : OfferEvent;

/// <summary>Takes capacity for one order. The order is the idempotency key: asking again changes nothing.</summary>
/// <param name="Order">Who takes it.</param>
/// <param name="Quantity">How many units.</param>
/// <param name="Day">The Korean day of the order, which says whose window's capacity it is.</param>
public sealed record ReserveCapacity(OrderId Order, long Quantity, DateOnly Day) : OfferCommand
{
    public static readonly Refusal IdInvalid = Ids.Invalid;
    public static readonly Refusal QuantityInvalid =
        new("reservation-quantity-invalid", Kind.Invalid, "A reservation is for 1 to 10^15 units", "quantity");
    public static readonly Refusal OfferMissing = Offer.Missing;
    public static readonly Refusal NotYours = Offer.NotYours;
    public static readonly Refusal Differs =
        new("reservation-differs", Kind.Conflict, "This order already reserved something else");
    public static readonly Refusal Released =
        new("reservation-released", Kind.Conflict, "This order's reservation was given back unused");
    public static readonly Refusal Withdrawn = new("offer-withdrawn", Kind.Gone, "The offer was withdrawn");
    public static readonly Refusal TooDear =
        new("reservation-amount-too-high", Kind.Conflict, "This quantity costs more than 10^15 won", "quantity");
    public static readonly Refusal TooLittle =
        new("offer-capacity-too-low", Kind.Conflict, "The offer has too little capacity left", "quantity");

    // A reservation that was given back unused has failed for good: were a repeat told "already so", an order that was
    // on its way to refusal could be confirmed on capacity that somebody else has taken meanwhile.
    public static Decision<OfferEvent> Decide(Offer offer, ReserveCapacity reserve, Moment at) => offer switch
    {
        _ when !OrderId.IsValid(reserve.Order.Value) => IdInvalid.At("order"),
        _ when !Bounds.Hold(reserve.Quantity, least: 1) => QuantityInvalid,
        { Published: null } => OfferMissing,
        _ when !at.Actor.RunsMarket => NotYours,
        _ when offer.Reservations.TryGetValue(reserve.Order, out var made) =>
            made.Quantity != reserve.Quantity || made.Window != Offer.WindowOf(offer.Published.Every, reserve.Day)
            ? Differs
            : made.Used == 0 ? Released : new AlreadySo(),
        { IsWithdrawn: true } => Withdrawn,
        _ => Take(offer, offer.Published, reserve),
    };

    private static Decision<OfferEvent> Take(Offer offer, OfferPublished terms, ReserveCapacity reserve)
    {
        if (offer.Tariff.AmountOf(reserve.Quantity) is not { } amount) return TooDear;
        var window = Offer.WindowOf(terms.Every, reserve.Day);
        var left = terms.Capacity - offer.Taken.GetValueOrDefault(window);
        return left < reserve.Quantity
            ? TooLittle.Because($"{left} left in {window}, {reserve.Quantity} asked.")
            : new CapacityReserved(
                reserve.Order, reserve.Quantity, window, terms.Provider, terms.Price, terms.Per, amount);
    }
}
