using System.Buffers.Binary;
using System.Diagnostics;
using KAiMarket.Journal;
using KAiMarket.Journal.Postgres;
using KAiMarket.Journal.Sqlite;

namespace KAiMarket.Benchmarks.Scenarios;

/// <summary>
/// Bids of 100 KB put beside the journal, each as two envelopes of 50 KB, hashed and stored as the server does it but
/// without HTTP, sealing and events.
/// </summary>
/// <param name="address">Of the database; null for a file in the folder.</param>
/// <param name="bidders">That put at once, each its next bid when the last one is durable.</param>
internal sealed class Envelopes(string? address, string folder, int? store, int bidders) : IContender, IDisposable
{
    private const int Size = 50_000;

    private readonly byte[] _noise = new byte[Size];
    private IJournal? _journal;
    private IEnvelopes? _envelopes;
    private long _number;

    public string Name => "envelopes";

    public async Task PrepareAsync()
    {
        new Random(17).NextBytes(_noise);
        (_journal, _envelopes) = Make();
        await _journal.OpenAsync();
        await _envelopes.OpenAsync();
    }

    public async Task<Round> RunAsync(int round, TimeSpan most)
    {
        var use = new ProcessorUse(OwnSeconds, store);
        var begin = Stopwatch.GetTimestamp();
        var histograms = await Task.WhenAll(
            Enumerable.Range(0, bidders).Select(_ => Task.Run(() => BidAsync(begin, most))));
        var load = new LoadResult { Seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds };
        foreach (var histogram in histograms) load.Latency.Add(histogram);
        load.Good = load.Latency.Count;
        return Round.Of(Name, round, load) with { MicrosecondsPerCall = use.PerCall(load), Notes = use.Rest(load) };
    }

    public void Dispose()
    {
        _envelopes?.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _journal?.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    private (IJournal, IEnvelopes) Make()
    {
        if (address is null)
        {
            return (new SqliteJournal(Path.Combine(folder, "journal.db")),
                new SqliteEnvelopes(Path.Combine(folder, "envelopes.db")));
        }

        var journal = new PostgresJournal(address);
        return (journal, new PostgresEnvelopes(journal));
    }

    private async Task<Histogram> BidAsync(long begin, TimeSpan most)
    {
        var latency = new Histogram();
        while (Stopwatch.GetElapsedTime(begin) < most)
        {
            var sent = Stopwatch.GetTimestamp();
            await _envelopes!.PutAsync([Next(), Next()]);
            latency.Record((long)Stopwatch.GetElapsedTime(sent).TotalNanoseconds);
        }

        return latency;
    }

    private SealedContent Next()
    {
        var content = _noise.ToArray();
        BinaryPrimitives.WriteInt64LittleEndian(content, Interlocked.Increment(ref _number));
        return SealedContent.Of(content);
    }

    private static double OwnSeconds()
    {
        using var self = Process.GetCurrentProcess();
        return self.TotalProcessorTime.TotalSeconds;
    }
}
