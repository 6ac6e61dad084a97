using System.Collections.Immutable;

namespace KAiMarket.Domain.Contracts;

/// <param name="Number">Counts the proposals of the contract from 1; the supplier signs by it.</param>
[StoredAs("contract-proposed.v1")]
public sealed record ContractProposed(int Number, ImmutableArray<Milestone> Milestones) : ContractEvent
{
    internal bool IsOf(ImmutableArray<Milestone> milestones) => Milestones.SequenceEqual(milestones);
}

/// <summary>
/// Proposes the milestones of a contract to its supplier, or proposes others until it is signed. Asking again changes
/// nothing.
/// </summary>
/// <param name="Milestones">All of them; together they cost what the contract does.</param>
public sealed record ProposeContract(ImmutableArray<Milestone> Milestones) : ContractCommand
{
    public const int MostMilestones = 50;
    public const int MostProposals = 100;

    public static readonly Refusal MilestonesInvalid = new("contract-milestones-invalid", Kind.Invalid,
        "A contract has 1 to 50 milestones, each with an id of its own, a title, a day within the years 2000 to 2199 " +
            "and 1 to 10^15 won",
        "milestones");
    public static readonly Refusal ContractMissing = Contract.Missing;
    public static readonly Refusal NotYours = Contract.NotTheBuyer;
    public static readonly Refusal AlreadySigned =
        new("contract-already-signed", Kind.Conflict, "The contract is signed; its milestones are fixed");
    public static readonly Refusal NotTheAmount = new("contract-milestones-not-the-amount", Kind.Conflict,
        "The milestones of a contract add up to what it costs", "milestones");
    public static readonly Refusal TooOften =
        new("contract-proposed-too-often", Kind.Conflict, "A contract is proposed at most 100 times");

    public static Decision<ContractEvent> Decide(Contract contract, ProposeContract propose, Moment at) =>
        contract switch
        {
            _ when !AreValid(propose.Milestones) => MilestonesInvalid,
            { DrawnUp: null } => ContractMissing,
            _ when !contract.IsBuyer(at.Actor) => NotYours,
            { Proposed: { } proposed } when proposed.IsOf(propose.Milestones) => new AlreadySo(),
            { IsSigned: true } => AlreadySigned,
            { DrawnUp.Amount: var amount } when AmountOf(propose.Milestones) is var sum && sum != amount =>
                NotTheAmount.Because($"They cost {sum}, the contract {amount}."),
            { Proposed.Number: >= MostProposals } => TooOften,
            _ => new ContractProposed((contract.Proposed?.Number ?? 0) + 1, propose.Milestones),
        };

    private static Won AmountOf(ImmutableArray<Milestone> milestones) =>
        milestones.Aggregate(Won.Zero, (sum, milestone) => sum + milestone.Amount);

    private static bool AreValid(ImmutableArray<Milestone> milestones) =>
        milestones is { IsDefaultOrEmpty: false, Length: <= MostMilestones }
        && milestones.All(milestone => milestone is { IsValid: true })
        && milestones.DistinctBy(milestone => milestone.Id).Count() == milestones.Length;
}
