using KAiMarket.Domain.Companies;
using KAiMarket.Domain.Ministries;

namespace KAiMarket.Domain.Contracts;

/// <param name="Paid">To the supplier.</param>
/// <param name="Damages">Kept by the buyer for the delay.</param>
/// <param name="IsLast">Whether every milestone is now paid, and the contract completed.</param>
[StoredAs("milestone-paid.v1")]
public sealed record MilestonePaid(
    MilestoneId Milestone, MinistryId Buyer, CompanyId Supplier, Won Paid, Won Damages, bool IsLast) : ContractEvent;

/// <summary>The buyer pays for a milestone that it accepted (대가지급). Asking again changes nothing.</summary>
public sealed record PayMilestone(MilestoneId Milestone) : ContractCommand
{
    public static readonly Refusal IdInvalid = Ids.Invalid;
    public static readonly Refusal ContractMissing = Contract.Missing;
    public static readonly Refusal NotYours = Contract.NotTheBuyer;
    public static readonly Refusal NotSigned = Contract.NotSigned;
    public static readonly Refusal MilestoneMissing = Contract.MilestoneMissing;
    public static readonly Refusal NotAccepted =
        new("milestone-not-accepted", Kind.Conflict, "The buyer has not accepted the milestone", "milestone");

    public static Decision<ContractEvent> Decide(Contract contract, PayMilestone pay, Moment at) => contract switch
    {
        _ when !MilestoneId.IsValid(pay.Milestone.Value) => IdInvalid.At("milestone"),
        { DrawnUp: null } => ContractMissing,
        _ when !contract.IsBuyer(at.Actor) => NotYours,
        { IsSigned: false } => NotSigned,
        _ when !contract.Milestones.TryGetValue(pay.Milestone, out var milestone) => MilestoneMissing,
        _ => contract.Milestones[pay.Milestone] switch
        {
            { IsPaid: true } => new AlreadySo(),
            { Accepted: { } accepted } => Fact(contract, contract.DrawnUp, accepted),
            _ => NotAccepted,
        },
    };

    private static MilestonePaid Fact(Contract contract, ContractDrawnUp terms, MilestoneAccepted accepted) => new(
        accepted.Milestone, terms.Buyer, terms.Supplier, accepted.Paid, accepted.Damages,
        contract.Milestones.Values.All(one => one.IsPaid || one.Terms.Id == accepted.Milestone));
}
