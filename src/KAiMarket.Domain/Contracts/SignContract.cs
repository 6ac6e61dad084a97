using KAiMarket.Domain.Companies;
using KAiMarket.Domain.Ministries;

namespace KAiMarket.Domain.Contracts;

/// <param name="Proposal">The number of the proposal that was signed.</param>
/// <param name="Amount">What the contract costs.</param>
/// <param name="Budget">What was committed for its lot; the rest goes back to the plan.</param>
[StoredAs("contract-signed.v1")]
public sealed record ContractSigned(int Proposal, MinistryId Buyer, CompanyId Supplier, Won Amount, Won Budget)
    : ContractEvent;

/// <summary>The supplier signs the contract as it was last proposed. Asking again changes nothing.</summary>
/// <param name="Proposal">
/// The number of the proposal that the supplier has read, so that it signs no other by mistake.
/// </param>
public sealed record SignContract(int Proposal) : ContractCommand
{
    public static readonly Refusal ProposalInvalid =
        new("signed-proposal-invalid", Kind.Invalid, "Proposals count from 1 to 100", "proposal");
    public static readonly Refusal ContractMissing = Contract.Missing;
    public static readonly Refusal NotYours = Contract.NotTheSupplier;
    public static readonly Refusal Differs =
        new("signature-differs", Kind.Conflict, "The contract was signed with another proposal", "proposal");
    public static readonly Refusal NotProposed =
        new("contract-not-proposed", Kind.Conflict, "The buyer has not proposed the contract's milestones");
    public static readonly Refusal ProposedSince = new("contract-proposed-since", Kind.Conflict,
        "A contract is signed as it was last proposed", "proposal");

    public static Decision<ContractEvent> Decide(Contract contract, SignContract sign, Moment at) => contract switch
    {
        _ when sign.Proposal is < 1 or > ProposeContract.MostProposals => ProposalInvalid,
        { DrawnUp: null } => ContractMissing,
        _ when !contract.IsSupplier(at.Actor) => NotYours,
        { IsSigned: true } => contract.Proposed!.Number == sign.Proposal ? new AlreadySo() : Differs,
        { Proposed: null } => NotProposed,
        { Proposed.Number: var last } when last != sign.Proposal => ProposedSince.Because($"The last is {last}."),
        { DrawnUp: var terms } =>
            new ContractSigned(sign.Proposal, terms.Buyer, terms.Supplier, terms.Amount, terms.Budget),
    };
}
