using System.Collections.Immutable;
using KAiMarket.Domain.Ministries;

namespace KAiMarket.Domain.Tenders;

/// <summary>A tender without its bids, questions and marks.</summary>
/// <param name="Version">Of its last fact.</param>
/// <param name="Buyer">Null for an imported tender.</param>
/// <param name="Approvals">Who approved an opening, in order.</param>
/// <param name="Opened">Which envelopes are opened.</param>
/// <param name="StandingBids">How many bids stand; not to be told before the close.</param>
/// <param name="Notice">The last order of an imported notice; null for a tender of this market.</param>
/// <param name="Orders">How many orders of an imported notice there are.</param>
public sealed record TenderSummary(
    TenderStatus Status, long Version, MinistryId? Buyer, int Year, string BudgetLine, Won Planned, TenderTerms? Terms,
    TenderPublished? Published, int Amendment, int MaterialAmendment, string? CancelReason,
    ImmutableArray<DocumentAttached> Documents, ImmutableArray<OpeningApproval> Approvals,
    ImmutableArray<EnvelopeKind> Opened, ImmutableArray<LotAwarded> Awards, ImmutableArray<LotFailed> Failures,
    int StandingBids, NoticeImported? Notice, int Orders)
{
    public static readonly IQuestion<Tender, TenderSummary> Asked = new SummarizeTender();
}

/// <param name="Officer">The account that approved.</param>
public sealed record OpeningApproval(EnvelopeKind Envelopes, string Officer);

public sealed record SummarizeTender : IQuestion<Tender, TenderSummary>
{
    public TenderSummary AnswerFrom(Tender state) => new(
        state.Status, state.Version, state.Terms is null ? null : state.Buyer, state.Year, state.BudgetLine,
        state.Planned, state.Terms, state.Published, state.Amendment, state.MaterialAmendment, state.CancelReason,
        state.Documents,
        [
            .. from approvals in state.Approvals
               from officer in approvals.Value
               select new OpeningApproval(approvals.Key, officer),
        ],
        [.. state.Opened.Keys], [.. state.Awards.Values],
        [.. state.Failures.Select(failed => new LotFailed(failed.Key, failed.Value))],
        state.Bids.Values.Count(bid => bid.Stands(state.MaterialAmendment)),
        state.Notices.IsEmpty ? null : state.Notices.Values.Last(), state.Notices.Count);
}
