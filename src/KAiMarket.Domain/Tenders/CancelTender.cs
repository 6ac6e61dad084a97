namespace KAiMarket.Domain.Tenders;

[StoredAs("tender-cancelled.v1")]
public sealed record TenderCancelled(string Reason) : TenderEvent;

/// <summary>
/// Gives a tender up before its bids are opened (입찰취소). What was submitted stays sealed; its budget returns to the
/// plan. Asking again changes nothing.
/// </summary>
/// <param name="Reason">Why; published.</param>
public sealed record CancelTender(string Reason) : TenderCommand
{
    public static readonly Refusal ReasonInvalid =
        new("cancellation-reason-invalid", Kind.Invalid, $"The reason for a cancellation is {Text.Rule}", "reason");
    public static readonly Refusal TenderMissing = Tender.Missing;
    public static readonly Refusal Imported = Tender.Imported;
    public static readonly Refusal NotYours = Tender.NotYours;
    public static readonly Refusal Opened = new("tender-already-opened", Kind.Conflict,
        "Bids of this tender were opened; its lots can be awarded or declared failed");

    public static Decision<TenderEvent> Decide(Tender tender, CancelTender cancel, Moment at) => tender switch
    {
        _ when !Text.IsLine(cancel.Reason) => ReasonInvalid,
        { Status: TenderStatus.None } => TenderMissing,
        { IsImported: true } => Imported,
        _ when !tender.IsBuyer(at.Actor) => NotYours,
        { Status: TenderStatus.Cancelled } => new AlreadySo(),
        { Status: TenderStatus.Draft or TenderStatus.Published or TenderStatus.Closed, Approvals.IsEmpty: true } =>
            new TenderCancelled(cancel.Reason),
        _ => Opened,
    };
}
