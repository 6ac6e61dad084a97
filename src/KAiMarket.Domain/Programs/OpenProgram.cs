using System.Collections.Immutable;
using KAiMarket.Domain.Ministries;

namespace KAiMarket.Domain.Programs;

[StoredAs("program-opened.v1")]
public sealed record ProgramOpened(
    MinistryId Owner, string Title, Won Budget, Won Cap, ImmutableArray<MatchRatio> Ratios, Period Claims,
    DateTimeOffset VouchersExpireAt) : ProgramEvent;

/// <summary>Opens a voucher programme under the id that the caller chose. Asking again changes nothing.</summary>
/// <param name="Owner">The ministry whose money it is.</param>
/// <param name="Title">What the notice calls it.</param>
/// <param name="Budget">The government's money.</param>
/// <param name="Cap">The most government money in one voucher.</param>
/// <param name="Ratios">The self-pay share of each sort of applicant; a sort not listed is not eligible.</param>
/// <param name="Claims">When claims are taken.</param>
/// <param name="VouchersExpireAt">The first moment at which its vouchers pay for nothing new.</param>
public sealed record OpenProgram(
    MinistryId Owner, string Title, Won Budget, Won Cap, ImmutableArray<MatchRatio> Ratios, Period Claims,
    DateTimeOffset VouchersExpireAt) : ProgramCommand, ICreation
{
    public static readonly Refusal IdInvalid = Ids.Invalid;
    public static readonly Refusal TitleInvalid =
        new("program-title-invalid", Kind.Invalid, $"A programme's title is {Text.Rule}", "title");
    public static readonly Refusal BudgetInvalid =
        new("program-budget-invalid", Kind.Invalid, "A programme's budget is 1 to 10^15 won", "budget");
    public static readonly Refusal CapInvalid =
        new("program-cap-invalid", Kind.Invalid, "A programme's cap is 1 to 10^15 won", "cap");
    public static readonly Refusal RatiosInvalid = new("program-ratios-invalid", Kind.Invalid,
        "A programme lists at least one sort of applicant, each once, " +
            "with a self-pay share of 0 to 10,000 basis points",
        "ratios");
    public static readonly Refusal ClaimsInvalid = new("program-claims-invalid", Kind.Invalid,
        "A programme takes claims from a moment until a later one, within the years 2000 to 2199", "claims");
    public static readonly Refusal ExpiryInvalid = new("program-expiry-invalid", Kind.Invalid,
        "A programme's vouchers expire no earlier than its claims end, within the years 2000 to 2199",
        "vouchersExpireAt");
    public static readonly Refusal NotYours = Program.NotYours;
    public static readonly Refusal Differs =
        new("program-differs", Kind.Conflict, "This programme was opened with other terms");

    public static Decision<ProgramEvent> Decide(Program program, OpenProgram open, Moment at) => program switch
    {
        _ when !MinistryId.IsValid(open.Owner.Value) => IdInvalid.At("owner"),
        _ when !Text.IsLine(open.Title) => TitleInvalid,
        _ when !Bounds.Hold(open.Budget, least: 1) => BudgetInvalid,
        _ when !Bounds.Hold(open.Cap, least: 1) => CapInvalid,
        _ when !AreRatios(open.Ratios) => RatiosInvalid,
        _ when !Bounds.Hold(open.Claims) => ClaimsInvalid,
        _ when !Bounds.Hold(open.VouchersExpireAt) || open.VouchersExpireAt < open.Claims.Until => ExpiryInvalid,
        _ when !at.Actor.ActsFor(Role.Ministry, open.Owner.Value) => NotYours,
        { IsOpened: true } => IsSame(program, open) ? new AlreadySo() : Differs,
        _ => new ProgramOpened(open.Owner, open.Title, open.Budget, open.Cap, open.Ratios, open.Claims.ToUtc(),
            open.VouchersExpireAt.ToUniversalTime()),
    };

    private static bool AreRatios(ImmutableArray<MatchRatio> ratios) =>
        !ratios.IsDefaultOrEmpty
        && ratios.All(ratio => Enum.IsDefined(ratio.Type) && ratio.SelfPayBasisPoints is >= 0 and <= MatchRatio.Whole)
        && ratios.Select(ratio => ratio.Type).Distinct().Count() == ratios.Length;

    private static bool IsSame(Program program, OpenProgram open) =>
        (program.Owner, program.Title, program.Budget, program.Cap, program.Claims, program.VouchersExpireAt)
            == (open.Owner, open.Title, open.Budget, open.Cap, open.Claims, open.VouchersExpireAt)
        && program.Ratios.SequenceEqual(open.Ratios);
}
