using KAiMarket.Domain.Orders;

namespace KAiMarket.Domain.Vouchers;

/// <param name="Order">Whose hold it was.</param>
/// <param name="Government">Spent of the government's leg.</param>
/// <param name="SelfPay">Spent of the SME's own leg.</param>
/// <param name="ReleasedGovernment">Held, but not spent, of the government's leg.</param>
/// <param name="ReleasedSelfPay">Held, but not spent, of the SME's own leg.</param>
[StoredAs("hold-captured.v1")]
public sealed record HoldCaptured(
    OrderId Order, Won Government, Won SelfPay, Won ReleasedGovernment, Won ReleasedSelfPay) : VoucherEvent;

/// <summary>Spends all or part of what an order holds and frees the rest. Asking again changes nothing.</summary>
public sealed record CaptureHold(OrderId Order, Won Amount) : VoucherCommand
{
    public static readonly Refusal IdInvalid = Ids.Invalid;
    public static readonly Refusal AmountInvalid =
        new("capture-amount-invalid", Kind.Invalid, "A capture is for 0 to 10^15 won", "amount");
    public static readonly Refusal VoucherMissing = Voucher.Missing;
    public static readonly Refusal NotYours = Voucher.NotYours;
    public static readonly Refusal AlreadyReleased =
        new("hold-already-released", Kind.Conflict, "This order's hold was released");
    public static readonly Refusal Differs =
        new("capture-differs", Kind.Conflict, "This order already captured another amount");
    public static readonly Refusal HoldMissing =
        new("hold-missing", Kind.Missing, "The voucher holds nothing for this order");
    public static readonly Refusal MoreThanHeld =
        new("capture-exceeds-hold", Kind.Conflict, "The order holds less than this", "amount");

    public static Decision<VoucherEvent> Decide(Voucher voucher, CaptureHold capture, Moment at) => voucher switch
    {
        _ when !OrderId.IsValid(capture.Order.Value) => IdInvalid.At("order"),
        _ when !Bounds.Hold(capture.Amount) => AmountInvalid,
        { IsIssued: false } => VoucherMissing,
        _ when !at.Actor.RunsMarket => NotYours,
        _ when voucher.Finished.TryGetValue(capture.Order, out var finished) =>
            finished.Captured is not { } captured ? AlreadyReleased
            : captured.Total == capture.Amount ? new AlreadySo() : Differs,
        _ when !voucher.Holds.ContainsKey(capture.Order) => HoldMissing,
        _ => Spend(voucher, capture, voucher.Holds[capture.Order]),
    };

    private static Decision<VoucherEvent> Spend(Voucher voucher, CaptureHold capture, Legs held)
    {
        if (held.Total < capture.Amount) return MoreThanHeld.Because($"{held.Total} held, {capture.Amount} asked.");
        var spent = voucher.Granted.Next(voucher.Held + voucher.Spent - held, capture.Amount, held);
        var rest = held - spent;
        return voucher.Freeing(
            new HoldCaptured(capture.Order, spent.Government, spent.SelfPay, rest.Government, rest.SelfPay), rest);
    }
}
