using KAiMarket.Journal;

namespace KAiMarket.Conformance.Stores;

/// <summary>A journal that counts what is read of streams.</summary>
public sealed class WatchedJournal(IJournal journal) : IJournal
{
    public int StreamReads { get; private set; }
    public int StreamEvents { get; private set; }

    public Task OpenAsync(CancellationToken cancel = default) => journal.OpenAsync(cancel);

    public Task<Commit> CommitAsync(IReadOnlyList<Append> batch, DateTimeOffset now, CancellationToken cancel = default) =>
        journal.CommitAsync(batch, now, cancel);

    public async IAsyncEnumerable<RecordedEvent> ReadStreamAsync(
        string stream, long afterVersion, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel = default)
    {
        StreamReads++;
        await foreach (var recorded in journal.ReadStreamAsync(stream, afterVersion, cancel))
        {
            StreamEvents++;
            yield return recorded;
        }
    }

    public Task<IReadOnlyList<RecordedEvent>> ReadAsync(long afterPosition, int most, CancellationToken cancel = default) =>
        journal.ReadAsync(afterPosition, most, cancel);

    public Task<IReadOnlyList<RecordedBatch>> ReadBatchesAsync(long afterFirst, int most, CancellationToken cancel = default) =>
        journal.ReadBatchesAsync(afterFirst, most, cancel);

    public Task<Head> HeadAsync(CancellationToken cancel = default) => journal.HeadAsync(cancel);

    public Task<IReadOnlyList<JournalEpoch>> EpochsAsync(CancellationToken cancel = default) => journal.EpochsAsync(cancel);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>Snapshots that say when one has been written.</summary>
public sealed class WatchedSnapshots(ISnapshots snapshots) : ISnapshots
{
    private readonly TaskCompletionSource _written = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Written => _written.Task;

    public Task<Snapshot?> ReadAsync(string stream, CancellationToken cancel = default) => snapshots.ReadAsync(stream, cancel);

    public async Task WriteAsync(string stream, Func<Snapshot> make, CancellationToken cancel = default)
    {
        await snapshots.WriteAsync(stream, make, cancel);
        _written.TrySetResult();
    }
}
