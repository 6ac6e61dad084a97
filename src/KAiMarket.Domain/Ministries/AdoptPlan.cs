using System.Collections.Immutable;

namespace KAiMarket.Domain.Ministries;

/// <summary>A line of a ministry's budget for a year (사업예산 세목).</summary>
/// <param name="Id">Once in its plan.</param>
/// <param name="Title">What the money is for.</param>
/// <param name="Amount">The most that its tenders may cost together, tax included.</param>
public sealed record BudgetLine(string Id, string Title, Won Amount)
{
    internal bool IsValid => Ids.IsPlain(Id) && Text.IsLine(Title) && Bounds.Hold(Amount);
}

[StoredAs("plan-adopted.v1")]
public sealed record PlanAdopted(int Year, ImmutableArray<BudgetLine> Lines) : MinistryEvent;

/// <summary>
/// Adopts a ministry's demand plan for a year (수요 계획), or adopts it anew: no line may then fall below what its tenders
/// have committed. Asking again changes nothing.
/// </summary>
/// <param name="Ministry">The ministry itself, so that its own people may do this.</param>
/// <param name="Year">2000 to 2199.</param>
/// <param name="Lines">All of them.</param>
public sealed record AdoptPlan(MinistryId Ministry, int Year, ImmutableArray<BudgetLine> Lines) : MinistryCommand
{
    public const int MostLines = 200;

    public static readonly Refusal IdInvalid = Ids.Invalid;
    public static readonly Refusal YearInvalid =
        new("plan-year-invalid", Kind.Invalid, "A plan is for a year from 2000 to 2199", "year");
    public static readonly Refusal LinesInvalid = new("plan-lines-invalid", Kind.Invalid,
        "A plan has 1 to 200 lines, each with an id of its own, a title and 0 to 10^15 won", "lines");
    public static readonly Refusal MinistryMissing = Ministries.Ministry.Missing;
    public static readonly Refusal NotYours =
        new("not-your-plan", Kind.Forbidden, "The caller does not act for the ministry whose plan it is");
    public static readonly Refusal BelowCommitted = new("plan-below-committed", Kind.Conflict,
        "A line of the plan would fall below what its tenders have committed", "lines");

    public static Decision<MinistryEvent> Decide(Ministry ministry, AdoptPlan adopt, Moment at) => ministry switch
    {
        _ when !MinistryId.IsValid(adopt.Ministry.Value) => IdInvalid.At("ministry"),
        _ when !IsYear(adopt.Year) => YearInvalid,
        _ when !AreValid(adopt.Lines) => LinesInvalid,
        { IsRegistered: false } => MinistryMissing,
        _ when !at.Actor.ActsFor(Role.Ministry, adopt.Ministry.Value) => NotYours,
        _ when !ministry.Plans.TryGetValue(adopt.Year, out var plan) => Fact(adopt),
        _ when ministry.Plans[adopt.Year] is var plan && plan.Lines.SequenceEqual(adopt.Lines) => new AlreadySo(),
        _ => Anew(ministry.Plans[adopt.Year], adopt),
    };

    internal static bool IsYear(int year) => year is >= 2000 and < 2200;

    private static Decision<MinistryEvent> Anew(Plan plan, AdoptPlan adopt)
    {
        foreach (var (line, committed) in plan.Committed)
        {
            var amount = adopt.Lines.FirstOrDefault(one => one.Id == line)?.Amount ?? Won.Zero;
            if (amount < committed)
                return BelowCommitted.Because($"{committed} of line '{line}' are committed, it would have {amount}.");
        }

        return Fact(adopt);
    }

    private static bool AreValid(ImmutableArray<BudgetLine> lines) =>
        lines is { IsDefaultOrEmpty: false, Length: <= MostLines } && lines.All(line => line is { IsValid: true })
        && lines.DistinctBy(line => line.Id).Count() == lines.Length;

    private static PlanAdopted Fact(AdoptPlan adopt) => new(adopt.Year, adopt.Lines);
}
