using System.Collections.Immutable;

namespace KAiMarket.Domain.Vouchers;

/// <summary>
/// The expiry has been recorded. It acted before: nothing is held from <see cref="Voucher.ExpiresAt"/> on.
/// </summary>
[StoredAs("voucher-expired.v1")]
public sealed record VoucherExpired : VoucherEvent;

/// <summary>Uncommitted money went back: the government's leg to the programme, the SME's commitment lapsed.</summary>
/// <param name="Government">This time, of the government's leg.</param>
/// <param name="SelfPay">This time, of the SME's own leg.</param>
/// <param name="GovernmentSoFar">All returns of the government's leg of this voucher, this one included.</param>
[StoredAs("balance-returned.v1")]
public sealed record BalanceReturned(Won Government, Won SelfPay, Won GovernmentSoFar) : VoucherEvent;

/// <summary>
/// Records that a voucher's time is over and returns what no order holds. What is held stays so until its order ends.
/// Asking again changes nothing.
/// </summary>
public sealed record ExpireVoucher : VoucherCommand
{
    public static readonly Refusal VoucherMissing = Voucher.Missing;
    public static readonly Refusal NotYours = Voucher.NotYours;
    public static readonly Refusal NotYet =
        new("voucher-not-yet-expired", Kind.Early, "The voucher's time is not over");

    public static Decision<VoucherEvent> Decide(Voucher voucher, ExpireVoucher expire, Moment at) => voucher switch
    {
        { IsIssued: false } => VoucherMissing,
        _ when !at.Actor.RunsMarket => NotYours,
        { IsExpired: true } => new AlreadySo(),
        _ when at.Now < voucher.ExpiresAt => NotYet.Because($"It expires at {voucher.ExpiresAt:u}."),
        { Free.IsZero: true } => new VoucherExpired(),
        _ => ImmutableArray.Create<VoucherEvent>(new VoucherExpired(), voucher.Return(voucher.Free)),
    };
}
