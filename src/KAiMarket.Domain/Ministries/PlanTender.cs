using KAiMarket.Domain.Tenders;

namespace KAiMarket.Domain.Ministries;

[StoredAs("tender-planned.v1")]
public sealed record TenderPlanned(int Year, string Line, TenderId Tender, Won Amount) : MinistryEvent;

/// <summary>
/// Plans a tender: commits an amount of a line of the budget to it. Asking again changes nothing.
/// </summary>
/// <param name="Ministry">The ministry itself, so that its own people may do this.</param>
/// <param name="Year">Of the plan.</param>
/// <param name="Line">Of the plan.</param>
/// <param name="Tender">Chosen by the ministry.</param>
/// <param name="Amount">What its lots may cost in all.</param>
public sealed record PlanTender(MinistryId Ministry, int Year, string Line, TenderId Tender, Won Amount)
    : MinistryCommand
{
    public static readonly Refusal IdInvalid = Ids.Invalid;
    public static readonly Refusal YearInvalid = AdoptPlan.YearInvalid;
    public static readonly Refusal AmountInvalid =
        new("planned-amount-invalid", Kind.Invalid, "A tender is planned for 1 to 10^15 won", "amount");
    public static readonly Refusal MinistryMissing = Ministries.Ministry.Missing;
    public static readonly Refusal NotYours = AdoptPlan.NotYours;
    public static readonly Refusal Differs =
        new("planned-tender-differs", Kind.Conflict, "This tender is planned with other particulars", "tender");
    public static readonly Refusal LineMissing =
        new("plan-line-missing", Kind.Missing, "The ministry has no such line in its plan for that year", "line");
    public static readonly Refusal MoreThanLeft =
        new("plan-line-exceeded", Kind.Conflict, "The tenders of a line commit no more than it has", "amount");

    public static Decision<MinistryEvent> Decide(Ministry ministry, PlanTender plan, Moment at) => ministry switch
    {
        _ when !MinistryId.IsValid(plan.Ministry.Value) => IdInvalid.At("ministry"),
        _ when !Ids.IsPlain(plan.Line) => IdInvalid.At("line"),
        _ when !TenderId.IsValid(plan.Tender.Value) => IdInvalid.At("tender"),
        _ when !AdoptPlan.IsYear(plan.Year) => YearInvalid,
        _ when !Bounds.Hold(plan.Amount, least: 1) => AmountInvalid,
        { IsRegistered: false } => MinistryMissing,
        _ when !at.Actor.ActsFor(Role.Ministry, plan.Ministry.Value) => NotYours,
        _ when ministry.Tenders.TryGetValue(plan.Tender, out var planned) =>
            (planned.Year, planned.Line, planned.Amount) == (plan.Year, plan.Line, plan.Amount)
                ? new AlreadySo() : Differs,
        _ => Commit(ministry, plan),
    };

    private static Decision<MinistryEvent> Commit(Ministry ministry, PlanTender plan)
    {
        if (ministry.LeftOf(plan.Year, plan.Line) is not { } left) return LineMissing;
        return plan.Amount > left
            ? MoreThanLeft.Because($"{left} left, {plan.Amount} planned.")
            : new TenderPlanned(plan.Year, plan.Line, plan.Tender, plan.Amount);
    }
}
