using KAiMarket.Domain.Vouchers;

namespace KAiMarket.Specs.Vouchers;

public sealed class IssueVoucherSpec : Spec<Voucher, VoucherCommand, VoucherEvent>
{
    private static readonly IssueVoucher Issue = new(Sample.Voucher, new Won(90_000), new Won(10_000), Sample.Expiry);

    [Fact]
    public void A_voucher_is_issued()
    {
        var voucher = When(Issue).Then(Sample.Issued);
        Assert.Equal(new Won(100_000), voucher.Balance);
    }

    [Fact]
    public void It_may_need_no_self_pay() =>
        When(Issue with { SelfPay = Won.Zero }).Then(Sample.Issued with { SelfPay = Won.Zero });

    [Fact]
    public void A_repeat_is_silent_even_after_expiry() =>
        Given(Sample.Issued, new VoucherExpired()).On(Sample.Expiry).When(Issue).ThenNothing();

    [Fact]
    public void A_repeat_with_other_terms_is_refused() => Assert.All(
        [
            Issue with { Government = new(1) }, Issue with { SelfPay = new(1) },
            Issue with { ExpiresAt = Sample.Noon }, Issue with { Voucher = new("ai-2026.firm-8") },
        ],
        other => Given(Sample.Issued).When(other).ThenRefused(IssueVoucher.Differs));

    [Fact]
    public void The_voucher_has_an_id() => Assert.All(["ai-2026", ".firm-7", "ai.2026.firm-7", null],
        id => When(Issue with { Voucher = new(id!), Government = new(-1) }).ThenRefused(IssueVoucher.IdInvalid, "voucher"));

    [Fact]
    public void Its_legs_are_money()
    {
        When(Issue with { Government = new(-1), SelfPay = new(-1) }).ThenRefused(IssueVoucher.AmountInvalid, "government");
        When(Issue with { SelfPay = new(Won.Most.Amount + 1) }).ThenRefused(IssueVoucher.AmountInvalid, "selfPay");
        When(Issue with { Government = Won.Zero, SelfPay = Won.Zero, ExpiresAt = default })
            .ThenRefused(IssueVoucher.AmountInvalid, "selfPay");
    }

    [Fact]
    public void It_expires_at_a_sensible_time() => Given().By(Sample.Applicant)
        .When(Issue with { ExpiresAt = DateTimeOffset.MaxValue }).ThenRefused(IssueVoucher.ExpiryInvalid);

    [Fact]
    public void Only_the_market_issues_it() => Assert.All(Sample.Everybody,
        actor => Given(Sample.Issued).By(actor).When(Issue with { SelfPay = new(1) }).ThenRefused(IssueVoucher.NotYours));
}
