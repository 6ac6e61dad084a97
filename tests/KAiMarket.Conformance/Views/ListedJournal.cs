using KAiMarket.Journal;

namespace KAiMarket.Conformance.Views;

/// <summary>A journal for readers: a list of events of which as many show as a test wants.</summary>
internal sealed class ListedJournal(IReadOnlyList<RecordedEvent> events) : IJournal
{
    /// <summary>Events that have been committed so far.</summary>
    public int Shown { get; set; } = events.Count;

    /// <summary>Events of one page at most, whatever is asked for: as of a store whose events are large.</summary>
    public int AtOnce { get; set; } = int.MaxValue;

    /// <summary>What reading fails with, if anything.</summary>
    public Exception? Failure { get; set; }

    public Task OpenAsync(CancellationToken cancel = default) => Task.CompletedTask;

    public Task<IReadOnlyList<RecordedEvent>> ReadAsync(long afterPosition, int most, CancellationToken cancel = default) =>
        Failure is { } failure
            ? Task.FromException<IReadOnlyList<RecordedEvent>>(failure)
            : Task.FromResult<IReadOnlyList<RecordedEvent>>(
                events.Take(Shown).Skip((int)afterPosition).Take(Math.Min(most, AtOnce)).ToList());

    public Task<IReadOnlyList<JournalEpoch>> EpochsAsync(CancellationToken cancel = default) =>
        throw new NotSupportedException();

    public Task<Head> HeadAsync(CancellationToken cancel = default) =>
        Task.FromResult(new Head(Shown, Shown == 0 ? default : events[Shown - 1].At, new byte[32]));

    public Task<Commit> CommitAsync(IReadOnlyList<Append> batch, DateTimeOffset now, CancellationToken cancel = default) =>
        throw new NotSupportedException();

    public IAsyncEnumerable<RecordedEvent> ReadStreamAsync(string stream, long afterVersion, CancellationToken cancel = default) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<RecordedBatch>> ReadBatchesAsync(long afterFirst, int most, CancellationToken cancel = default) =>
        throw new NotSupportedException();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
