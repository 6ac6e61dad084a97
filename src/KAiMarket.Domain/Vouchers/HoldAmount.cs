using KAiMarket.Domain.Orders;

namespace KAiMarket.Domain.Vouchers;

[StoredAs("amount-held.v1")]
public sealed record AmountHeld(OrderId Order, Won Government, Won SelfPay) : VoucherEvent;

/// <summary>
/// Sets money of a voucher aside for one order. The order is the idempotency key: asking again changes nothing.
/// </summary>
public sealed record HoldAmount(OrderId Order, Won Amount) : VoucherCommand
{
    public static readonly Refusal IdInvalid = Ids.Invalid;
    public static readonly Refusal AmountInvalid =
        new("hold-amount-invalid", Kind.Invalid, "A hold is for 0 to 10^15 won", "amount");
    public static readonly Refusal VoucherMissing = Voucher.Missing;
    public static readonly Refusal NotYours = Voucher.NotYours;
    public static readonly Refusal Differs =
        new("hold-differs", Kind.Conflict, "This order already holds another amount");
    public static readonly Refusal Expired = new("voucher-expired", Kind.Gone, "The voucher has expired");
    public static readonly Refusal TooLittle =
        new("voucher-balance-too-low", Kind.Conflict, "The voucher holds too little", "amount");

    public static Decision<VoucherEvent> Decide(Voucher voucher, HoldAmount hold, Moment at) => voucher switch
    {
        _ when !OrderId.IsValid(hold.Order.Value) => IdInvalid.At("order"),
        _ when !Bounds.Hold(hold.Amount) => AmountInvalid,
        { IsIssued: false } => VoucherMissing,
        _ when !at.Actor.RunsMarket => NotYours,
        _ when voucher.Holds.TryGetValue(hold.Order, out var held) =>
            held.Total == hold.Amount ? new AlreadySo() : Differs,
        _ when voucher.Finished.TryGetValue(hold.Order, out var finished) =>
            finished.Held == hold.Amount ? new AlreadySo() : Differs,
        _ when voucher.ExpiresAt <= at.Now => Expired.Because($"It expired at {voucher.ExpiresAt:u}."),
        { IsExpired: true } => Expired,
        _ when voucher.Balance < hold.Amount =>
            TooLittle.Because($"{voucher.Balance} left, {hold.Amount} asked."),
        _ => Split(voucher, hold),
    };

    private static AmountHeld Split(Voucher voucher, HoldAmount hold)
    {
        var legs = voucher.Granted.Next(voucher.Held + voucher.Spent, hold.Amount, voucher.Free);
        return new AmountHeld(hold.Order, legs.Government, legs.SelfPay);
    }
}
