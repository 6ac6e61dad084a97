namespace KAiMarket.Journal;

/// <summary>
/// Sealed bids beside the journal, each under the SHA-256 of its bytes. An event names an envelope only after it was put
/// here, so the journal never speaks of what is not there; and it lies in the same database (SQLite: in the same
/// folder), so it is as durable as the events and in the same backups.
/// </summary>
/// <remarks>
/// Nothing is ever changed or deleted. A bid that is refused after its envelopes were put, or whose sender or server is
/// lost in between, leaves envelopes that no event names: ciphertext that only the tender's keys open, and that is found
/// again when the bid is repeated.
/// </remarks>
public interface IEnvelopes : IAsyncDisposable
{
    /// <summary>
    /// Makes what is not there yet; the journal must have been opened before. Several processes may call it at once.
    /// </summary>
    /// <exception cref="JournalUnavailableException">The store cannot be reached now.</exception>
    /// <exception cref="JournalSchemaException">What is there is newer than this program, or not its own.</exception>
    Task OpenAsync(CancellationToken cancel = default);

    /// <summary>
    /// Puts all of these there, or none; durable when it returns. One that is there already stays, silently. Whoever
    /// cancels only stops waiting.
    /// </summary>
    /// <exception cref="JournalUnavailableException">Nothing was written, or too much waits already.</exception>
    /// <exception cref="JournalFullException">Nothing was written: the disk is full.</exception>
    /// <exception cref="JournalOutcomeUnknownException">It may have been written; putting it again does no harm.</exception>
    Task PutAsync(IReadOnlyList<SealedContent> contents, CancellationToken cancel = default);

    /// <summary>What was put under a digest; null when there is none.</summary>
    /// <exception cref="JournalUnavailableException">The store cannot be reached now.</exception>
    /// <exception cref="EnvelopeDamagedException">What is there is not what was put there.</exception>
    Task<ReadOnlyMemory<byte>?> ReadAsync(ReadOnlyMemory<byte> digest, CancellationToken cancel = default);
}
