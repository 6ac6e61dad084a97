using System.Runtime.InteropServices;

namespace KAiMarket.Journal.Postgres;

/// <summary>
/// What a batch asks of the store when nothing in it conflicts: its events as columns, and what must hold of the
/// streams for that to be right.
/// </summary>
internal sealed class BatchPlan
{
    private readonly IReadOnlyList<Append> _batch;

    private BatchPlan(IReadOnlyList<Append> batch, int events)
    {
        _batch = batch;
        Streams = new string[events];
        Versions = new long[events];
        Names = new string[events];
        Data = new ReadOnlyMemory<byte>[events];
        Meta = new ReadOnlyMemory<byte>[events];
    }

    public IReadOnlyList<Append> Batch => _batch;
    public string[] Streams { get; }
    public long[] Versions { get; }
    public string[] Names { get; }
    public ReadOnlyMemory<byte>[] Data { get; }
    public ReadOnlyMemory<byte>[] Meta { get; }

    /// <summary>Streams to look at, each at the version on which the batch's first append to it was decided.</summary>
    public StreamCheck[] Checks { get; private set; } = [];

    /// <summary>The plan, or null when the appends contradict each other, so that each must be looked at.</summary>
    /// <param name="batch">The appends.</param>
    /// <param name="known">Streams and a version of each that is there for certain.</param>
    /// <param name="ruled">The appends have been ruled done, before something later failed their epoch.</param>
    public static BatchPlan? Of(IReadOnlyList<Append> batch, Dictionary<string, long> known, bool ruled = false)
    {
        var events = 0;
        for (var i = 0; i < batch.Count; i++) events += batch[i].Events.Count;

        var plan = new BatchPlan(batch, events);
        return plan.Fill(known, ruled) ? plan : null;
    }

    /// <summary>The outcomes when everything was written and these checks' confirmations were stale.</summary>
    public Outcome[] Outcomes(IReadOnlyCollection<int> stale)
    {
        var outcomes = new Outcome[_batch.Count];
        if (stale.Count == 0) return outcomes;

        // Not asked of the epochs themselves: somebody may fail one meanwhile whose events are written.
        var streams = stale.Select(check => Checks[check].Stream).ToHashSet();
        var failed = new HashSet<Epoch>();
        for (var i = 0; i < outcomes.Length; i++)
        {
            if (!failed.Contains(_batch[i].Epoch) && !streams.Contains(_batch[i].Stream)) continue;
            failed.Add(_batch[i].Epoch);
            _batch[i].Epoch.Fail();
            outcomes[i] = Outcome.Conflict;
        }

        return outcomes;
    }

    private bool Fill(Dictionary<string, long> known, bool ruled)
    {
        var tails = new Dictionary<string, Tail>(_batch.Count);
        var row = 0;
        for (var i = 0; i < _batch.Count; i++)
        {
            var append = _batch[i];
            ref var tail = ref CollectionsMarshal.GetValueRefOrAddDefault(tails, append.Stream, out var seen);
            if (!seen) tail = new Tail { DecidedOn = append.DecidedOn, Version = append.DecidedOn };
            if (append.DecidedOn != tail.Version || append.DecidedOn < 0) return false;
            if (append.Epoch.Failed && !ruled) return false;

            tail.Writes |= append.Events.Count > 0;
            for (var n = 0; n < append.Events.Count; n++, row++)
            {
                Streams[row] = append.Stream;
                Versions[row] = ++tail.Version;
                Names[row] = append.Events[n].Name;
                Data[row] = append.Events[n].Data;
                Meta[row] = append.Meta;
            }
        }

        Checks = Look(tails, known);
        return true;
    }

    private StreamCheck[] Look(Dictionary<string, Tail> tails, Dictionary<string, long> known)
    {
        if (tails.Any(tail => !tail.Value.Writes)) MarkNeeded(tails);

        var checks = new List<StreamCheck>(tails.Count);
        foreach (var (stream, tail) in tails)
        {
            if (!tail.Writes)
                checks.Add(new StreamCheck(stream, tail.DecidedOn, Confirms: true, tail.Needed));
            else if (tail.DecidedOn > known.GetValueOrDefault(stream))
                checks.Add(new StreamCheck(stream, tail.DecidedOn, Confirms: false, Needed: true));
        }

        return [.. checks];
    }

    // Where the epoch that confirms a stream writes to another one, its events fall with the confirmation.
    private void MarkNeeded(Dictionary<string, Tail> tails)
    {
        var writers = _batch.Where(append => append.Events.Count > 0).Select(append => append.Epoch).ToHashSet();
        if (writers.Count == 0) return;

        foreach (var append in _batch)
        {
            if (append.Events.Count == 0 && writers.Contains(append.Epoch))
                CollectionsMarshal.GetValueRefOrNullRef(tails, append.Stream).Needed = true;
        }
    }

    private struct Tail
    {
        public long DecidedOn;
        public long Version;
        public bool Writes;
        public bool Needed;
    }
}

/// <summary>The version on which the batch builds must be there; for a confirmation no later one may be.</summary>
/// <param name="Stream">The stream.</param>
/// <param name="Version">The version that must be there, unless it is 0.</param>
/// <param name="Confirms">Nothing in the batch writes the next version, so nothing else would notice it.</param>
/// <param name="Needed">Events of the batch rest on it: without it nothing may be written.</param>
internal readonly record struct StreamCheck(string Stream, long Version, bool Confirms, bool Needed);
