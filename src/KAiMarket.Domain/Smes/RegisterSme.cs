namespace KAiMarket.Domain.Smes;

[StoredAs("sme-registered.v1")]
public sealed record SmeRegistered(FirmReference Firm, ApplicantType Type, Region Region) : SmeEvent;

/// <summary>
/// Enters a demand firm. Its name and business number stay in the identity store. Asking again changes nothing.
/// </summary>
/// <param name="Sme">The SME itself, so that its own people may register it.</param>
/// <param name="Firm">Stands for its business number.</param>
/// <param name="Type">What sort of applicant it is.</param>
/// <param name="Region">Where its head office is.</param>
public sealed record RegisterSme(SmeId Sme, FirmReference Firm, ApplicantType Type, Region Region)
    : SmeCommand, ICreation
{
    public static readonly Refusal IdInvalid = Ids.Invalid;
    public static readonly Refusal TypeInvalid =
        new("sme-type-invalid", Kind.Invalid, "An SME's type is one of the listed ones", "type");
    public static readonly Refusal RegionInvalid =
        new("sme-region-invalid", Kind.Invalid, "An SME's region is one of the listed ones", "region");
    public static readonly Refusal NotYours = Smes.Sme.NotYours;
    public static readonly Refusal Differs =
        new("sme-differs", Kind.Conflict, "This SME is registered with other particulars");

    public static Decision<SmeEvent> Decide(Sme sme, RegisterSme register, Moment at) => sme switch
    {
        _ when !SmeId.IsValid(register.Sme.Value) => IdInvalid.At("sme"),
        _ when !FirmReference.IsValid(register.Firm.Value) => IdInvalid.At("firm"),
        _ when !Enum.IsDefined(register.Type) => TypeInvalid,
        _ when !Enum.IsDefined(register.Region) => RegionInvalid,
        _ when !at.Actor.ActsFor(Role.Sme, register.Sme.Value) => NotYours,
        { IsRegistered: true } => (sme.Firm, sme.Type, sme.Region) == (register.Firm, register.Type, register.Region)
            ? new AlreadySo() : Differs,
        _ => new SmeRegistered(register.Firm, register.Type, register.Region),
    };
}
