using KAiMarket.Journal;
using KAiMarket.Simulation.World;

namespace KAiMarket.Simulation.Store;

/// <summary>
/// The machine that keeps the journal: the contract of <see cref="IJournal"/> in memory, as plainly as it can be said.
/// Beside the events it remembers when each of them came and which epoch decided it.
/// </summary>
internal sealed class MemoryStore(SimulatedWorld world) : IDisposable
{
    private static readonly List<RecordedEvent> Nothing = [];

    private readonly Chain _chain = new();
    private readonly List<RecordedEvent> _events = [];
    private readonly List<RecordedBatch> _batches = [];
    private readonly List<long> _came = [];
    private readonly Dictionary<string, List<RecordedEvent>> _streams = new(StringComparer.Ordinal);

    public Lineage Lineage { get; } = new();
    public IReadOnlyList<RecordedEvent> Events => _events;
    public IReadOnlyList<RecordedBatch> Batches => _batches;
    public IReadOnlyCollection<string> Streams => _streams.Keys;
    public Head Head { get; private set; } = new(0, DateTimeOffset.UnixEpoch, Chain.Start);

    public List<RecordedEvent> Stream(string stream) => _streams.GetValueOrDefault(stream, Nothing);

    /// <summary>The world's step at which the event at a position was committed.</summary>
    public long Came(long position) => _came[(int)position - 1];

    public List<RecordedEvent> After(long position, int most) =>
        position >= _events.Count ? [] : _events.GetRange((int)position, (int)Math.Min(most, _events.Count - position));

    /// <summary>Commits a batch at once, by the rules of the journal.</summary>
    public Commit Apply(IReadOnlyList<Append> batch, DateTimeOffset now)
    {
        world.Guard();
        var outcomes = new Outcome[batch.Count];
        var written = new List<Append>();
        var versions = new Dictionary<string, long>(StringComparer.Ordinal);
        for (var i = 0; i < batch.Count; i++)
        {
            var append = batch[i];
            var version = versions.GetValueOrDefault(append.Stream, Stream(append.Stream).Count);
            if (append.Epoch.Failed || append.DecidedOn != version)
            {
                append.Epoch.Fail();
                outcomes[i] = Outcome.Conflict;
                continue;
            }

            versions[append.Stream] = version + append.Events.Count;
            if (append.Events.Count > 0) written.Add(append);
        }

        return Write(written, outcomes, now);
    }

    /// <summary>Writes appends that were ruled on, and closes the batch with its link of the chain.</summary>
    public Commit Write(List<Append> written, Outcome[] outcomes, DateTimeOffset now)
    {
        if (written.Count == 0) return new Commit(0, Head.Position, Head.At, outcomes);

        var at = Chain.Time(Math.Max(Chain.Microseconds(Head.At), Chain.Microseconds(now)));
        var first = Head.Position + 1;
        foreach (var append in written)
        {
            for (var n = 0; n < append.Events.Count; n++)
            {
                var (name, data, _) = append.Events[n];
                Add(new RecordedEvent(
                    _events.Count + 1, append.Stream, append.DecidedOn + 1 + n, name, data, append.Meta, at));
            }
        }

        var count = (int)(_events.Count - first + 1);
        var digest = _chain.Digest(written);
        var hash = Chain.Link(Head.Hash.Span, first, count, at, digest);
        _batches.Add(new RecordedBatch(first, count, at, digest, hash));
        Head = new Head(_events.Count, at, hash);
        return new Commit(first, Head.Position, at, outcomes);
    }

    /// <summary>Puts other bytes where an event stands, as a hand in the tables would.</summary>
    public void Tamper(long position, ReadOnlyMemory<byte> data)
    {
        var tampered = _events[(int)position - 1] with { Data = data };
        _events[(int)position - 1] = tampered;
        _streams[tampered.Stream][(int)tampered.Version - 1] = tampered;
    }

    public void Dispose() => _chain.Dispose();

    private void Add(RecordedEvent recorded)
    {
        _events.Add(recorded);
        _came.Add(world.Steps);
        if (!_streams.TryGetValue(recorded.Stream, out var stream)) _streams.Add(recorded.Stream, stream = []);
        stream.Add(recorded);
    }
}
