namespace KAiMarket.Benchmarks.Load;

/// <summary>What one load saw.</summary>
internal sealed class LoadResult
{
    /// <summary>From the first request to the last reply.</summary>
    public double Seconds { get; set; }

    /// <summary>Replies with an expected status.</summary>
    public long Good { get; set; }

    /// <summary>Replies with another status.</summary>
    public long Bad { get; set; }

    /// <summary>Requests whose connection broke before the reply.</summary>
    public long Lost { get; set; }

    /// <summary>Jobs of which every step was answered as expected.</summary>
    public long JobsDone { get; set; }

    /// <summary>The first unexpected reply, for a message.</summary>
    public string? FirstBad { get; set; }

    /// <summary>The greatest position in any reply.</summary>
    public long Position { get; set; }

    /// <summary>Processor seconds that the load generator took itself.</summary>
    public double OwnSeconds { get; set; }

    /// <summary>From sending (closed loop) or from the planned start (open loop) to the whole reply.</summary>
    public Histogram Latency { get; } = new();

    public long Calls => Good + Bad;
    public double PerSecond => Seconds > 0 ? Good / Seconds : 0;

    /// <exception cref="BenchmarkException">Something was not answered as expected.</exception>
    public LoadResult MustBeGood(string what) =>
        Bad == 0 && Lost == 0
            ? this
            : throw new BenchmarkException($"{what}: {Bad} unexpected replies, {Lost} lost, {Good} good. The first: {FirstBad}");
}

/// <summary>A benchmark cannot go on; the message says why.</summary>
internal sealed class BenchmarkException(string message) : Exception(message);
