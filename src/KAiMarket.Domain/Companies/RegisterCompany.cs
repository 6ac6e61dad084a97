namespace KAiMarket.Domain.Companies;

[StoredAs("company-registered.v1")]
public sealed record CompanyRegistered(FirmReference Firm, Region Region) : CompanyEvent;

/// <summary>
/// Enters a supplier firm. Its name and business number stay in the identity store. Asking again changes nothing.
/// </summary>
/// <param name="Company">The company itself, so that its own people may register it.</param>
/// <param name="Firm">Stands for its business number.</param>
/// <param name="Region">Where its head office is.</param>
public sealed record RegisterCompany(CompanyId Company, FirmReference Firm, Region Region) : CompanyCommand, ICreation
{
    public static readonly Refusal IdInvalid = Ids.Invalid;
    public static readonly Refusal RegionInvalid =
        new("company-region-invalid", Kind.Invalid, "A company's region is one of the listed ones", "region");
    public static readonly Refusal NotYours = Companies.Company.NotYours;
    public static readonly Refusal Differs =
        new("company-differs", Kind.Conflict, "This company is registered with other particulars");

    public static Decision<CompanyEvent> Decide(Company company, RegisterCompany register, Moment at) => company switch
    {
        _ when !CompanyId.IsValid(register.Company.Value) => IdInvalid.At("company"),
        _ when !FirmReference.IsValid(register.Firm.Value) => IdInvalid.At("firm"),
        _ when !Enum.IsDefined(register.Region) => RegionInvalid,
        _ when !at.Actor.ActsFor(Role.Provider, register.Company.Value)
            && !at.Actor.ActsFor(Role.Vendor, register.Company.Value) => NotYours,
        { IsRegistered: true } =>
            (company.Firm, company.Region) == (register.Firm, register.Region) ? new AlreadySo() : Differs,
        _ => new CompanyRegistered(register.Firm, register.Region),
    };
}
