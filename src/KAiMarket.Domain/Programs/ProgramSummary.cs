using System.Collections.Immutable;
using KAiMarket.Domain.Ministries;

namespace KAiMarket.Domain.Programs;

/// <summary>A programme's terms and where its budget stands, without its claims.</summary>
/// <param name="Claimed">Claims so far.</param>
/// <param name="Remaining">Government money that is in no voucher.</param>
public sealed record ProgramSummary(
    MinistryId Owner, string Title, Won Budget, Won Cap, ImmutableArray<MatchRatio> Ratios, Period Claims,
    DateTimeOffset VouchersExpireAt, bool IsClosed, int Claimed, Won Remaining)
{
    public static readonly IQuestion<Program, ProgramSummary> Asked = new SummarizeProgram();
}

public sealed record SummarizeProgram : IQuestion<Program, ProgramSummary>
{
    public ProgramSummary AnswerFrom(Program state) => new(
        state.Owner, state.Title, state.Budget, state.Cap, state.Ratios, state.Claims, state.VouchersExpireAt,
        state.IsClosed, state.Committed.Count, state.Remaining);
}
