using KAiMarket.Domain.Smes;

namespace KAiMarket.Specs.Smes;

public sealed class RegisterSmeSpec : Spec<Sme, SmeCommand, SmeEvent>
{
    private static readonly RegisterSme Register =
        new(Sample.Sme, Sample.Firm, ApplicantType.MicroEnterprise, Region.Gyeonggi);
    private static readonly SmeRegistered Registered =
        new(Sample.Firm, ApplicantType.MicroEnterprise, Region.Gyeonggi);

    protected override Actor Actor => Sample.Applicant;

    [Fact]
    public void An_SME_registers_itself() => When(Register).Then(Registered);

    [Fact]
    public void The_help_desk_registers_for_others() => Given().By(Sample.Operator).When(Register).Then(Registered);

    [Fact]
    public void A_repeat_is_silent() => Given(Registered).When(Register).ThenNothing();

    [Fact]
    public void A_repeat_with_other_particulars_is_refused()
    {
        Given(Registered).When(Register with { Firm = new("f8") }).ThenRefused(RegisterSme.Differs);
        Given(Registered).When(Register with { Type = ApplicantType.Startup }).ThenRefused(RegisterSme.Differs);
        Given(Registered).When(Register with { Region = Region.Seoul }).ThenRefused(RegisterSme.Differs);
    }

    [Fact]
    public void Ids_are_plain()
    {
        When(Register with { Sme = default, Firm = default }).ThenRefused(RegisterSme.IdInvalid, "sme");
        When(Register with { Firm = new("-"), Type = (ApplicantType)(-1) }).ThenRefused(RegisterSme.IdInvalid, "firm");
    }

    [Fact]
    public void A_type_is_a_listed_one() =>
        When(Register with { Type = (ApplicantType)(-1), Region = (Region)99 }).ThenRefused(RegisterSme.TypeInvalid);

    [Fact]
    public void A_region_is_a_listed_one() => Given().By(Sample.OtherApplicant)
        .When(Register with { Region = (Region)99 }).ThenRefused(RegisterSme.RegionInvalid);

    [Fact]
    public void Others_do_not_register_it() => Assert.All(
        [Sample.OtherApplicant, Sample.Supplier, Sample.Owner, Sample.Auditor],
        actor => Given(Registered).By(actor).When(Register with { Region = Region.Seoul }).ThenRefused(RegisterSme.NotYours));
}
