using KAiMarket.Domain.Smes;
using KAiMarket.Domain.Vouchers;

namespace KAiMarket.Domain.Programs;

[StoredAs("voucher-claimed.v1")]
public sealed record VoucherClaimed(
    VoucherId Voucher, SmeId Sme, FirmReference Firm, ApplicantType Type, Won Government, Won SelfPay) : ProgramEvent;

/// <summary>
/// Claims a voucher of a programme for an SME: one for each SME and each firm, whole or not at all, first come while
/// the budget lasts. The SME is the idempotency key: asking again changes nothing.
/// </summary>
/// <param name="Program">The programme itself, so that the voucher gets its name.</param>
/// <param name="Sme">Who claims.</param>
/// <param name="Firm">The firm behind the SME, as the market has registered it.</param>
/// <param name="Type">What sort of applicant it is, as the market has registered it.</param>
/// <param name="Total">What the voucher shall be worth, self-pay included.</param>
public sealed record ClaimVoucher(ProgramId Program, SmeId Sme, FirmReference Firm, ApplicantType Type, Won Total)
    : ProgramCommand
{
    public static readonly Refusal IdInvalid = Ids.Invalid;
    public static readonly Refusal TypeInvalid =
        new("claim-type-invalid", Kind.Invalid, "An applicant's type is one of the listed ones", "type");
    public static readonly Refusal TotalInvalid =
        new("claim-total-invalid", Kind.Invalid, "A claim is for 1 to 10^15 won", "total");
    public static readonly Refusal ProgramMissing = Programs.Program.Missing;
    public static readonly Refusal NotYours =
        new("not-your-claim", Kind.Forbidden, "The caller does not act for the SME that claims");
    public static readonly Refusal Differs =
        new("claim-differs", Kind.Conflict, "This SME already claimed something else from the programme");
    public static readonly Refusal NotStarted =
        new("claims-not-started", Kind.Early, "The programme does not take claims yet");
    public static readonly Refusal Ended =
        new("claims-ended", Kind.Gone, "The programme no longer takes claims");
    public static readonly Refusal Closed =
        new("program-closed", Kind.Gone, "The programme is closed");
    public static readonly Refusal FirmHasClaimed =
        new("firm-has-claimed", Kind.Conflict, "This firm already claimed from the programme as another SME");
    public static readonly Refusal NotEligible =
        new("applicant-not-eligible", Kind.Conflict, "The programme does not admit this sort of applicant", "type");
    public static readonly Refusal NothingGranted =
        new("claim-grants-nothing", Kind.Conflict, "The government's share of this claim would be nothing", "total");
    public static readonly Refusal AboveCap =
        new("claim-exceeds-cap", Kind.Conflict, "The government's share exceeds the most for one voucher", "total");
    public static readonly Refusal TooLittleLeft =
        new("program-budget-too-low", Kind.Conflict, "The programme's budget does not cover this claim", "total");

    public static Decision<ProgramEvent> Decide(Program program, ClaimVoucher claim, Moment at) => program switch
    {
        _ when !ProgramId.IsValid(claim.Program.Value) => IdInvalid.At("program"),
        _ when !SmeId.IsValid(claim.Sme.Value) => IdInvalid.At("sme"),
        _ when !FirmReference.IsValid(claim.Firm.Value) => IdInvalid.At("firm"),
        _ when claim.Type is < ApplicantType.Startup or > ApplicantType.MidSize => TypeInvalid,
        _ when !Bounds.Hold(claim.Total, least: 1) => TotalInvalid,
        { IsOpened: false } => ProgramMissing,
        _ when !at.Actor.ActsFor(Role.Sme, claim.Sme.Value) => NotYours,
        _ when program.Committed.TryGetValue(claim.Sme, out var made) =>
            IsSame(made, claim) ? new AlreadySo() : Differs,
        _ when !program.Claims.HasStarted(at.Now) => NotStarted.Because($"Claims start at {program.Claims.From:u}."),
        _ when program.Claims.HasEnded(at.Now) => Ended.Because($"Claims ended at {program.Claims.Until:u}."),
        { IsClosed: true } => Closed,
        _ when program.Firms.ContainsKey(claim.Firm) => FirmHasClaimed,
        _ => Grant(program, claim),
    };

    private static Decision<ProgramEvent> Grant(Program program, ClaimVoucher claim)
    {
        if (program.RatioOf(claim.Type) is not { } ratio) return NotEligible;
        var selfPay = ratio.SelfPayOf(claim.Total);
        var government = claim.Total - selfPay;
        return government switch
        {
            _ when government == Won.Zero => NothingGranted,
            _ when government > program.Cap => AboveCap.Because($"{government} asked, {program.Cap} at most."),
            _ when government > program.Remaining =>
                TooLittleLeft.Because($"{government} asked, {program.Remaining} left."),
            _ => new VoucherClaimed(
                new VoucherId(claim.Program, claim.Sme), claim.Sme, claim.Firm, claim.Type, government, selfPay),
        };
    }

    private static bool IsSame(Claim made, ClaimVoucher claim) =>
        made.Firm == claim.Firm && made.Type == claim.Type && made.Government + made.SelfPay == claim.Total;
}
