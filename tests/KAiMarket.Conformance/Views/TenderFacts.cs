using KAiMarket.Domain;
using KAiMarket.Domain.Evaluation;
using KAiMarket.Domain.Ministries;
using KAiMarket.Domain.Tenders;
using KAiMarket.Journal;

namespace KAiMarket.Conformance.Views;

/// <summary>A history of tenders, fact by fact, one minute an event.</summary>
internal sealed class TenderFacts
{
    private readonly List<RecordedEvent> _events = [];
    private readonly Dictionary<string, long> _versions = [];

    public IReadOnlyList<RecordedEvent> Events => _events;
    public ListedJournal Journal => new(_events);
    public static MinistryId Buyer { get; } = new("ministry-1");

    public void Add(string stream, object fact)
    {
        var version = _versions[stream] = _versions.GetValueOrDefault(stream) + 1;
        _events.Add(new(
            _events.Count + 1, stream, version, Facts.NameOf(fact), Facts.Write(fact), "{}"u8.ToArray(),
            History.Start.AddMinutes(_events.Count + 1), _events.Count % 2 == 0 ? fact : null));
    }

    public void Add(TenderId tender, params IEnumerable<TenderEvent> facts)
    {
        foreach (var fact in facts) Add($"tender/{tender}", fact);
    }

    public static TenderDrafted Drafted(TenderTerms terms, MinistryId? buyer = null) =>
        new(buyer ?? Buyer, 2026, "line-1", terms.Budget, terms);

    public static TenderPublished Published(int day = 0) =>
        new(History.Start.AddDays(day), new string('1', 32), new string('2', 32), "rule", "hash", "hash");

    /// <summary>One lot for each budget, of one item.</summary>
    public static TenderTerms Terms(
        string title, int closesAfter = 20, string classification = "43232304", Region[]? regions = null,
        UseDomain use = UseDomain.Energy, params long[] budgets) => new(
        title, "무엇을 하는가", [.. (budgets.Length == 0 ? [1_000] : budgets).Select((budget, i) => Lot($"lot-{i + 1}", budget, classification))],
        new(0, false, false, false), new([.. regions ?? []], SmePreference.None), new(use, false),
        new([new("quality", "Quality", 80, CriterionKind.Qualitative)]), 20, "kr-state-nego-2026", "kr-state-nego-2026",
        false, null, History.Start.AddDays(closesAfter), History.Start.AddDays(closesAfter));

    private static Lot Lot(string id, long budget, string classification) => new(
        new(id), id, new(budget), new(budget), new(new(budget), default, default, default),
        [new("item", "Item", classification, 1, "식")]);

    public static NoticeImported Notice(
        string title, string institution = "가상기관", string order = "000", NoticeKind kind = NoticeKind.Registered,
        int? posted = 0, int? closes = 20, long? budget = 1_000, string? classification = null) => new(
        "g2b", "number", order, kind, title, institution, budget is { } won ? new Won(won) : null, null,
        posted is { } day ? History.Start.AddDays(day) : null, closes is { } end ? History.Start.AddDays(end) : null,
        classification, [], []);
}
