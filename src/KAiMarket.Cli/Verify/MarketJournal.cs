using System.Buffers;
using System.IO.Pipelines;
using KAiMarket.Audit;
using KAiMarket.Client;

namespace KAiMarket.Cli.Verify;

/// <summary>The journal as the market's auditor endpoints stream it, line by line and byte for byte.</summary>
internal sealed class MarketJournal(IKAiMarket market) : IJournalSource
{
    private const int BatchesAtOnce = 10_000;

    // An event can carry a thousand meter records, and the market reads a page into memory.
    private const int EventsAtOnce = 2_000;
    private readonly JournalLine _line = new();
    private long _lastFirst;
    private long _batched;
    private byte[] _joined = [];
    private string? _epoch;

    public async Task<AuditHead> HeadAsync(CancellationToken cancel)
    {
        var head = (await PersistAsync(() => market.JournalHeadAsync(cancel), cancel)).Value;
        _epoch ??= head.Epochs[^1].Id;
        return new AuditHead(head.Position, Convert.FromHexString(head.Hash));
    }

    public async Task<IReadOnlyList<JournalEpoch>> EpochsAsync(CancellationToken cancel) =>
        (await PersistAsync(() => market.JournalHeadAsync(cancel), cancel)).Value.Epochs;

    public async Task FeedAsync(Auditor auditor, long until, Meter meter, CancellationToken cancel)
    {
        // Batches first, as far as one page goes, then the events they cover: the auditor keeps little.
        for (var more = true; more && auditor.Position < until;)
        {
            var before = auditor.Position;
            if (_batched < until) await PersistAsync(() => FeedBatchesAsync(auditor, until, cancel), cancel);
            var covered = _batched > auditor.Position ? Math.Min(_batched, until) : until;
            while (more && auditor.Position < covered)
                more = await PersistAsync(() => FeedEventsAsync(auditor, covered, meter, cancel), cancel) > 0;
            more |= auditor.Position > before;
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static Task<T> PersistAsync<T>(Func<Task<T>> ask, CancellationToken cancel) =>
        Connection.PersistAsync(ask, TimeSpan.FromSeconds(20), cancel);

    private async Task<int> FeedBatchesAsync(Auditor auditor, long until, CancellationToken cancel)
    {
        await using var lines = await market.JournalBatchLinesAsync(_lastFirst, BatchesAtOnce, _epoch, cancel);
        return await EachAsync(lines, line =>
        {
            var batch = _line.Batch(line);
            if (batch.First <= _lastFirst || batch.First > until) return false;
            auditor.Add(batch);
            (_lastFirst, _batched) = (batch.First, batch.First + batch.Count - 1);
            return true;
        }, cancel);
    }

    private async Task<int> FeedEventsAsync(Auditor auditor, long until, Meter meter, CancellationToken cancel)
    {
        var most = (int)Math.Min(EventsAtOnce, until - auditor.Position);

        // A page is judged by the epoch of the one before; what it holds may be of a newer one already.
        var now = (await market.JournalHeadAsync(cancel)).Value.Epochs[^1].Id;
        await using var lines = await market.JournalEventLinesAsync(auditor.Position, most, _epoch, cancel);
        _epoch = now;
        return await EachAsync(lines, line =>
        {
            var next = _line.Event(line);
            if (next.Position > until) return false;
            auditor.Add(next);
            meter.Add(1);
            return true;
        }, cancel);
    }

    // A connection that breaks within a line loses that line only; the next request goes on after the last whole one.
    private async Task<int> EachAsync(Stream lines, Func<ReadOnlyMemory<byte>, bool> take, CancellationToken cancel)
    {
        var (reader, taken) = (PipeReader.Create(lines, new StreamPipeReaderOptions(bufferSize: 64 * 1024)), 0);
        while (true)
        {
            var read = await reader.ReadAsync(cancel);
            var left = read.Buffer;
            while (left.PositionOf((byte)'\n') is { } end)
            {
                var line = left.Slice(0, end);
                if (!line.IsEmpty && take(Whole(line))) taken++;
                left = left.Slice(left.GetPosition(1, end));
            }

            if (read.IsCompleted)
            {
                if (!left.IsEmpty && take(Whole(left))) taken++;
                return taken;
            }

            reader.AdvanceTo(left.Start, left.End);
        }
    }

    private ReadOnlyMemory<byte> Whole(in ReadOnlySequence<byte> line)
    {
        if (line.IsSingleSegment) return line.First;
        var length = checked((int)line.Length);
        if (_joined.Length < length) _joined = new byte[length * 2];
        line.CopyTo(_joined);
        return _joined.AsMemory(0, length);
    }
}
