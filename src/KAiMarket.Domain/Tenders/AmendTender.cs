namespace KAiMarket.Domain.Tenders;

/// <param name="Number">Counts amendments from 1.</param>
/// <param name="IsMaterial">Whether bids must be confirmed again.</param>
/// <param name="Reason">Why, in the buyer's words.</param>
[StoredAs("tender-amended.v1")]
public sealed record TenderAmended(int Number, bool IsMaterial, TenderTerms Terms, string Reason) : TenderEvent;

/// <summary>
/// Changes a published tender before its close (변경공고). When more changes than the title or a later close, bids that
/// were submitted count only if they are confirmed or replaced. Asking again changes nothing.
/// </summary>
/// <param name="Number">One more than the tender's last amendment, so that a repeat is known.</param>
/// <param name="Terms">All of the tender as it shall be.</param>
/// <param name="Reason">Why; published.</param>
public sealed record AmendTender(int Number, TenderTerms Terms, string Reason) : TenderCommand
{
    public static readonly Refusal ReasonInvalid =
        new("amendment-reason-invalid", Kind.Invalid, $"The reason for an amendment is {Text.Rule}", "reason");
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
    public static readonly Refusal TenderMissing = Tender.Missing;
    public static readonly Refusal Imported = Tender.Imported;
    public static readonly Refusal NotYours = Tender.NotYours;
    public static readonly Refusal Differs =
        new("amendment-differs", Kind.Conflict, "The amendment of this number says something else", "number");
    public static readonly Refusal NotNext =
        new("amendment-not-next", Kind.Conflict, "The number of an amendment is one more than the last", "number");
    public static readonly Refusal NotPublished = Tender.NotPublished;
    public static readonly Refusal Cancelled = Tender.Cancelled;
    public static readonly Refusal Closed = Tender.Closed;
    public static readonly Refusal RulesPinned = new("tender-rules-pinned", Kind.Conflict,
        "Procedure, price formula, urgency and what a tender is a re-notice of are fixed when it is published");
    public static readonly Refusal NotAsPlanned = DraftTender.NotAsPlanned;
    public static readonly Refusal LotsFixed =
        new("tender-lots-fixed", Kind.Conflict, "An amendment neither adds lots nor takes them away", "lots");
    public static readonly Refusal ClosesEarlier = new("amendment-closes-earlier", Kind.Conflict,
        "An amendment never brings the close forward, and closes in the future", "closes");

    public static Decision<TenderEvent> Decide(Tender tender, AmendTender amend, Moment at) => tender switch
    {
        _ when !Text.IsLine(amend.Reason) => ReasonInvalid,
        _ when TenderTerms.Check(amend.Terms) is { } refusal => refusal,
        { Status: TenderStatus.None } => TenderMissing,
        { IsImported: true } => Imported,
        _ when !tender.IsBuyer(at.Actor) => NotYours,
        _ when amend.Number == tender.Amendment && amend.Number > 0 =>
            tender.Terms!.IsSame(amend.Terms) ? new AlreadySo() : Differs,
        _ when amend.Number != tender.Amendment + 1 =>
            NotNext.Because($"The last was {tender.Amendment}."),
        _ when tender.NotOpenAt(at.Now) is { } refusal => refusal,
        { Terms: { } before } => Amend(tender, before, amend),
        _ => TenderMissing,
    };

    private static Decision<TenderEvent> Amend(Tender tender, TenderTerms before, AmendTender amend)
    {
        var after = amend.Terms;
        return after switch
        {
            _ when (after.Procedure, after.Pricing, after.ReNoticeOf, after.IsUrgent)
                != (before.Procedure, before.Pricing, before.ReNoticeOf, before.IsUrgent) => RulesPinned,
            _ when after.Budget != tender.Planned =>
                NotAsPlanned.Because($"{tender.Planned} planned, {after.Budget} in the lots."),
            _ when !after.Lots.Select(lot => lot.Id).ToHashSet().SetEquals(before.Lots.Select(lot => lot.Id)) =>
                LotsFixed,
            _ when after.Closes < before.Closes => ClosesEarlier.Because($"It closes at {before.Closes:u}."),
            _ => new TenderAmended(amend.Number, after.IsMaterialTo(before), after.ToUtc(), amend.Reason),
        };
    }
}
