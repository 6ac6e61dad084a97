using System.Collections.Immutable;
using KAiMarket.Domain.Tenders;

namespace KAiMarket.Domain.Ministries;

/// <summary>A ministry's plan for a year.</summary>
/// <param name="Committed">What tenders have committed of each line, where any has.</param>
public sealed record Plan(ImmutableArray<BudgetLine> Lines, ImmutableSortedDictionary<string, Won> Committed)
{
    internal static Plan Of(ImmutableArray<BudgetLine> lines) =>
        new(lines, ImmutableSortedDictionary.Create<string, Won>(StringComparer.Ordinal));

    internal Plan Commit(string line, Won amount) =>
        this with { Committed = Committed.SetItem(line, Committed.GetValueOrDefault(line) + amount) };
}

/// <summary>A tender for which budget is committed.</summary>
/// <param name="Amount">As it was planned.</param>
/// <param name="Released">What each of its lots gave back.</param>
public sealed record PlannedTender(
    int Year, string Line, Won Amount, ImmutableSortedDictionary<LotId, Won> Released)
{
    /// <summary>What is still committed to it.</summary>
    public Won Committed => Released.Values.Aggregate(Amount, (left, amount) => left - amount);

    internal static PlannedTender Of(TenderPlanned planned) => new(
        planned.Year, planned.Line, planned.Amount,
        ImmutableSortedDictionary.Create<LotId, Won>(IdOrder<LotId>.Ordinal));
}

/// <summary>Where a tender stands in its ministry's plans.</summary>
/// <param name="Tender">Null when the ministry has not planned it.</param>
public sealed record PlanItem(PlannedAmount? Tender);

/// <param name="Amount">What its lots may cost in all.</param>
public sealed record PlannedAmount(int Year, string Line, Won Amount);

public sealed record PlanItemOf(TenderId Tender) : IQuestion<Ministry, PlanItem>
{
    public PlanItem AnswerFrom(Ministry state) => new(state.Tenders.TryGetValue(Tender, out var planned)
        ? new(planned.Year, planned.Line, planned.Amount)
        : null);
}

/// <param name="Plan">Null when the ministry has none for the year.</param>
public sealed record FoundPlan(Plan? Plan);

/// <summary>Asks for a ministry's plan for a year.</summary>
public sealed record PlanOf(int Year) : IQuestion<Ministry, FoundPlan>
{
    public FoundPlan AnswerFrom(Ministry state) => new(state.Plans.GetValueOrDefault(Year));
}
