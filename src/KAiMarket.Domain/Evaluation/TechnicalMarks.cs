using System.Collections.Immutable;

namespace KAiMarket.Domain.Evaluation;

/// <summary>Points that were given for one item.</summary>
public sealed record ItemMark(string Criterion, decimal Points);

/// <summary>What one evaluator (평가위원) gave one bid, for every qualitative item.</summary>
/// <param name="Evaluator">An account or an alias, once in each bid's marks; never a person's name.</param>
/// <param name="Marks">One for each qualitative item.</param>
public sealed record EvaluatorMarks(string Evaluator, ImmutableArray<ItemMark> Marks);

/// <summary>All points that were given to one bid. They are published (협상에 의한 계약체결기준 제7조 제10항).</summary>
/// <param name="Evaluators">The committee's; empty where all items are quantitative.</param>
/// <param name="Official">One mark for each quantitative item, by the contracting official.</param>
public sealed record TechnicalMarks(ImmutableArray<EvaluatorMarks> Evaluators, ImmutableArray<ItemMark> Official)
{
    public static readonly Refusal EvaluatorsInvalid = new("evaluators-invalid", Kind.Invalid,
        "Every evaluator of a bid has an id and stands in its marks once", "evaluators");

    public static readonly Refusal TooFewEvaluators = new("evaluators-too-few", Kind.Conflict,
        "A bid is marked by at least as many evaluators as the rules of its tender ask for", "evaluators");

    public static readonly Refusal ItemsDiffer = new("marked-items-differ", Kind.Conflict,
        "Every evaluator marks each qualitative item once and the official each quantitative item once, and no other");

    public static readonly Refusal OutOfRange = new("mark-out-of-range", Kind.Conflict,
        "A mark is 0 to its item's maximum, with four decimals at most");

    /// <summary>Whether every evaluator is named, and once.</summary>
    internal bool HasEvaluators =>
        !Evaluators.IsDefault && Evaluators.All(one => one is not null && Ids.IsPlain(one.Evaluator))
        && Evaluators.DistinctBy(one => one.Evaluator).Count() == Evaluators.Length;

    /// <summary>What is wrong with the marks under these items and rules, if anything.</summary>
    public Refusal? Check(TechnicalCriteria criteria, RankingRules rules)
    {
        if (!HasEvaluators) return EvaluatorsInvalid;

        // With nothing to judge there is no committee, and with a committee there is something to judge.
        var (judged, measured) =
            (criteria.Of(CriterionKind.Qualitative).ToList(), criteria.Of(CriterionKind.Quantitative).ToList());
        if (judged.Count == 0 && !Evaluators.IsEmpty) return ItemsDiffer;
        if (judged.Count > 0 && Evaluators.Length < rules.LeastEvaluators)
            return TooFewEvaluators.Because($"{Evaluators.Length} of at least {rules.LeastEvaluators}.");

        return Check(Official, measured, "official")
            ?? Evaluators
                .Select((one, index) => Check(one.Marks, judged, $"evaluators/{index}/marks"))
                .FirstOrDefault(refusal => refusal is not null);
    }

    private static Refusal? Check(ImmutableArray<ItemMark> marks, List<Criterion> items, string member)
    {
        if (marks.IsDefault || marks.Length != items.Count || marks.Any(mark => mark is null))
            return ItemsDiffer.At(member);

        var given = marks.DistinctBy(mark => mark.Criterion).ToDictionary(mark => mark.Criterion, mark => mark.Points);
        foreach (var item in items)
        {
            if (!given.TryGetValue(item.Id, out var points)) return ItemsDiffer.At(member).Because($"'{item.Id}'.");
            if (!Points.Hold(points, item.Maximum))
                return OutOfRange.At(member).Because($"'{item.Id}' has at most {item.Maximum}; {points} was given.");
        }
        return null;
    }
}
