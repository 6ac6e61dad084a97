using KAiMarket.Domain.Orders;

namespace KAiMarket.Domain.Vouchers;

[StoredAs("hold-released.v1")]
public sealed record HoldReleased(OrderId Order, Won Government, Won SelfPay) : VoucherEvent;

/// <summary>Frees what an order holds. Asking again changes nothing.</summary>
public sealed record ReleaseHold(OrderId Order) : VoucherCommand
{
    public static readonly Refusal IdInvalid = Ids.Invalid;
    public static readonly Refusal VoucherMissing = Voucher.Missing;
    public static readonly Refusal NotYours = Voucher.NotYours;
    public static readonly Refusal AlreadyCaptured =
        new("hold-already-captured", Kind.Conflict, "This order's hold was spent");
    public static readonly Refusal HoldMissing = CaptureHold.HoldMissing;

    public static Decision<VoucherEvent> Decide(Voucher voucher, ReleaseHold release, Moment at) => voucher switch
    {
        _ when !OrderId.IsValid(release.Order.Value) => IdInvalid.At("order"),
        { IsIssued: false } => VoucherMissing,
        _ when !at.Actor.RunsMarket => NotYours,
        _ when voucher.Finished.TryGetValue(release.Order, out var finished) =>
            finished.Captured is null ? new AlreadySo() : AlreadyCaptured,
        _ when voucher.Holds.TryGetValue(release.Order, out var held) =>
            voucher.Freeing(new HoldReleased(release.Order, held.Government, held.SelfPay), held),
        _ => HoldMissing,
    };
}
