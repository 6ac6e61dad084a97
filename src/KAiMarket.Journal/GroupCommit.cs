using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Threading.Channels;

namespace KAiMarket.Journal;

/// <summary>What became of one append.</summary>
/// <param name="Outcome">Done, or a conflict: then reload the stream and decide again in a new epoch.</param>
/// <param name="First">Position of its first event; 0 without events.</param>
/// <param name="Head">The head's position after the batch that carried it.</param>
/// <param name="At">The batch's time.</param>
public readonly record struct Appended(Outcome Outcome, long First, long Head, DateTimeOffset At);

/// <summary>
/// The one writer of a process. It takes everything that waits, up to a bound, commits it in one round trip, answers,
/// hands the events to the readers of this process and takes what has gathered meanwhile. One batch is in flight at a
/// time, so an epoch that failed in one batch is known to have failed before the next is made.
/// </summary>
public sealed class GroupCommit : IAsyncDisposable
{
    /// <summary>Events in one batch at most; more only when a single append holds more.</summary>
    public const int MostEvents = 4096;

    private readonly IJournal _journal;
    private readonly JournalTail _tail;
    private readonly TimeProvider _clock;
    private readonly int _mostWaiting;
    private readonly Channel<Waiting> _queue = Channel.CreateUnbounded<Waiting>(new() { SingleReader = true });
    private readonly Task _loop;
    private int _waiting;

    /// <param name="journal">The store.</param>
    /// <param name="tail">Gets every committed event, in order.</param>
    /// <param name="clock">Times the batches.</param>
    /// <param name="mostWaiting">Appends that may wait before more are turned away.</param>
    public GroupCommit(IJournal journal, JournalTail tail, TimeProvider clock, int mostWaiting = 100_000)
    {
        (_journal, _tail, _clock, _mostWaiting) = (journal, tail, clock, mostWaiting);
        _loop = RunAsync();
    }

    /// <summary>Batches and events committed since the start, for the benchmark and telemetry.</summary>
    public (long Batches, long Events) Written { get; private set; }

    /// <summary>Shows how much waits to be written.</summary>
    public void Observe(Meter meter) => meter.CreateObservableGauge(
        "kaimarket.commit.waiting", () => Volatile.Read(ref _waiting), "{append}",
        "Appends that wait for the next batch.");

    /// <summary>Writes an append with whatever else waits; completes when it is durable or refused.</summary>
    /// <exception cref="JournalUnavailableException">Nothing was written, or too much waits already.</exception>
    /// <exception cref="JournalOutcomeUnknownException">It may have been written.</exception>
    public Task<Appended> AppendAsync(Append append)
    {
        if (Volatile.Read(ref _waiting) >= _mostWaiting)
            return Refuse(append, "More waits to be written than the journal takes; try again in a moment.");

        var waiting = new Waiting(append, CommitTelemetry.Asker());
        Interlocked.Increment(ref _waiting);
        if (_queue.Writer.TryWrite(waiting)) return waiting.Task;

        Interlocked.Decrement(ref _waiting);
        return Refuse(append, "The market is stopping; try again in a moment.");
    }

    private static Task<Appended> Refuse(Append append, string why)
    {
        if (append.Events.Count > 0) append.Epoch.Fail();
        return Task.FromException<Appended>(new JournalUnavailableException(why));
    }

    private async Task RunAsync()
    {
        var batch = new List<Waiting>();
        while (await _queue.Reader.WaitToReadAsync())
        {
            Gather(batch);
            if (batch.Count == 0) continue;

            var (begun, now) = (_clock.GetTimestamp(), _clock.GetUtcNow());
            var (took, events, fault) = (TimeSpan.Zero, 0, (Exception?)null);
            try
            {
                var commit = await _journal.CommitAsync(batch.ConvertAll(waiting => waiting.Append), now);
                took = _clock.GetElapsedTime(begun);
                events = Answer(batch, commit);
            }
            catch (Exception failure)
            {
                (took, fault) = (_clock.GetElapsedTime(begun), failure);

                // Whatever it was, nothing decided on these appends may follow them.
                foreach (var waiting in batch) waiting.Append.Epoch.Fail();
                foreach (var waiting in batch) waiting.SetException(failure);
            }

            CommitTelemetry.Tell(batch.Count, events, took, fault);
            foreach (var waiting in batch)
                if (waiting.Asker is { } asker) CommitTelemetry.Show(asker, batch.Count, now, took, fault);
            batch.Clear();
        }
    }

    private void Gather(List<Waiting> batch)
    {
        var events = 0;
        while (events < MostEvents && _queue.Reader.TryRead(out var next))
        {
            Interlocked.Decrement(ref _waiting);
            if (next.Append.Epoch.Failed)
            {
                next.SetResult(new Appended(Outcome.Conflict, 0, 0, default));
                continue;
            }

            batch.Add(next);
            events += Math.Max(1, next.Append.Events.Count);
        }
    }

    /// <returns>How many events were written.</returns>
    private int Answer(List<Waiting> batch, Commit commit)
    {
        var events = new List<RecordedEvent>(batch.Count);
        var position = commit.First;
        for (var i = 0; i < batch.Count; i++)
        {
            var append = batch[i].Append;
            if (commit.Outcomes[i] == Outcome.Conflict)
            {
                append.Epoch.Fail();
                continue;
            }

            batch[i].First = append.Events.Count == 0 ? 0 : position;
            for (var n = 0; n < append.Events.Count; n++)
            {
                var (name, data, fact) = append.Events[n];
                events.Add(new RecordedEvent(
                    position++, append.Stream, append.DecidedOn + 1 + n, name, data, append.Meta, commit.At, fact));
            }
        }

        Written = (Written.Batches + 1, Written.Events + events.Count);
        if (events.Count > 0) _tail.Publish(events);
        for (var i = 0; i < batch.Count; i++)
            batch[i].SetResult(new Appended(commit.Outcomes[i], batch[i].First, commit.Last, commit.At));
        return events.Count;
    }

    /// <summary>Writes what waits, then stops.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _loop;
    }

    private sealed class Waiting(Append append, Activity? asker)
        : TaskCompletionSource<Appended>(asker, TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public Append Append { get; } = append;
        public Activity? Asker => (Activity?)Task.AsyncState;
        public long First { get; set; }
    }
}
