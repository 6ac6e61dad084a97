namespace KAiMarket.Domain.Tenders;

/// <summary>
/// Declares that the buyer came to terms with nobody of a ranked lot (협상 결렬); its budget returns to the plan. Asking
/// again changes nothing.
/// </summary>
public sealed record DeclareFailed(LotId Lot) : TenderCommand
{
    public static readonly Refusal IdInvalid = Ids.Invalid;
    public static readonly Refusal TenderMissing = Tender.Missing;
    public static readonly Refusal Imported = Tender.Imported;
    public static readonly Refusal NotYours = Tender.NotYours;
    public static readonly Refusal LotMissing = Tender.LotMissing;
    public static readonly Refusal Awarded =
        new("lot-already-awarded", Kind.Conflict, "The lot was awarded", "lot");
    public static readonly Refusal NotRanked = AwardLot.NotRanked;

    public static Decision<TenderEvent> Decide(Tender tender, DeclareFailed declare, Moment at) => tender switch
    {
        _ when !LotId.IsValid(declare.Lot.Value) => IdInvalid.At("lot"),
        { Status: TenderStatus.None } => TenderMissing,
        { IsImported: true } => Imported,
        _ when !tender.IsBuyer(at.Actor) => NotYours,
        { Terms: { } terms } when terms.Find(declare.Lot) is null => LotMissing,
        _ when tender.Failures.ContainsKey(declare.Lot) => new AlreadySo(),
        _ when tender.Awards.ContainsKey(declare.Lot) => Awarded,
        _ when !tender.Rankings.ContainsKey(declare.Lot) => NotRanked,
        _ => new LotFailed(declare.Lot, LotFailure.NotAgreed),
    };
}
