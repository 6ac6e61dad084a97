namespace KAiMarket.Domain.Contracts;

/// <param name="Delivery">The number of the delivery that was returned.</param>
/// <param name="Reason">Why, in the buyer's words.</param>
[StoredAs("milestone-returned.v1")]
public sealed record MilestoneReturned(MilestoneId Milestone, int Delivery, string Reason) : ContractEvent;

/// <summary>
/// The buyer returns what was delivered, to be delivered again (시정조치·보완요구). Asking again changes nothing.
/// </summary>
/// <param name="Delivery">The number of the delivery that was inspected.</param>
/// <param name="Reason">What is wrong with it.</param>
public sealed record ReturnMilestone(MilestoneId Milestone, int Delivery, string Reason) : ContractCommand
{
    public static readonly Refusal IdInvalid = Ids.Invalid;
    public static readonly Refusal DeliveryInvalid = Contract.DeliveryInvalid;
    public static readonly Refusal ReasonInvalid =
        new("return-reason-invalid", Kind.Invalid, $"The reason for a return is {Text.Rule}", "reason");
    public static readonly Refusal ContractMissing = Contract.Missing;
    public static readonly Refusal NotYours = Contract.NotTheBuyer;
    public static readonly Refusal NotSigned = Contract.NotSigned;
    public static readonly Refusal MilestoneMissing = Contract.MilestoneMissing;
    public static readonly Refusal DeliveryMissing = Contract.DeliveryMissing;
    public static readonly Refusal Differs =
        new("return-differs", Kind.Conflict, "That delivery was returned for another reason", "reason");
    public static readonly Refusal AlreadyAccepted = Contract.AlreadyAccepted;

    public static Decision<ContractEvent> Decide(Contract contract, ReturnMilestone back, Moment at) => contract switch
    {
        _ when !MilestoneId.IsValid(back.Milestone.Value) => IdInvalid.At("milestone"),
        _ when back.Delivery is < 1 or > DeliverMilestone.MostDeliveries => DeliveryInvalid,
        _ when !Text.IsLine(back.Reason) => ReasonInvalid,
        { DrawnUp: null } => ContractMissing,
        _ when !contract.IsBuyer(at.Actor) => NotYours,
        { IsSigned: false } => NotSigned,
        _ when !contract.Milestones.TryGetValue(back.Milestone, out var milestone) => MilestoneMissing,
        _ => Return(contract.Milestones[back.Milestone], back),
    };

    private static Decision<ContractEvent> Return(MilestoneStanding milestone, ReturnMilestone back) => milestone switch
    {
        { Deliveries.Length: var last } when back.Delivery > last => DeliveryMissing,
        { Deliveries: var made } when made[back.Delivery - 1].Returned is { } reason =>
            reason == back.Reason ? new AlreadySo() : Differs,
        { Accepted: not null } => AlreadyAccepted,
        _ => new MilestoneReturned(back.Milestone, back.Delivery, back.Reason),
    };
}
