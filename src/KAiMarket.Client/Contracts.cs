#if REFIT
using Refit;
#else
using KAiMarket.Client.Fallback;
#endif

namespace KAiMarket.Client;

public enum ContractStatus { DrawnUp, Proposed, Signed, Completed }

/// <param name="Amount">In won, tax included.</param>
/// <param name="Damages">The id of the rule for late delivery.</param>
public sealed record ContractTerms(
    string Tender, string Lot, string Buyer, string Supplier, string Bid, long Amount, long Budget, string Damages);

/// <param name="Due">The last day in Korea on which its delivery is in time.</param>
/// <param name="Amount">In won, tax included.</param>
public sealed record Milestone(string Id, string Title, DateOnly Due, long Amount);

public sealed record ContractProposal(int Number, IReadOnlyList<Milestone> Milestones);

/// <param name="Returned">Why the buyer returned it; null when it did not.</param>
public sealed record Delivery(DateOnly Day, string? Note, string? Returned);

/// <param name="Paid">What is to be paid: the milestone's amount without damages, in won.</param>
public sealed record MilestoneAcceptance(
    string Milestone, int Delivery, DateOnly Day, int DaysLate, long Paid, long Damages);

/// <param name="InspectBy">The last day in Korea for the inspection; null when nothing waits.</param>
/// <param name="PayBy">The last day in Korea for the payment; null when nothing is due.</param>
public sealed record MilestoneProgress(
    string Id, string Title, DateOnly Due, long Amount, IReadOnlyList<Delivery> Deliveries,
    MilestoneAcceptance? Accepted, bool IsPaid, DateOnly? InspectBy, DateOnly? PayBy);

/// <summary>A contract on a lot that was awarded.</summary>
/// <param name="Milestones">Empty before it is signed.</param>
public sealed record Contract(
    string Id, ContractStatus Status, ContractTerms Terms, ContractProposal? Proposal,
    IReadOnlyList<MilestoneProgress> Milestones);

public sealed record ProposalBody(IReadOnlyList<Milestone> Milestones);

/// <param name="Proposal">The number of the proposal that the supplier has read.</param>
public sealed record SignatureBody(int Proposal);

/// <param name="Note">SHA-256 of the delivery note in lower-case hexadecimal.</param>
public sealed record DeliveryBody(string? Note = null);

public partial interface IKAiMarket
{
    /// <summary>A contract (its parties, auditors): <c>{tender}.{lot}</c>.</summary>
    [Get("/v1/contracts/{contract}")]
    Task<Answer<Contract>> ContractAsync(string contract, CancellationToken cancel = default);

    /// <summary>Proposes the milestones, or others until they are signed (the ministry, operators).</summary>
    [Put("/v1/contracts/{contract}/proposal")]
    Task<Answer<Contract>> ProposeContractAsync(string contract, [Body] ProposalBody body,
        [Header("If-Match")] string? ifMatch = null, CancellationToken cancel = default);

    /// <summary>Signs the contract as it was last proposed (the supplier, operators).</summary>
    [Put("/v1/contracts/{contract}/signature")]
    Task<Answer<Contract>> SignContractAsync(string contract, [Body] SignatureBody body,
        [Header("If-Match")] string? ifMatch = null, CancellationToken cancel = default);

    /// <summary>Delivers a milestone (the supplier, operators); deliveries count 1, 2, 3.</summary>
    [Put("/v1/contracts/{contract}/milestones/{milestone}/deliveries/{number}")]
    Task<Answer<Contract>> DeliverMilestoneAsync(string contract, string milestone, int number,
        [Body] DeliveryBody body, [Header("If-Match")] string? ifMatch = null, CancellationToken cancel = default);

    /// <summary>Accepts a delivery (the ministry, operators); damages for delay are known then.</summary>
    [Put("/v1/contracts/{contract}/milestones/{milestone}/deliveries/{number}/acceptance")]
    Task<Answer<Contract>> AcceptMilestoneAsync(string contract, string milestone, int number,
        [Header("If-Match")] string? ifMatch = null, CancellationToken cancel = default);

    /// <summary>Returns a delivery, with the reason (the ministry, operators).</summary>
    [Put("/v1/contracts/{contract}/milestones/{milestone}/deliveries/{number}/return")]
    Task<Answer<Contract>> ReturnMilestoneAsync(string contract, string milestone, int number,
        [Body] ReasonBody body, [Header("If-Match")] string? ifMatch = null, CancellationToken cancel = default);

    /// <summary>Pays for a milestone that was accepted (the ministry, operators).</summary>
    [Put("/v1/contracts/{contract}/milestones/{milestone}/payment")]
    Task<Answer<Contract>> PayMilestoneAsync(string contract, string milestone,
        [Header("If-Match")] string? ifMatch = null, CancellationToken cancel = default);
}
