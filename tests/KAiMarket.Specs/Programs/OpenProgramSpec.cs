using System.Collections.Immutable;
using KAiMarket.Domain.Programs;
using KAiMarket.Domain.Smes;

namespace KAiMarket.Specs.Programs;

public sealed class OpenProgramSpec : Spec<Program, ProgramCommand, ProgramEvent>
{
    private static readonly OpenProgram Open = new(
        Sample.Ministry, Sample.Opened.Title, Sample.Opened.Budget, Sample.Opened.Cap, Sample.Ratios, Sample.Claims,
        Sample.Expiry);

    protected override Actor Actor => Sample.Owner;

    [Fact]
    public void A_ministry_opens_a_programme()
    {
        var program = When(Open).Then(Sample.Opened);
        Assert.True(program.IsOpen);
        Assert.Equal(Open.Budget, program.Remaining);
    }

    [Fact]
    public void Times_are_recorded_in_UTC()
    {
        var korean = Open with { VouchersExpireAt = Open.VouchersExpireAt.ToOffset(KoreanTime.Offset) };
        Assert.Equal(TimeSpan.Zero, When(korean).Then(Sample.Opened).VouchersExpireAt.Offset);
    }

    [Fact]
    public void A_repeat_is_silent_even_after_its_end() =>
        Given(Sample.Opened, new ProgramClosed(Sample.Ministry, Open.Budget)).On(Sample.Expiry).When(Open).ThenNothing();

    [Fact]
    public void A_repeat_with_other_terms_is_refused() => Assert.All(
        [
            Open with { Title = "Other" }, Open with { Budget = new Won(2) }, Open with { Cap = new Won(2) },
            Open with { Ratios = [Sample.Ratios[0]] }, Open with { Claims = Open.Claims with { From = Sample.Noon } },
            Open with { VouchersExpireAt = Open.VouchersExpireAt.AddTicks(1) },
        ],
        other => Given(Sample.Opened).When(other).ThenRefused(OpenProgram.Differs));

    [Fact]
    public void Another_ministry_cannot_take_its_id() => Given(Sample.Opened).By(Sample.OtherMinistry)
        .When(Open with { Owner = new("culture") }).ThenRefused(OpenProgram.Differs);

    [Fact]
    public void The_owner_has_a_plain_id() =>
        When(Open with { Owner = default, Title = "" }).ThenRefused(OpenProgram.IdInvalid, "owner");

    [Fact]
    public void A_title_is_one_line() => Assert.All(Sample.NoLines,
        title => When(Open with { Title = title!, Budget = Won.Zero }).ThenRefused(OpenProgram.TitleInvalid));

    [Theory, InlineData(long.MinValue), InlineData(0), InlineData(1_000_000_000_000_001), InlineData(long.MaxValue)]
    public void A_budget_is_money(long amount)
    {
        When(Open with { Budget = new(amount), Cap = new(-1) }).ThenRefused(OpenProgram.BudgetInvalid);
        When(Open with { Cap = new(amount), Ratios = default }).ThenRefused(OpenProgram.CapInvalid);
    }

    [Fact]
    public void Ratios_name_each_sort_once() => Assert.All(
        (ImmutableArray<MatchRatio>[])
        [
            default, [], [new(ApplicantType.Startup, -1)], [new(ApplicantType.Startup, 10_001)], [new((ApplicantType)9, 1)],
            [new(ApplicantType.Startup, 1), new(ApplicantType.Startup, 1)],
        ],
        ratios => When(Open with { Ratios = ratios, Claims = default }).ThenRefused(OpenProgram.RatiosInvalid));

    [Fact]
    public void Claims_take_time() => Assert.All(
        (Period[])
        [
            default, new(Sample.Noon, Sample.Noon), new(Sample.Noon, Sample.Noon.AddTicks(-1)),
            new(DateTimeOffset.MinValue, Sample.Noon), new(Sample.Noon, DateTimeOffset.MaxValue),
        ],
        claims => When(Open with { Claims = claims, VouchersExpireAt = default }).ThenRefused(OpenProgram.ClaimsInvalid));

    [Fact]
    public void Vouchers_outlive_the_claims()
    {
        var last = Open with { VouchersExpireAt = Open.Claims.Until };
        When(last).Then(Sample.Opened with { VouchersExpireAt = last.VouchersExpireAt });
        var early = Open with { VouchersExpireAt = Open.Claims.Until.AddTicks(-1) };
        Given().By(Sample.Auditor).When(early).ThenRefused(OpenProgram.ExpiryInvalid);
        When(Open with { VouchersExpireAt = DateTimeOffset.MaxValue }).ThenRefused(OpenProgram.ExpiryInvalid);
    }

    [Fact]
    public void Only_its_ministry_opens_it()
    {
        Given().By(Sample.Operator).When(Open).Then(Sample.Opened);
        Assert.All([Sample.OtherMinistry, Sample.Applicant, Sample.Supplier, Sample.Auditor],
            actor => Given(Sample.Opened).By(actor).When(Open with { Cap = new(2) }).ThenRefused(OpenProgram.NotYours));
    }
}
