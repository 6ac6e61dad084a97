using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace KAiMarket.Domain.Evaluation;

/// <summary>Who scores an item of a technical evaluation, and how.</summary>
public enum CriterionKind
{
    /// <summary>By judgement of the evaluators (정성평가).</summary>
    Qualitative,

    /// <summary>By measure, by the contracting official (정량평가; 협상에 의한 계약체결기준 제7조).</summary>
    Quantitative,
}

/// <summary>An item of a technical evaluation (평가항목; OCDS: a rated criterion).</summary>
/// <param name="Id">Once in its tender; an id as everywhere.</param>
/// <param name="Title">What the notice calls it.</param>
/// <param name="Maximum">The most points (배점): more than 0.</param>
/// <param name="Kind">Who scores it.</param>
public sealed record Criterion(string Id, string Title, decimal Maximum, CriterionKind Kind);

/// <summary>The items of a technical evaluation, in the order in which the notice lists them.</summary>
public sealed record TechnicalCriteria(ImmutableArray<Criterion> Items)
{
    public const int MostItems = 100;

    public static readonly Refusal Invalid = new("technical-criteria-invalid", Kind.Invalid,
        "A technical evaluation has 1 to 100 items, each with an id and a title of its own and more than 0 points, " +
            "100 points in all at most");

    /// <summary>The technical maximum (기술능력평가 배점한도).</summary>
    public decimal Maximum => Items.Sum(item => item.Maximum);

    /// <summary>
    /// The item with the largest weight, which decides between bids with equal totals and equal technical scores (협상에
    /// 의한 계약체결기준 제8조 제2항, read). Of several that weigh the same it is the first listed: the text does not say.
    /// </summary>
    [JsonIgnore]
    public Criterion Heaviest => Items.MaxBy(item => item.Maximum)!;

    /// <summary>What is wrong with the items, if anything.</summary>
    public Refusal? Check() =>
        Items is not { IsDefaultOrEmpty: false, Length: <= MostItems }
        || Items.Any(item => !IsItem(item))
        || Items.DistinctBy(item => item.Id).Count() < Items.Length
        || Items.DistinctBy(item => item.Title).Count() < Items.Length
        || Maximum > Points.Most
            ? Invalid
            : null;

    internal IEnumerable<Criterion> Of(CriterionKind kind) => Items.Where(item => item.Kind == kind);

    private static bool IsItem(Criterion? item) =>
        item is { Maximum: > 0 } && Ids.IsPlain(item.Id) && Text.IsLine(item.Title)
        && Points.Hold(item.Maximum, Points.Most) && Enum.IsDefined(item.Kind);
}
