namespace KAiMarket.Domain.Contracts;

/// <param name="Delivery">The number of the delivery that was accepted.</param>
/// <param name="Day">The day in Korea on which it was accepted.</param>
/// <param name="DaysLate">Days from the milestone's last day in time to the delivery; 0 when it was in time.</param>
/// <param name="Paid">What is to be paid: the milestone's amount without the damages.</param>
/// <param name="Damages">For the delay, by the rule that the contract has pinned.</param>
[StoredAs("milestone-accepted.v1")]
public sealed record MilestoneAccepted(
    MilestoneId Milestone, int Delivery, DateOnly Day, int DaysLate, Won Paid, Won Damages) : ContractEvent;

/// <summary>
/// The buyer accepts what was delivered (검사·검수); what is to be paid is then known, and falls due. Damages for delay
/// (지체상금) are taken of the milestone's own amount: each is due by itself, and what is late is that part alone (this
/// market's own reading of 국가계약법 시행규칙 제75조). Asking again changes nothing.
/// </summary>
/// <param name="Delivery">The number of the delivery that was inspected.</param>
public sealed record AcceptMilestone(MilestoneId Milestone, int Delivery) : ContractCommand
{
    public static readonly Refusal IdInvalid = Ids.Invalid;
    public static readonly Refusal DeliveryInvalid = Contract.DeliveryInvalid;
    public static readonly Refusal ContractMissing = Contract.Missing;
    public static readonly Refusal NotYours = Contract.NotTheBuyer;
    public static readonly Refusal NotSigned = Contract.NotSigned;
    public static readonly Refusal MilestoneMissing = Contract.MilestoneMissing;
    public static readonly Refusal AlreadyAccepted = Contract.AlreadyAccepted;
    public static readonly Refusal DeliveryMissing = Contract.DeliveryMissing;
    public static readonly Refusal AlreadyReturned =
        new("delivery-already-returned", Kind.Conflict, "The buyer returned that delivery", "delivery");

    public static Decision<ContractEvent> Decide(Contract contract, AcceptMilestone accept, Moment at) =>
        contract switch
        {
            _ when !MilestoneId.IsValid(accept.Milestone.Value) => IdInvalid.At("milestone"),
            _ when accept.Delivery is < 1 or > DeliverMilestone.MostDeliveries => DeliveryInvalid,
            { DrawnUp: null } => ContractMissing,
            _ when !contract.IsBuyer(at.Actor) => NotYours,
            { IsSigned: false } => NotSigned,
            _ when !contract.Milestones.TryGetValue(accept.Milestone, out var milestone) => MilestoneMissing,
            _ => Accept(contract, contract.Milestones[accept.Milestone], accept, KoreanTime.DayOf(at.Now)),
        };

    private static Decision<ContractEvent> Accept(
        Contract contract, MilestoneStanding milestone, AcceptMilestone accept, DateOnly day) => milestone switch
        {
            { Accepted: { } accepted } => accepted.Delivery == accept.Delivery ? new AlreadySo() : AlreadyAccepted,
            { Deliveries.Length: var last } when accept.Delivery > last => DeliveryMissing,
            { Deliveries: var made } when made[accept.Delivery - 1].Returned is not null => AlreadyReturned,
            { Terms: var terms, Deliveries: var made } =>
                Fact(contract.Damages, terms, accept, made[accept.Delivery - 1].Day, day),
        };

    private static MilestoneAccepted Fact(
        DelayDamages rule, Milestone terms, AcceptMilestone accept, DateOnly delivered, DateOnly day)
    {
        var late = Math.Max(0, delivered.DayNumber - terms.Due.DayNumber);
        var damages = rule.For(terms.Amount, late);
        return new(accept.Milestone, accept.Delivery, day, late, terms.Amount - damages, damages);
    }
}
