using System.Collections.Immutable;
using System.Diagnostics;
using KAiMarket.Domain.Orders;
using KAiMarket.Domain.Programs;
using KAiMarket.Domain.Smes;

namespace KAiMarket.Domain.Vouchers;

public abstract record VoucherCommand;

public abstract record VoucherEvent;

/// <summary>How an order that once held money ended.</summary>
/// <param name="Held">What it held in all.</param>
/// <param name="Captured">What it spent of each leg; null when the hold was released.</param>
public readonly record struct FinishedOrder(Won Held, Legs? Captured);

/// <summary>
/// A voucher (바우처): an SME's purse in two legs. Money is held for an order, then captured for what was used or
/// released.
/// <c>Granted = Balance + Held + Spent + Returned</c>, leg by leg, at every moment.
/// </summary>
public sealed record Voucher : IAggregate<Voucher, VoucherCommand, VoucherEvent>
{
    public static readonly Refusal Missing = new("voucher-missing", Kind.Missing, "There is no such voucher");
    public static readonly Refusal NotYours =
        new("not-your-voucher", Kind.Forbidden, "Only the market itself moves a voucher's money");

    private static readonly ImmutableSortedDictionary<OrderId, Legs> NoHolds =
        ImmutableSortedDictionary.Create<OrderId, Legs>(IdOrder<OrderId>.Ordinal);

    public static string Category => "voucher";
    public static Voucher Initial { get; } = new();

    public bool IsIssued { get; private init; }

    /// <summary>True once the market has recorded the expiry and returned what was uncommitted.</summary>
    public bool IsExpired { get; private init; }

    public ProgramId Program { get; private init; }
    public SmeId Sme { get; private init; }

    /// <summary>The first moment at which nothing new can be held.</summary>
    public DateTimeOffset ExpiresAt { get; private init; }

    /// <summary>What the voucher was issued with.</summary>
    public Legs Granted { get; private init; }

    /// <summary>What open orders hold.</summary>
    public Legs Held { get; private init; }

    /// <summary>What orders captured.</summary>
    public Legs Spent { get; private init; }

    /// <summary>What went back after expiry.</summary>
    public Legs Returned { get; private init; }

    /// <summary>What an order can still hold, leg by leg.</summary>
    public Legs Free => Granted - Held - Spent - Returned;

    /// <summary>What an order can still hold.</summary>
    public Won Balance => Free.Total;

    public Won Government => Granted.Government;
    public Won SelfPay => Granted.SelfPay;

    /// <summary>The open holds in order of their ids.</summary>
    public ImmutableSortedDictionary<OrderId, Legs> Holds { get; private init; } = NoHolds;

    /// <summary>
    /// Orders that released or captured their hold, remembered so that repeats are silent. Never enumerate to decide.
    /// </summary>
    public ImmutableDictionary<OrderId, FinishedOrder> Finished { get; private init; } =
        ImmutableDictionary<OrderId, FinishedOrder>.Empty;

    public static Decision<VoucherEvent> Decide(Voucher state, VoucherCommand command, Moment at) => command switch
    {
        IssueVoucher issue => IssueVoucher.Decide(state, issue, at),
        HoldAmount hold => HoldAmount.Decide(state, hold, at),
        CaptureHold capture => CaptureHold.Decide(state, capture, at),
        ReleaseHold release => ReleaseHold.Decide(state, release, at),
        ExpireVoucher expire => ExpireVoucher.Decide(state, expire, at),
        _ => throw new UnreachableException($"Voucher does not know {command.GetType().Name}."),
    };

    public static Voucher Evolve(Voucher state, VoucherEvent fact) => fact switch
    {
        VoucherIssued issued => state with
        {
            IsIssued = true,
            Program = issued.Program,
            Sme = issued.Sme,
            Granted = new Legs(issued.Government, issued.SelfPay),
            ExpiresAt = issued.ExpiresAt,
        },
        AmountHeld held => state with
        {
            Held = state.Held + new Legs(held.Government, held.SelfPay),
            Holds = state.Holds.Add(held.Order, new Legs(held.Government, held.SelfPay)),
        },
        HoldCaptured captured => state.Finish(captured.Order, new Legs(captured.Government, captured.SelfPay)),
        HoldReleased released => state.Finish(released.Order, null),
        VoucherExpired => state with { IsExpired = true },
        BalanceReturned returned => state with
        {
            Returned = state.Returned + new Legs(returned.Government, returned.SelfPay),
        },
        _ => throw new UnreachableException($"Voucher does not know {fact.GetType().Name}."),
    };

    /// <summary>
    /// The facts of something that frees money: after expiry it does not stay in the voucher but goes back.
    /// </summary>
    internal ImmutableArray<VoucherEvent> Freeing(VoucherEvent fact, Legs freed) =>
        IsExpired && !freed.IsZero ? [fact, Return(freed)] : [fact];

    internal BalanceReturned Return(Legs legs) =>
        new(legs.Government, legs.SelfPay, Returned.Government + legs.Government);

    private Voucher Finish(OrderId order, Legs? captured)
    {
        var held = Holds[order];
        return this with
        {
            Held = Held - held,
            Spent = Spent + (captured ?? default),
            Holds = Holds.Remove(order),
            Finished = Finished.Add(order, new FinishedOrder(held.Total, captured)),
        };
    }
}
