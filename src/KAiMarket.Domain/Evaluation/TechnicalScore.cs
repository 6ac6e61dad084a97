using System.Collections.Immutable;

namespace KAiMarket.Domain.Evaluation;

/// <summary>What one evaluator gave one bid in all.</summary>
/// <param name="Evaluator">Who.</param>
/// <param name="Total">Over all qualitative items; a sum of marks, so never rounded.</param>
/// <param name="IsCounted">False for the one lowest and the one highest that are left out.</param>
public sealed record EvaluatorTotal(string Evaluator, decimal Total, bool IsCounted);

/// <summary>
/// A bid's technical score (기술능력평가 점수) with each step to it. Rounded are the average of the totals that count, the
/// deduction, and the score in the heaviest item; everything else is a sum of such.
/// </summary>
/// <param name="Totals">Every evaluator's, in order of their ids.</param>
/// <param name="Average">Of the totals that count; 0 without evaluators.</param>
/// <param name="Quantitative">The official's marks in all.</param>
/// <param name="Attained">Average and quantitative marks together.</param>
/// <param name="BarredShare">What share of the consortium is barred or in default: 0 to 1.</param>
/// <param name="Deduction">What that share takes away.</param>
/// <param name="Score">What is left; not below 0.</param>
/// <param name="HeaviestItem">
/// The score in the item with the largest weight: the official's mark, or the average over the evaluators that count.
/// </param>
public sealed record TechnicalScore(
    ImmutableArray<EvaluatorTotal> Totals, decimal Average, decimal Quantitative, decimal Attained,
    decimal BarredShare, decimal Deduction, decimal Score, decimal HeaviestItem)
{
    /// <summary>Scores one bid.</summary>
    /// <param name="criteria">The tender's items.</param>
    /// <param name="rules">The tender's rules.</param>
    /// <param name="marks">What the bid was given.</param>
    /// <param name="barredShare">
    /// What share of the consortium belongs to barred or defaulting members (조달청 제안서평가 세부기준 제10조 제9항, text of
    /// 2017). Where it is the lead's, the bid is void instead.
    /// </param>
    /// <exception cref="ArgumentException">
    /// Marks that <see cref="TechnicalMarks.Check"/> refuses, or no share.
    /// </exception>
    public static TechnicalScore Of(
        TechnicalCriteria criteria, RankingRules rules, TechnicalMarks marks, decimal barredShare = 0)
    {
        if ((criteria.Check() ?? marks.Check(criteria, rules)) is { } refusal)
            throw new ArgumentException($"{refusal.Code}: {refusal.Title}. {refusal.Detail}", nameof(marks));
        if (!Points.Hold(barredShare, 1))
            throw new ArgumentOutOfRangeException(nameof(barredShare), "A share is 0 to 1 with at most four decimals.");

        var totals = TotalsOf(marks, rules.TrimFrom);
        var counted = totals.Where(total => total.IsCounted).ToList();
        var average = counted.Count == 0 ? 0 : Points.Round(counted.Sum(total => total.Total) / counted.Count);
        var quantitative = marks.Official.Sum(mark => mark.Points);
        var attained = average + quantitative;
        var deductedFrom = rules.BarredShareOf == DeductionBase.Maximum ? criteria.Maximum : attained;
        var deduction = Points.Round(deductedFrom * barredShare);
        return new(totals, Points.Round(average), Points.Round(quantitative), Points.Round(attained), barredShare,
            deduction, Points.Round(Math.Max(0, attained - deduction)), HeaviestOf(criteria, marks, counted));
    }

    // Of equal totals the first by id is left out, as low and then as high: it changes no average of totals, but it may
    // decide whose marks count in the heaviest item, and must be the same whoever computes it.
    private static ImmutableArray<EvaluatorTotal> TotalsOf(TechnicalMarks marks, int trimFrom)
    {
        var totals = marks.Evaluators
            .Select(one => new EvaluatorTotal(one.Evaluator, Points.Round(one.Marks.Sum(mark => mark.Points)), true))
            .OrderBy(total => total.Evaluator, StringComparer.Ordinal)
            .ToImmutableArray();
        if (totals.Length < trimFrom) return totals;

        var lowest = totals.MinBy(total => total.Total)!;
        var highest = totals.Where(total => total != lowest).MaxBy(total => total.Total)!;
        return totals
            .Replace(lowest, lowest with { IsCounted = false })
            .Replace(highest, highest with { IsCounted = false });
    }

    private static decimal HeaviestOf(TechnicalCriteria criteria, TechnicalMarks marks, List<EvaluatorTotal> counted)
    {
        var item = criteria.Heaviest;
        if (item.Kind == CriterionKind.Quantitative) return Points.Round(MarkOf(marks.Official, item));

        var counts = counted.Select(total => total.Evaluator).ToHashSet(StringComparer.Ordinal);
        var given = marks.Evaluators.Where(one => counts.Contains(one.Evaluator)).ToList();
        return Points.Round(given.Sum(one => MarkOf(one.Marks, item)) / given.Count);
    }

    private static decimal MarkOf(ImmutableArray<ItemMark> marks, Criterion item) =>
        marks.Single(mark => mark.Criterion == item.Id).Points;
}
