using KAiMarket.Domain.Companies;

namespace KAiMarket.Specs.Companies;

public sealed class RegisterCompanySpec : Spec<Company, CompanyCommand, CompanyEvent>
{
    private static readonly RegisterCompany Register = new(Sample.Provider, Sample.Firm, Region.Jeju);
    private static readonly CompanyRegistered Registered = new(Sample.Firm, Region.Jeju);

    protected override Actor Actor => Sample.Supplier;

    [Fact]
    public void A_provider_registers_its_company() => When(Register).Then(Registered);

    [Fact]
    public void A_vendor_registers_its_company() =>
        Given().By(new Actor("bidder", "moon-cloud", Role.Vendor)).When(Register).Then(Registered);

    [Fact]
    public void The_help_desk_registers_for_others() => Given().By(Sample.Operator).When(Register).Then(Registered);

    [Fact]
    public void A_repeat_is_silent() => Given(Registered).When(Register).ThenNothing();

    [Fact]
    public void A_repeat_with_other_particulars_is_refused()
    {
        Given(Registered).When(Register with { Region = Region.Seoul }).ThenRefused(RegisterCompany.Differs);
        Given(Registered).When(Register with { Firm = new("f8") }).ThenRefused(RegisterCompany.Differs);
    }

    [Fact]
    public void Ids_are_plain()
    {
        When(Register with { Company = default, Firm = default }).ThenRefused(RegisterCompany.IdInvalid, "company");
        When(Register with { Firm = new("F 7"), Region = (Region)99 }).ThenRefused(RegisterCompany.IdInvalid, "firm");
    }

    [Fact]
    public void A_region_is_a_listed_one() => Given().By(Sample.OtherSupplier)
        .When(Register with { Region = (Region)99 }).ThenRefused(RegisterCompany.RegionInvalid);

    [Fact]
    public void Others_do_not_register_it()
    {
        foreach (var actor in (Actor[])[Sample.OtherSupplier, Sample.Applicant, Sample.Owner, Sample.Auditor])
            Given(Registered).By(actor).When(Register with { Region = Region.Seoul }).ThenRefused(RegisterCompany.NotYours);
        Given().By(new Actor("x", "moon-cloud", Role.Sme)).When(Register).ThenRefused(RegisterCompany.NotYours);
    }
}
