using KAiMarket.Domain.Programs;
using KAiMarket.Domain.Smes;

namespace KAiMarket.Domain.Vouchers;

[StoredAs("voucher-issued.v1")]
public sealed record VoucherIssued(
    ProgramId Program, SmeId Sme, Won Government, Won SelfPay, DateTimeOffset ExpiresAt) : VoucherEvent;

/// <summary>Makes the voucher that a claim was granted. Asking again changes nothing.</summary>
/// <param name="Voucher">The voucher itself: its programme and its SME.</param>
/// <param name="Government">The government's leg.</param>
/// <param name="SelfPay">The SME's own leg (자부담): a commitment until an order calls it.</param>
/// <param name="ExpiresAt">The first moment at which it pays for nothing new.</param>
public sealed record IssueVoucher(VoucherId Voucher, Won Government, Won SelfPay, DateTimeOffset ExpiresAt)
    : VoucherCommand, ICreation
{
    public static readonly Refusal IdInvalid = Ids.Invalid;
    public static readonly Refusal AmountInvalid = new("voucher-amount-invalid", Kind.Invalid,
        "Each leg of a voucher is 0 to 10^15 won and both together are more than nothing");
    public static readonly Refusal ExpiryInvalid = new("voucher-expiry-invalid", Kind.Invalid,
        "A voucher expires within the years 2000 to 2199", "expiresAt");
    public static readonly Refusal NotYours = Vouchers.Voucher.NotYours;
    public static readonly Refusal Differs =
        new("voucher-differs", Kind.Conflict, "This voucher was issued with other terms");

    public static Decision<VoucherEvent> Decide(Voucher voucher, IssueVoucher issue, Moment at) => voucher switch
    {
        _ when !VoucherId.IsValid(issue.Voucher.Value) => IdInvalid.At("voucher"),
        _ when !Bounds.Hold(issue.Government) => AmountInvalid.At("government"),
        _ when !Bounds.Hold(issue.SelfPay) || issue.Government + issue.SelfPay == Won.Zero =>
            AmountInvalid.At("selfPay"),
        _ when !Bounds.Hold(issue.ExpiresAt) => ExpiryInvalid,
        _ when !at.Actor.RunsMarket => NotYours,
        { IsIssued: true } => IsSame(voucher, issue) ? new AlreadySo() : Differs,
        _ => new VoucherIssued(issue.Voucher.Program, issue.Voucher.Sme, issue.Government, issue.SelfPay,
            issue.ExpiresAt.ToUniversalTime()),
    };

    private static bool IsSame(Voucher voucher, IssueVoucher issue) =>
        (voucher.Program, voucher.Sme, voucher.Granted, voucher.ExpiresAt)
            == (issue.Voucher.Program, issue.Voucher.Sme, new Legs(issue.Government, issue.SelfPay), issue.ExpiresAt);
}
