namespace KAiMarket.Benchmarks.Scenarios;

/// <summary>Something whose speed is measured beside others.</summary>
internal interface IContender
{
    /// <summary>As in the table and in the ratios: claims, orders, echo, rowLock, pgbench.</summary>
    string Name { get; }

    /// <summary>Makes what its rounds need.</summary>
    Task PrepareAsync();

    /// <summary>One round. Round 0 is the warm-up and is not counted.</summary>
    Task<Round> RunAsync(int round, TimeSpan most);
}

/// <summary>What one round of one contender measured; latencies in milliseconds.</summary>
internal sealed record Round(
    string Contender, int Number, double Seconds, long Calls, double PerSecond,
    double P50, double P95, double P99, double P999, double Most)
{
    /// <summary>Processor microseconds for one call, by who took them: load, server, store.</summary>
    public Dictionary<string, double> MicrosecondsPerCall { get; init; } = [];

    /// <summary>What else is worth knowing, such as how far the views were behind.</summary>
    public Dictionary<string, double> Notes { get; init; } = [];

    public static Round Of(string contender, int number, LoadResult load) => new(
        contender, number, load.Seconds, load.Good, load.PerSecond,
        load.Latency.Milliseconds(0.5), load.Latency.Milliseconds(0.95), load.Latency.Milliseconds(0.99),
        load.Latency.Milliseconds(0.999), load.Latency.Most / 1e6);
}
