using KAiMarket.Domain.Programs;
using KAiMarket.Domain.Smes;
using KAiMarket.Domain.Vouchers;

namespace KAiMarket.Specs.Programs;

public sealed class ClaimVoucherSpec : Spec<Program, ProgramCommand, ProgramEvent>
{
    private static readonly ClaimVoucher Claim =
        new(Sample.Program, Sample.Sme, Sample.Firm, ApplicantType.Startup, new Won(100_000));
    private static readonly ProgramClosed Closed = new(Sample.Ministry, new Won(910_000));
    private static readonly Actor Eight = Sample.OtherApplicant;

    protected override Actor Actor => Sample.Applicant;

    [Fact]
    public void An_SME_claims_a_voucher()
    {
        var program = Given(Sample.Opened).When(Claim).Then(Sample.Claimed);
        Assert.Equal(new Won(910_000), program.Remaining);
    }

    [Fact]
    public void The_applicant_pays_the_fraction_of_a_won() => Given(Sample.Opened).When(Claim with { Total = new(99_999) })
        .Then(Sample.Claimed with { Government = new(89_999), SelfPay = new(10_000) });

    [Fact]
    public void The_first_and_the_last_moment_of_the_period_count()
    {
        Given(Sample.Opened).On(Sample.Claims.From).When(Claim).Then(Sample.Claimed);
        Given(Sample.Opened).On(Sample.Claims.Until.AddTicks(-1)).When(Claim).Then(Sample.Claimed);
    }

    [Fact]
    public void A_late_repeat_still_hears_that_it_succeeded() =>
        Given(Sample.Opened, Sample.Claimed, Closed).On(Sample.Expiry).When(Claim).ThenNothing();

    [Fact]
    public void A_repeat_with_other_content_is_refused() => Assert.All(
        [Claim with { Total = new(1) }, Claim with { Firm = new("f8") }, Claim with { Type = ApplicantType.SmallMedium }],
        other => Given(Sample.Opened, Sample.Claimed, Closed).On(Sample.Expiry).When(other).ThenRefused(ClaimVoucher.Differs));

    [Fact]
    public void Ids_are_plain()
    {
        var bad = Claim with { Program = default, Sme = default, Firm = default, Type = (ApplicantType)9 };
        When(bad).ThenRefused(ClaimVoucher.IdInvalid, "program");
        When(bad with { Program = Sample.Program }).ThenRefused(ClaimVoucher.IdInvalid, "sme");
        When(bad with { Program = Sample.Program, Sme = Sample.Sme }).ThenRefused(ClaimVoucher.IdInvalid, "firm");
    }

    [Fact]
    public void A_type_is_a_listed_one() =>
        When(Claim with { Type = (ApplicantType)5, Total = Won.Zero }).ThenRefused(ClaimVoucher.TypeInvalid);

    [Theory, InlineData(long.MinValue), InlineData(0), InlineData(1_000_000_000_000_001)]
    public void A_total_is_money(long total) =>
        When(Claim with { Total = new(total) }).ThenRefused(ClaimVoucher.TotalInvalid);

    [Fact]
    public void No_programme_no_claim() => Given().By(Eight).When(Claim).ThenRefused(ClaimVoucher.ProgramMissing);

    [Fact]
    public void Others_do_not_claim_for_it()
    {
        Given(Sample.Opened).By(Sample.Operator).When(Claim).Then(Sample.Claimed);
        Assert.All([Eight, Sample.Supplier, Sample.Owner, Sample.Auditor, new Actor("x", "firm-7", Role.Provider)],
            actor => Given(Sample.Opened, Sample.Claimed).By(actor).When(Claim).ThenRefused(ClaimVoucher.NotYours));
    }

    [Fact]
    public void A_tick_before_the_period_is_too_early() => Given(Sample.Opened, Closed)
        .On(Sample.Claims.From.AddTicks(-1)).When(Claim).ThenRefused(ClaimVoucher.NotStarted);

    [Fact]
    public void The_end_of_the_period_is_too_late() => Given(Sample.Opened, Closed)
        .On(Sample.Claims.Until).When(Claim).ThenRefused(ClaimVoucher.Ended);

    [Fact]
    public void A_closed_programme_takes_no_claims() => Given(Sample.Opened, Sample.Claimed, Closed).By(Eight)
        .When(Claim with { Sme = new("firm-8") }).ThenRefused(ClaimVoucher.Closed);

    [Fact]
    public void A_firm_claims_once_whatever_it_calls_itself() => Given(Sample.Opened, Sample.Claimed).By(Eight)
        .When(Claim with { Sme = new("firm-8"), Type = ApplicantType.MidSize }).ThenRefused(ClaimVoucher.FirmHasClaimed);

    [Fact]
    public void A_sort_that_is_not_listed_is_not_eligible() => Given(Sample.Opened)
        .When(Claim with { Type = ApplicantType.MidSize, Total = Won.Most }).ThenRefused(ClaimVoucher.NotEligible);

    [Fact]
    public void A_claim_without_government_money_is_none() =>
        Given(Sample.Opened).When(Claim with { Total = new(1) }).ThenRefused(ClaimVoucher.NothingGranted);

    [Fact]
    public void The_cap_is_the_most_for_one_voucher()
    {
        Given(Sample.Opened).When(Claim with { Total = new(111_111) })
            .Then(Sample.Claimed with { Government = new(99_999), SelfPay = new(11_112) });
        Given(Sample.Opened with { Cap = new(89_999), Budget = new(1) }).When(Claim).ThenRefused(ClaimVoucher.AboveCap);
    }

    [Fact]
    public void There_is_no_partial_grant()
    {
        Given(Sample.Opened with { Budget = new(90_000) }).When(Claim).Then(Sample.Claimed);
        Given(Sample.Opened with { Budget = new(89_999) }).When(Claim).ThenRefused(ClaimVoucher.TooLittleLeft);
    }

    [Fact]
    public void The_voucher_bears_both_names()
    {
        Assert.Equal("ai-2026.firm-7", new VoucherId(Sample.Program, Sample.Sme).Value);
        Assert.Equal((Sample.Program, Sample.Sme), (Sample.Voucher.Program, Sample.Voucher.Sme));
    }
}
