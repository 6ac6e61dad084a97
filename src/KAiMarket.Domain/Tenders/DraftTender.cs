using KAiMarket.Domain.Ministries;

namespace KAiMarket.Domain.Tenders;

[StoredAs("tender-drafted.v1")]
public sealed record TenderDrafted(
    MinistryId Buyer, int Year, string BudgetLine, Won Planned, TenderTerms Terms) : TenderEvent;

/// <summary>
/// Writes a planned tender down, or writes it anew while nobody has seen it. Asking again changes nothing.
/// </summary>
/// <param name="Buyer">The ministry that planned it.</param>
/// <param name="Year">Of the ministry's plan.</param>
/// <param name="BudgetLine">The line of that plan, as the ministry has planned it.</param>
/// <param name="Planned">The amount, as the ministry has planned it.</param>
/// <param name="Terms">What it says.</param>
public sealed record DraftTender(MinistryId Buyer, int Year, string BudgetLine, Won Planned, TenderTerms Terms)
    : TenderCommand, ICreation
{
    public static readonly Refusal IdInvalid = Ids.Invalid;
    public static readonly Refusal YearInvalid = AdoptPlan.YearInvalid;
    public static readonly Refusal TitleInvalid = TenderTerms.TitleInvalid;
    public static readonly Refusal ScopeInvalid = TenderTerms.ScopeInvalid;
    public static readonly Refusal LotsInvalid = Lot.LotsInvalid;
    public static readonly Refusal ItemsInvalid = Lot.ItemsInvalid;
    public static readonly Refusal BudgetInvalid = Lot.BudgetInvalid;
    public static readonly Refusal RequirementsInvalid = TenderTerms.RequirementsInvalid;
    public static readonly Refusal ProcedureUnknown = TenderTerms.ProcedureUnknown;
    public static readonly Refusal PricingUnknown = TenderTerms.PricingUnknown;
    public static readonly Refusal ReNoticeInvalid = TenderTerms.ReNoticeInvalid;
    public static readonly Refusal TimesInvalid = TenderTerms.TimesInvalid;
    public static readonly Refusal CriteriaInvalid = Evaluation.TechnicalCriteria.Invalid;
    public static readonly Refusal PricePointsInvalid = Evaluation.EvaluationTerms.PricePointsInvalid;
    public static readonly Refusal NotYours = Tender.NotYours;
    public static readonly Refusal Imported = Tender.Imported;
    public static readonly Refusal NoDraft =
        new("tender-not-a-draft", Kind.Conflict, "The tender is published; it can be amended or cancelled");
    public static readonly Refusal NotAsPlanned = new("tender-not-as-planned", Kind.Conflict,
        "The budgets of a tender's lots add up to the amount that the plan gives it", "lots");

    public static Decision<TenderEvent> Decide(Tender tender, DraftTender draft, Moment at) => tender switch
    {
        _ when !MinistryId.IsValid(draft.Buyer.Value) => IdInvalid.At("buyer"),
        _ when !Ids.IsPlain(draft.BudgetLine) => IdInvalid.At("budgetLine"),
        _ when !AdoptPlan.IsYear(draft.Year) => YearInvalid,
        _ when TenderTerms.Check(draft.Terms) is { } refusal => refusal,
        _ when !at.Actor.ActsFor(Role.Ministry, draft.Buyer.Value) => NotYours,
        { IsImported: true } => Imported,
        { Status: not TenderStatus.None } when tender.Buyer != draft.Buyer => NotYours,
        { Terms: { } terms } when terms.IsSame(draft.Terms) && tender.Planned == draft.Planned => new AlreadySo(),
        { Status: not (TenderStatus.None or TenderStatus.Draft) } => NoDraft,
        _ when draft.Terms.Budget != draft.Planned =>
            NotAsPlanned.Because($"{draft.Planned} planned, {draft.Terms.Budget} in the lots."),
        _ => new TenderDrafted(draft.Buyer, draft.Year, draft.BudgetLine, draft.Planned, draft.Terms.ToUtc()),
    };
}
