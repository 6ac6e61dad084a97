using KAiMarket.Journal;

namespace KAiMarket.Conformance.Stores;

/// <summary>What goes wrong with one commit.</summary>
public enum Fault
{
    None,

    /// <summary>The store cannot be reached; nothing is written.</summary>
    Before,

    /// <summary>The store writes, and the answer is lost.</summary>
    After,

    /// <summary>Others get their turn before the store is reached.</summary>
    Slow,
}

/// <summary>A journal whose commits fail as they are told to.</summary>
/// <param name="journal">The journal behind it.</param>
/// <param name="next">Says for each commit what goes wrong with it.</param>
public sealed class FaultyJournal(IJournal journal, Func<Fault> next) : IJournal
{
    public Task OpenAsync(CancellationToken cancel = default) => journal.OpenAsync(cancel);

    public async Task<Commit> CommitAsync(
        IReadOnlyList<Append> batch, DateTimeOffset now, CancellationToken cancel = default)
    {
        var fault = next();
        if (fault == Fault.Before) throw new JournalUnavailableException("The store cannot be reached.");
        for (var turns = 0; fault == Fault.Slow && turns < 100; turns++) await Task.Yield();

        var commit = await journal.CommitAsync(batch, now, cancel);
        return fault == Fault.After ? throw new JournalOutcomeUnknownException("The answer was lost.") : commit;
    }

    public IAsyncEnumerable<RecordedEvent> ReadStreamAsync(
        string stream, long afterVersion, CancellationToken cancel = default) =>
        journal.ReadStreamAsync(stream, afterVersion, cancel);

    public Task<IReadOnlyList<RecordedEvent>> ReadAsync(
        long afterPosition, int most, CancellationToken cancel = default) =>
        journal.ReadAsync(afterPosition, most, cancel);

    public Task<IReadOnlyList<RecordedBatch>> ReadBatchesAsync(
        long afterFirst, int most, CancellationToken cancel = default) =>
        journal.ReadBatchesAsync(afterFirst, most, cancel);

    public Task<Head> HeadAsync(CancellationToken cancel = default) => journal.HeadAsync(cancel);

    public Task<IReadOnlyList<JournalEpoch>> EpochsAsync(CancellationToken cancel = default) => journal.EpochsAsync(cancel);

    public ValueTask DisposeAsync() => journal.DisposeAsync();
}
