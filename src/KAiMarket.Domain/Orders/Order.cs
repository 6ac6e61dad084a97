using System.Collections.Immutable;
using System.Diagnostics;
using KAiMarket.Domain.Companies;
using KAiMarket.Domain.Offers;
using KAiMarket.Domain.Vouchers;

namespace KAiMarket.Domain.Orders;

public abstract record OrderCommand;

public abstract record OrderEvent;

/// <summary>How far an order has come.</summary>
public enum OrderStatus { None, Placed, Confirmed, Refused, Accepted, Settled, Cancelled }

/// <summary>
/// An order on an offer, paid by a voucher: placed, confirmed (capacity reserved and money held) or refused, metered,
/// accepted, settled; or cancelled before its first use.
/// </summary>
public sealed record Order : IAggregate<Order, OrderCommand, OrderEvent>
{
    public static readonly Refusal Missing = new("order-missing", Kind.Missing, "There is no such order");
    public static readonly Refusal NotYours =
        new("not-your-order", Kind.Forbidden, "The caller does not act for the side of the order that may do this");
    public static readonly Refusal NotConfirmed =
        new("order-not-confirmed", Kind.Conflict, "The order is not in the state 'confirmed'");

    public static string Category => "order";
    public static Order Initial { get; } = new();

    public OrderStatus Status { get; private init; }

    /// <summary>The order as it was placed; null before.</summary>
    public OrderPlaced? Placed { get; private init; }

    /// <summary>Provider, price and hold; null until confirmed.</summary>
    public OrderConfirmed? Confirmed { get; private init; }

    /// <summary>Why the market refused it; null unless it did.</summary>
    public OrderRefused? Refused { get; private init; }

    public OrderAccepted? Accepted { get; private init; }
    public OrderSettled? Settled { get; private init; }

    /// <summary>The units metered so far.</summary>
    public long Used { get; private init; }

    /// <summary>The digest of each batch of usage; the first is that of sequence 1.</summary>
    public ImmutableList<string> Batches { get; private init; } = [];

    public VoucherId Voucher => Placed?.Voucher ?? default;
    public OfferId Offer => Placed?.Offer ?? default;
    public long Quantity => Placed?.Quantity ?? 0;
    public CompanyId? Provider => Confirmed?.Provider;
    public Won? Amount => Accepted?.Amount;

    /// <summary>True for the SME whose voucher pays, and for those who run the market.</summary>
    public bool IsDemandSide(Actor actor) =>
        actor.RunsMarket || (Placed is { } placed && actor.ActsFor(Role.Sme, placed.Voucher.Sme.Value));

    /// <summary>
    /// True for the provider, for any provider while the market has not named it, and for those who run the market.
    /// </summary>
    public bool IsSupplySide(Actor actor) =>
        actor.RunsMarket || (actor.Role == Role.Provider && (Provider is not { } p || p.Value == actor.Organisation));

    /// <summary>Says what the order is instead.</summary>
    internal Refusal NotConfirmedNow => NotConfirmed.Because($"It is {Status.ToString().ToLowerInvariant()}.");

    public static Decision<OrderEvent> Decide(Order state, OrderCommand command, Moment at) => command switch
    {
        PlaceOrder place => PlaceOrder.Decide(state, place, at),
        ConfirmOrder confirm => ConfirmOrder.Decide(state, confirm, at),
        RefuseOrder refuse => RefuseOrder.Decide(state, refuse, at),
        RecordUsage record => RecordUsage.Decide(state, record, at),
        AcceptOrder accept => AcceptOrder.Decide(state, accept, at),
        CancelOrder cancel => CancelOrder.Decide(state, cancel, at),
        SettleOrder settle => SettleOrder.Decide(state, settle, at),
        _ => throw new UnreachableException($"Order does not know {command.GetType().Name}."),
    };

    public static Order Evolve(Order state, OrderEvent fact) => fact switch
    {
        OrderPlaced placed => state with { Status = OrderStatus.Placed, Placed = placed },
        OrderConfirmed confirmed => state with { Status = OrderStatus.Confirmed, Confirmed = confirmed },
        OrderRefused refused => state with { Status = OrderStatus.Refused, Refused = refused },
        UsageRecorded recorded => state with
        {
            Used = state.Used + recorded.Quantity,
            Batches = state.Batches.Add(recorded.Digest),
        },
        OrderAccepted accepted => state with { Status = OrderStatus.Accepted, Accepted = accepted },
        OrderCancelled => state with { Status = OrderStatus.Cancelled },
        OrderSettled settled => state with { Status = OrderStatus.Settled, Settled = settled },
        _ => throw new UnreachableException($"Order does not know {fact.GetType().Name}."),
    };
}
