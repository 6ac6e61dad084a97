using System.Collections.Immutable;
using System.Diagnostics;

namespace KAiMarket.Domain.Contracts;

public abstract record ContractCommand;

public abstract record ContractEvent;

/// <summary>How far a contract has come.</summary>
public enum ContractStatus { None, DrawnUp, Proposed, Signed, Completed }

/// <summary>
/// A contract (계약) on a lot that was awarded: drawn up, proposed, signed; then each milestone is delivered, returned or
/// accepted, and paid. What is paid and what is kept as damages add up to the contract's amount once it is completed.
/// </summary>
public sealed record Contract : IAggregate<Contract, ContractCommand, ContractEvent>
{
    public static readonly Refusal Missing = new("contract-missing", Kind.Missing, "There is no such contract");
    public static readonly Refusal NotTheBuyer =
        new("not-the-contract-buyer", Kind.Forbidden, "The caller does not act for the contract's buyer");
    public static readonly Refusal NotTheSupplier =
        new("not-the-contract-supplier", Kind.Forbidden, "The caller does not act for the contract's supplier");
    public static readonly Refusal NotSigned =
        new("contract-not-signed", Kind.Conflict, "The supplier has not signed the contract");
    public static readonly Refusal MilestoneMissing =
        new("milestone-missing", Kind.Missing, "The contract has no such milestone", "milestone");
    public static readonly Refusal DeliveryInvalid =
        new("delivery-number-invalid", Kind.Invalid, "Deliveries of a milestone count from 1 to 100", "delivery");
    public static readonly Refusal DeliveryMissing =
        new("delivery-missing", Kind.Missing, "The milestone has no such delivery", "delivery");
    public static readonly Refusal AlreadyAccepted =
        new("milestone-already-accepted", Kind.Conflict, "The buyer accepted a delivery of the milestone", "milestone");

    public static string Category => "contract";
    public static Contract Initial { get; } = new();

    public ContractStatus Status { get; private init; }

    /// <summary>Who, on what, for how much; null before.</summary>
    public ContractDrawnUp? DrawnUp { get; private init; }

    /// <summary>As it was last proposed, and signed once it is signed; null before.</summary>
    public ContractProposed? Proposed { get; private init; }

    /// <summary>How far each has come; empty before the contract is signed.</summary>
    public ImmutableSortedDictionary<MilestoneId, MilestoneStanding> Milestones { get; private init; } =
        ImmutableSortedDictionary.Create<MilestoneId, MilestoneStanding>(IdOrder<MilestoneId>.Ordinal);

    public bool IsSigned => Status >= ContractStatus.Signed;

    /// <summary>The rule for late delivery that the contract has pinned.</summary>
    internal DelayDamages Damages => DelayDamages.All.Single(rule => rule.Id == DrawnUp!.Damages);

    /// <summary>True for the buyer's people, and for those who run the market.</summary>
    public bool IsBuyer(Actor actor) => DrawnUp is { } terms && actor.ActsFor(Role.Ministry, terms.Buyer.Value);

    /// <summary>True for the supplier's people, and for those who run the market.</summary>
    public bool IsSupplier(Actor actor) => DrawnUp is { } terms && actor.ActsFor(Role.Vendor, terms.Supplier.Value);

    public static Decision<ContractEvent> Decide(Contract state, ContractCommand command, Moment at) => command switch
    {
        DrawUpContract draw => DrawUpContract.Decide(state, draw, at),
        ProposeContract propose => ProposeContract.Decide(state, propose, at),
        SignContract sign => SignContract.Decide(state, sign, at),
        DeliverMilestone deliver => DeliverMilestone.Decide(state, deliver, at),
        AcceptMilestone accept => AcceptMilestone.Decide(state, accept, at),
        ReturnMilestone back => ReturnMilestone.Decide(state, back, at),
        PayMilestone pay => PayMilestone.Decide(state, pay, at),
        _ => throw new UnreachableException($"Contract does not know {command.GetType().Name}."),
    };

    public static Contract Evolve(Contract state, ContractEvent fact) => fact switch
    {
        ContractDrawnUp drawn => state with { Status = ContractStatus.DrawnUp, DrawnUp = drawn },
        ContractProposed proposed => state with { Status = ContractStatus.Proposed, Proposed = proposed },
        ContractSigned => state with
        {
            Status = ContractStatus.Signed,
            Milestones = state.Milestones.AddRange(state.Proposed!.Milestones.Select(
                one => KeyValuePair.Create(one.Id, MilestoneStanding.Of(one)))),
        },
        MilestoneDelivered delivered => With(state, delivered.Milestone, one => one with
        {
            Deliveries = one.Deliveries.Add(new(delivered.Day, delivered.Note, Returned: null)),
        }),
        MilestoneReturned back => With(state, back.Milestone, one => one with
        {
            Deliveries = one.Deliveries.SetItem(
                back.Delivery - 1, one.Deliveries[back.Delivery - 1] with { Returned = back.Reason }),
        }),
        MilestoneAccepted accepted => With(state, accepted.Milestone, one => one with { Accepted = accepted }),
        MilestonePaid paid => With(state, paid.Milestone, one => one with { IsPaid = true }) with
        {
            Status = paid.IsLast ? ContractStatus.Completed : ContractStatus.Signed,
        },
        _ => throw new UnreachableException($"Contract does not know {fact.GetType().Name}."),
    };

    private static Contract With(
        Contract state, MilestoneId id, Func<MilestoneStanding, MilestoneStanding> change) =>
        state with { Milestones = state.Milestones.SetItem(id, change(state.Milestones[id])) };
}
