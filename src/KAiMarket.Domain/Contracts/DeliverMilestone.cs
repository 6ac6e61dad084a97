using KAiMarket.Domain.Tenders;

namespace KAiMarket.Domain.Contracts;

/// <param name="Number">Counts the deliveries of the milestone from 1.</param>
/// <param name="Day">The day in Korea on which it was delivered.</param>
/// <param name="Note">The digest of the delivery note; null when there is none.</param>
[StoredAs("milestone-delivered.v1")]
public sealed record MilestoneDelivered(MilestoneId Milestone, int Number, DateOnly Day, string? Note) : ContractEvent;

/// <summary>
/// The supplier delivers a milestone (납품), or delivers it again after the buyer returned it. Asking again changes
/// nothing.
/// </summary>
/// <param name="Number">One more than the milestone's last delivery, so that a repeat is known.</param>
/// <param name="Note">SHA-256 of the delivery note in lower-case hexadecimal; null when there is none.</param>
public sealed record DeliverMilestone(MilestoneId Milestone, int Number, string? Note = null) : ContractCommand
{
    public const int MostDeliveries = 100;

    public static readonly Refusal IdInvalid = Ids.Invalid;
    public static readonly Refusal NumberInvalid = Contract.DeliveryInvalid;
    public static readonly Refusal NoteInvalid = new("delivery-note-invalid", Kind.Invalid,
        "A delivery note is named by a SHA-256 digest of 64 lower-case hexadecimal digits", "note");
    public static readonly Refusal ContractMissing = Contract.Missing;
    public static readonly Refusal NotYours = Contract.NotTheSupplier;
    public static readonly Refusal NotSigned = Contract.NotSigned;
    public static readonly Refusal MilestoneMissing = Contract.MilestoneMissing;
    public static readonly Refusal Differs =
        new("delivery-differs", Kind.Conflict, "The delivery of this number has another note", "number");
    public static readonly Refusal AlreadyAccepted = Contract.AlreadyAccepted;
    public static readonly Refusal NotReturned = new("delivery-not-returned", Kind.Conflict,
        "A milestone is delivered again only after the buyer returned it", "number");
    public static readonly Refusal NotNext = new("delivery-not-next", Kind.Conflict,
        "The number of a delivery is one more than the last", "number");

    public static Decision<ContractEvent> Decide(Contract contract, DeliverMilestone deliver, Moment at) =>
        contract switch
        {
            _ when !MilestoneId.IsValid(deliver.Milestone.Value) => IdInvalid.At("milestone"),
            _ when deliver.Number is < 1 or > MostDeliveries => NumberInvalid.At("number"),
            _ when deliver.Note is not null && !SealedEnvelope.IsHex(deliver.Note, 64) => NoteInvalid,
            { DrawnUp: null } => ContractMissing,
            _ when !contract.IsSupplier(at.Actor) => NotYours,
            { IsSigned: false } => NotSigned,
            _ when !contract.Milestones.TryGetValue(deliver.Milestone, out var milestone) => MilestoneMissing,
            _ => Deliver(contract.Milestones[deliver.Milestone], deliver, KoreanTime.DayOf(at.Now)),
        };

    private static Decision<ContractEvent> Deliver(MilestoneStanding milestone, DeliverMilestone deliver, DateOnly day) =>
        milestone switch
        {
            { Deliveries: var made } when deliver.Number <= made.Length =>
                made[deliver.Number - 1].Note == deliver.Note ? new AlreadySo() : Differs,
            { Accepted: not null } => AlreadyAccepted,
            { Pending: not null } => NotReturned,
            { Deliveries.Length: var last } when deliver.Number != last + 1 =>
                NotNext.Because($"The last was {last}."),
            _ => new MilestoneDelivered(deliver.Milestone, deliver.Number, day, deliver.Note),
        };
}
