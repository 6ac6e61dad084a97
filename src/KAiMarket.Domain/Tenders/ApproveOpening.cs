namespace KAiMarket.Domain.Tenders;

/// <param name="Envelopes">Which envelopes may be opened.</param>
/// <param name="Officer">The account that approved; where a key did that a person made, that person's.</param>
/// <param name="IsLast">Whether the opening has as many approvals as it needs.</param>
[StoredAs("opening-approved.v1")]
public sealed record OpeningApproved(EnvelopeKind Envelopes, string Officer, bool IsLast) : TenderEvent;

/// <summary>
/// An officer of the buyer approves the opening of all envelopes of one kind (개찰). It takes as many different officers
/// as the procedure says; then the market opens them. Technical envelopes after the close, prices after the evaluation.
/// Asking again changes nothing.
/// </summary>
public sealed record ApproveOpening(EnvelopeKind Envelopes) : TenderCommand
{
    public static readonly Refusal EnvelopesInvalid =
        new("opening-invalid", Kind.Invalid, "Technical or price envelopes are opened", "envelopes");
    public static readonly Refusal TenderMissing = Tender.Missing;
    public static readonly Refusal Imported = Tender.Imported;
    public static readonly Refusal NotYours = new("not-an-opening-officer", Kind.Forbidden,
        "Only officers of the tender's buyer approve an opening; nobody does so on their behalf");
    public static readonly Refusal Cancelled = Tender.Cancelled;
    public static readonly Refusal NothingToOpen =
        new("nothing-to-open", Kind.Conflict, "Every lot of the tender has failed; its bids stay sealed");
    public static readonly Refusal TooEarly = new("opening-too-early", Kind.Early,
        "Technical envelopes are opened once the close is recorded, prices once every lot is evaluated");

    public static Decision<TenderEvent> Decide(Tender tender, ApproveOpening approve, Moment at) => tender switch
    {
        _ when !Enum.IsDefined(approve.Envelopes) => EnvelopesInvalid,
        { Status: TenderStatus.None } => TenderMissing,
        { IsImported: true } => Imported,
        // Two keys of one operator would be two officers: those who run the market are none.
        _ when at.Actor.Role != Role.Ministry || at.Actor.Organisation != tender.Buyer.Value => NotYours,
        _ when tender.Approvals.TryGetValue(approve.Envelopes, out var officers)
            && (officers.Contains(at.Actor.Person) || officers.Length >= Needed(tender)) => new AlreadySo(),
        { Status: TenderStatus.Cancelled } => Cancelled,
        { Status: TenderStatus.Concluded } => NothingToOpen,
        _ when tender.Status
            != (approve.Envelopes == EnvelopeKind.Technical ? TenderStatus.Closed : TenderStatus.Evaluated) => TooEarly,
        _ => new OpeningApproved(
            approve.Envelopes, at.Actor.Person,
            tender.Approvals.GetValueOrDefault(approve.Envelopes, []).Length + 1 == Needed(tender)),
    };

    internal static int Needed(Tender tender) => ProcedurePack.Find(tender.Terms!.Procedure)!.Officers;
}
