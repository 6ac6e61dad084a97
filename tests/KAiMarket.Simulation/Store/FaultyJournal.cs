using System.Runtime.CompilerServices;
using KAiMarket.Journal;
using KAiMarket.Simulation.World;

namespace KAiMarket.Simulation.Store;

/// <summary>One process's connection to the store, with everything that can go wrong on the way and on the way back.</summary>
internal sealed class FaultyJournal(SimulatedProcess process, MemoryStore store, Faults faults, Sabotage sabotage) : IJournal
{
    private static readonly TimeSpan Late = TimeSpan.FromMilliseconds(300);

    public Task OpenAsync(CancellationToken cancel = default) => Task.CompletedTask;

    public Task<Commit> CommitAsync(IReadOnlyList<Append> batch, DateTimeOffset now, CancellationToken cancel = default)
    {
        process.World.Guard();
        cancel.ThrowIfCancellationRequested();
        store.Lineage.Sent(batch);
        var fate = faults.OfCommit(process);
        var (there, back, survives) = (faults.Way(), faults.Way(), faults.SurvivesCrash());
        if (fate != CommitFate.Done) process.World.Log($"{process.Name} commit of {batch.Count}: {fate}");

        var answer = new TaskCompletionSource<Commit>();
        Then(there, () =>
        {
            var arrives = fate is CommitFate.Done or CommitFate.UnknownWritten && (process.IsAlive || survives);
            var commit = arrives ? Apply(batch, now) : null;
            Then(back, () => process.Post(_ => Answer(answer, fate, commit), null));
        });
        if (fate == CommitFate.UnknownLate) Then(there + back + Late, () => Apply(batch, now));
        return answer.Task;
    }

    public async IAsyncEnumerable<RecordedEvent> ReadStreamAsync(
        string stream, long afterVersion, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        var size = faults.Page();
        while (true)
        {
            var page = await AskAsync(
                () => store.Stream(stream).Skip((int)afterVersion).Take(size).ToList(), cancel);
            foreach (var recorded in page) yield return recorded;
            if (page.Count < size) yield break;
            afterVersion = page[^1].Version;
        }
    }

    public async Task<IReadOnlyList<RecordedEvent>> ReadAsync(
        long afterPosition, int most, CancellationToken cancel = default) =>
        await AskAsync(() => store.After(afterPosition, most), cancel);

    public async Task<IReadOnlyList<RecordedBatch>> ReadBatchesAsync(
        long afterFirst, int most, CancellationToken cancel = default) =>
        await AskAsync(() => store.Batches.Where(batch => batch.First > afterFirst).Take(most).ToList(), cancel);

    public Task<Head> HeadAsync(CancellationToken cancel = default) => AskAsync(() => store.Head, cancel);

    // The simulated machine keeps what it has: nothing is ever put back.
    public Task<IReadOnlyList<JournalEpoch>> EpochsAsync(CancellationToken cancel = default) =>
        AskAsync<IReadOnlyList<JournalEpoch>>(() => [new(1, "1-0", 0, DateTimeOffset.UnixEpoch)], cancel);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private Commit Apply(IReadOnlyList<Append> batch, DateTimeOffset now)
    {
        var commit = sabotage.Apply(store, batch, now);
        store.Lineage.Committed(batch, commit);
        return commit;
    }

    private static void Answer(TaskCompletionSource<Commit> answer, CommitFate fate, Commit? commit)
    {
        switch (fate)
        {
            case CommitFate.Done:
                answer.SetResult(commit!);
                break;
            case CommitFate.Unavailable:
                answer.SetException(new JournalUnavailableException("The store cannot be reached."));
                break;
            case CommitFate.Full:
                answer.SetException(new JournalFullException("The store's disk is full."));
                break;
            default:
                answer.SetException(new JournalOutcomeUnknownException("The connection was lost while committing."));
                break;
        }
    }

    private void Then(TimeSpan delay, Action act)
    {
        if (delay == TimeSpan.Zero) act();
        else process.World.After(delay, act);
    }

    private async Task<T> AskAsync<T>(Func<T> ask, CancellationToken cancel)
    {
        process.World.Guard();
        cancel.ThrowIfCancellationRequested();
        var (fails, there, back) = (faults.OfRead(process), faults.Way(), faults.Way());
        if (there > TimeSpan.Zero) await Task.Delay(there, process.Clock, cancel);
        if (fails) throw new JournalUnavailableException("The store cannot be read.");
        var found = ask();
        if (back > TimeSpan.Zero) await Task.Delay(back, process.Clock, cancel);
        return found;
    }
}
