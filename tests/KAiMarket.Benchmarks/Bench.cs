using KAiMarket.Benchmarks.Report;
using KAiMarket.Benchmarks.Scenarios;

namespace KAiMarket.Benchmarks;

/// <summary>Runs what was asked for, store by store.</summary>
internal static class Bench
{
    /// <param name="say">Takes the news of how it goes.</param>
    public static async Task<BenchReport> RunAsync(BenchOptions options, Action<string> say)
    {
        Check(options);
        var reports = new Dictionary<string, StoreReport>();
        foreach (var store in options.Stores)
        {
            var rounds = new List<Round>();
            if (options.Scenarios.Overlaps(BenchOptions.InRounds))
            {
                await using var stage = new Stage(store, options, say);
                rounds = await SpeedRun.RunAsync(stage, say);
            }

            var large = new Dictionary<string, double>();
            if (options.Scenarios.Overlaps(BenchOptions.Large.Except(BenchOptions.WithoutStore)))
            {
                await using var stage = new Stage(store, options, say);
                large = await LargeAsync(stage, say);
            }

            var summaries = Summary.Of(rounds);
            reports[store] = new StoreReport(Summary.Ratios(summaries), summaries, rounds, large);
        }

        var memory = options.Scenarios.Contains(BenchOptions.Memory) ? await VoucherMemory.MeasureAsync(options.Vouchers) : [];
        var credentials = options.Scenarios.Contains(BenchOptions.Credentials)
            ? await Credentials.MeasureAsync(options.Rounds, say)
            : [];
        var main = reports.TryGetValue(Stage.Postgres, out var postgres) ? postgres : reports.Values.First();
        return new BenchReport(Machine.Here(), options, main.Ratios, reports, memory, credentials);
    }

    private static async Task<Dictionary<string, double>> LargeAsync(Stage stage, Action<string> say)
    {
        var market = new LargeMarket(stage, say);
        await market.BuildAsync();
        if (stage.Options.Scenarios.Contains("recovery")) await market.RecoverAsync();
        if (stage.Options.Scenarios.Contains("cold-programme")) await market.AskColdAsync();
        if (stage.Options.Scenarios.Contains("rebuild")) await market.RebuildAsync();
        return market.Measured;
    }

    private static void Check(BenchOptions options)
    {
        if (Histogram.SelfCheck() is { } why) throw new BenchmarkException(why);
        if (options.TendersToBid is < 1 or > 9999 || options.Bidders is < 2 or > 99)
            throw new BenchmarkException("Bids need 1 to 9999 tenders with 2 to 99 bidders each.");
        string[] known = [.. BenchOptions.InRounds, .. BenchOptions.Large];
        if (options.Scenarios.Except(known).FirstOrDefault() is { } unknown)
            throw new BenchmarkException($"There is no scenario {unknown}; there are {string.Join(", ", known)}.");
        if (options.Engines.Except([.. MarketServer.Engines, ""]).FirstOrDefault() is { } engine)
            throw new BenchmarkException($"There is no engine {engine}; there are {string.Join(", ", MarketServer.Engines)}.");
        if (options.Engines.Any(engine => engine.StartsWith("silos-", StringComparison.Ordinal)) && options.Stores.Contains(Stage.Sqlite))
            throw new BenchmarkException("Silos in processes of their own need --stores postgres.");
        if (options.Stores.Except([Stage.Postgres, Stage.Sqlite]).FirstOrDefault() is { } store || options.Stores.Count == 0)
            throw new BenchmarkException("A store is postgres or sqlite.");
    }
}
