namespace KAiMarket.Journal;

/// <summary>
/// The only truth: an append-only sequence of events with contiguous positions from 1. A reader that has seen position
/// p has seen everything before it, over any number of writing processes, because a commit moves the head row first.
/// </summary>
/// <exception cref="JournalUnavailableException">Nothing was written; the same call may be repeated.</exception>
/// <exception cref="JournalFullException">Nothing was written: the disk is full.</exception>
/// <exception cref="JournalRewoundException">What this process knows of the journal is gone from it.</exception>
/// <exception cref="JournalOutcomeUnknownException">The connection was lost while committing.</exception>
public interface IJournal : IAsyncDisposable
{
    /// <summary>Makes or migrates the schema. Repeatable; several processes may call it at once.</summary>
    /// <exception cref="JournalSchemaException">The schema is newer than this program, or not a journal.</exception>
    Task OpenAsync(CancellationToken cancel = default);

    /// <summary>
    /// Commits a batch in one transaction and one round trip. Appends are independent: one that conflicts is refused
    /// while the others succeed, except that after a refusal every later append of the same epoch is refused too.
    /// An append without events confirms that its stream still has the version it was decided on.
    /// </summary>
    /// <param name="batch">In the order in which the events get their positions.</param>
    /// <param name="now">The writer's time; the batch gets it, or the last batch's time where that is later.</param>
    Task<Commit> CommitAsync(IReadOnlyList<Append> batch, DateTimeOffset now, CancellationToken cancel = default);

    /// <summary>One stream in order of version, from the version after <paramref name="afterVersion"/>.</summary>
    IAsyncEnumerable<RecordedEvent> ReadStreamAsync(
        string stream, long afterVersion, CancellationToken cancel = default);

    /// <summary>
    /// Up to <paramref name="most"/> events in order of position, fewer where they are large: only an empty answer is
    /// the end of the journal.
    /// </summary>
    Task<IReadOnlyList<RecordedEvent>> ReadAsync(long afterPosition, int most, CancellationToken cancel = default);

    /// <summary>
    /// Up to <paramref name="most"/> batch rows whose first position is after the given one, in order.
    /// </summary>
    Task<IReadOnlyList<RecordedBatch>> ReadBatchesAsync(long afterFirst, int most, CancellationToken cancel = default);

    Task<Head> HeadAsync(CancellationToken cancel = default);

    /// <summary>The epochs of this journal in order, the present one last; never none.</summary>
    Task<IReadOnlyList<JournalEpoch>> EpochsAsync(CancellationToken cancel = default);
}

/// <summary>The last position, the time of the last batch and the hash that closes the chain so far.</summary>
public sealed record Head(long Position, DateTimeOffset At, ReadOnlyMemory<byte> Hash);

/// <summary>An event to write.</summary>
/// <param name="Name">The stored name, as in <c>voucher-issued.v1</c>.</param>
/// <param name="Data">UTF-8 JSON, kept byte for byte.</param>
/// <param name="Fact">
/// The event as an object, handed to readers in this process so that they need not parse it again.
/// </param>
public sealed record NewEvent(string Name, ReadOnlyMemory<byte> Data, object? Fact = null);

/// <summary>What one decision wants written: all of its events or none.</summary>
/// <param name="Stream">As in <c>voucher/ai-2026.firm-7</c>.</param>
/// <param name="DecidedOn">The version the decision saw; its first event gets the next one.</param>
/// <param name="Events">None confirms the version.</param>
/// <param name="Meta">
/// UTF-8 JSON: who, when, which command, the version decided on; the same for every event here.
/// </param>
/// <param name="Epoch">Of the activation that decided.</param>
public sealed record Append(
    string Stream, long DecidedOn, IReadOnlyList<NewEvent> Events, ReadOnlyMemory<byte> Meta, Epoch Epoch);

/// <summary>
/// A run of decisions that rest on each other. When one of them is not written the epoch has failed, and nothing more
/// of it may be: a later event of it would rest on a predecessor that somebody else wrote.
/// </summary>
public sealed class Epoch
{
    public bool Failed { get; private set; }
    public void Fail() => Failed = true;
}

public enum Outcome
{
    /// <summary>Written, or for an append without events: confirmed.</summary>
    Done,

    /// <summary>Not written: the stream has another version, or an earlier append of the epoch failed.</summary>
    Conflict,
}

/// <summary>What became of a batch.</summary>
/// <param name="First">The position of the batch's first event; 0 when it wrote none.</param>
/// <param name="Last">The head's position after the batch.</param>
/// <param name="At">The batch's time; never before an earlier batch's.</param>
/// <param name="Outcomes">One for each append, in order.</param>
public sealed record Commit(long First, long Last, DateTimeOffset At, IReadOnlyList<Outcome> Outcomes);

/// <summary>An event as it stands in the journal.</summary>
public sealed record RecordedEvent(
    long Position, string Stream, long Version, string Name,
    ReadOnlyMemory<byte> Data, ReadOnlyMemory<byte> Meta, DateTimeOffset At, object? Fact = null);

/// <summary>
/// One link of the chain. <c>Digest</c> is SHA-256 over the batch's events, each as: stream, version (8 bytes, big
/// endian), name, data, meta, with a 4-byte big-endian length before each of the variable parts. <c>Hash</c> is SHA-256
/// of the hash before (32 zero bytes at first), first position (8), count (4), time (8, Unix microseconds), digest.
/// </summary>
public sealed record RecordedBatch(
    long First, int Count, DateTimeOffset At, ReadOnlyMemory<byte> Digest, ReadOnlyMemory<byte> Hash);
