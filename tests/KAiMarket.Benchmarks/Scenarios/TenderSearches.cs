using System.Diagnostics;
using KAiMarket.Views;

namespace KAiMarket.Benchmarks.Scenarios;

/// <param name="After">The cursor of the page to ask for; null for the first.</param>
internal sealed record TenderQuestion(TenderFilter By, string? After)
{
    /// <summary>Tenders of a page.</summary>
    public const int Limit = 50;

    public RequestTemplate Request(string key)
    {
        var query = new (string Name, object? Value)[]
        {
            ("q", By.Text), ("buyer", By.Buyer), ("status", Word(By.Status)), ("closesFrom", Time(By.ClosesFrom)),
            ("closesUntil", Time(By.ClosesUntil)), ("budgetFrom", By.BudgetFrom?.Amount), ("budgetUntil", By.BudgetUntil?.Amount),
            ("region", Word(By.Region)), ("classification", By.Classification), ("domain", Word(By.Domain)),
            ("order", Word<TenderOrder>(By.Order)), ("limit", Limit), ("after", After),
        };
        return new("GET", "/v1/tenders?" + string.Join('&', query.Where(one => one.Value is not null)
            .Select(one => $"{one.Name}={Uri.EscapeDataString($"{one.Value}")}")), key);
    }

    private static string? Time(DateTimeOffset? time) => time?.ToString("O");

    private static string? Word<T>(T? value) where T : struct, Enum =>
        value is { } word ? System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(word.ToString()) : null;
}

/// <summary>Searches of the views themselves, by a few askers at once.</summary>
internal sealed class SearchesOfViews(TenderMarket market) : IContender
{
    private const int Askers = 4, Questions = 400;
    private MarketViews? _views;

    public string Name => "searchViews";
    public IReadOnlyList<TenderQuestion> Asked { get; private set; } = [];

    public async Task PrepareAsync()
    {
        _views = await market.BuildAsync();
        Asked = await market.QuestionsAsync(_views, Questions);
    }

    public async Task<Round> RunAsync(int round, TimeSpan most)
    {
        var (begin, next, found) = (Stopwatch.GetTimestamp(), -1, 0L);
        var askers = Enumerable.Range(0, Askers).Select(_ => Task.Run(async () =>
        {
            var seen = new Histogram();
            while (Stopwatch.GetElapsedTime(begin) < most)
            {
                var question = Asked[Interlocked.Increment(ref next) % Asked.Count];
                var asked = Stopwatch.GetTimestamp();
                var page = await _views!.TendersAsync(question.By, question.After, TenderQuestion.Limit);
                seen.Record((long)Stopwatch.GetElapsedTime(asked).TotalNanoseconds);
                Interlocked.Add(ref found, page.Items.Count);
            }

            return seen;
        })).ToList();
        var latency = new Histogram();
        foreach (var asker in askers) latency.Add(await asker);

        var result = new LoadResult { Seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds, Good = latency.Count };
        result.Latency.Add(latency);
        return Round.Of(Name, round, result) with
        {
            Notes = new(market.Measured) { ["tendersOfPage"] = (double)found / latency.Count },
        };
    }
}

/// <summary>The same over HTTP.</summary>
internal sealed class SearchesOverHttp(TenderMarket market, SearchesOfViews views) : IContender
{
    private const int Connections = 4;

    public string Name => "searchHttp";

    public async Task PrepareAsync()
    {
        await market.Server.StartAsync();
        using var auditor = market.Server.Client("auditor");
        await auditor.SettleAsync(TimeSpan.FromMinutes(5));
    }

    public async Task<Round> RunAsync(int round, TimeSpan most)
    {
        var requests = views.Asked.Select(question => question.Request(market.Server.Key)).ToList();
        using var generator = new LoadGenerator(market.Server.Port, Connections);
        var load = await generator.RunClosedAsync(
            new Chosen(requests.Max(request => request.Length), long.MaxValue, (job, to) => requests[(int)(job % requests.Count)].Write(to)),
            most);
        return Round.Of(Name, round, load.MustBeGood(Name));
    }
}
