using System.Numerics;

namespace KAiMarket.Benchmarks.Load;

/// <summary>
/// Counts of latencies in buckets that widen with the value: exact below 256 ns, then 128 buckets for each doubling, so
/// a percentile is at most 0.8 % above the truth. Not for several threads.
/// </summary>
internal sealed class Histogram
{
    private const int Exact = 256;
    private const int PerDoubling = 128;
    private readonly long[] _counts = new long[Exact + (64 - 8) * PerDoubling];

    public long Count { get; private set; }

    /// <summary>The greatest value recorded, in nanoseconds.</summary>
    public long Most { get; private set; }

    /// <param name="nanoseconds">Negative counts as zero.</param>
    public void Record(long nanoseconds)
    {
        nanoseconds = Math.Max(0, nanoseconds);
        _counts[Bucket(nanoseconds)]++;
        Count++;
        Most = Math.Max(Most, nanoseconds);
    }

    public void Add(Histogram other)
    {
        for (var i = 0; i < _counts.Length; i++) _counts[i] += other._counts[i];
        Count += other.Count;
        Most = Math.Max(Most, other.Most);
    }

    /// <summary>The value that <paramref name="share"/> (0.99 for p99) of the recorded ones do not exceed, in milliseconds.</summary>
    public double Milliseconds(double share)
    {
        if (Count == 0) return 0;
        var rank = Math.Max(1, (long)Math.Ceiling(share * Count));
        long seen = 0;
        for (var i = 0; i < _counts.Length; i++)
        {
            seen += _counts[i];
            if (seen >= rank) return Math.Min(Upper(i), Most) / 1e6;
        }

        return Most / 1e6;
    }

    private static int Bucket(long value)
    {
        if (value < Exact) return (int)value;
        var doubling = BitOperations.Log2((ulong)value);
        return Exact + (doubling - 8) * PerDoubling + (int)(value >> (doubling - 7)) - PerDoubling;
    }

    private static long Upper(int bucket)
    {
        if (bucket < Exact) return bucket;
        var (doubling, part) = Math.DivRem(bucket - Exact, PerDoubling);
        return ((long)(part + PerDoubling + 1) << (doubling + 1)) - 1;
    }

    /// <summary>Checks the percentiles against a sorted list, on values over the whole range; the reason when they are off.</summary>
    public static string? SelfCheck()
    {
        var random = new Random(20261122);
        var values = new long[100_000];
        var histogram = new Histogram();
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (long)Math.Exp(random.NextDouble() * 25);
            histogram.Record(values[i]);
        }

        Array.Sort(values);
        foreach (var share in (double[])[0.0001, 0.5, 0.95, 0.99, 0.999, 1])
        {
            var truth = values[Math.Max(1, (long)Math.Ceiling(share * values.Length)) - 1] / 1e6;
            var said = histogram.Milliseconds(share);
            if (said < truth || said > truth * 1.0079) return $"The histogram says {said} ms for {share} where {truth} is right.";
        }

        return null;
    }
}
