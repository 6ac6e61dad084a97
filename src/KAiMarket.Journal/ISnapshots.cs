namespace KAiMarket.Journal;

/// <summary>
/// States of streams as they were at some version, so that a long stream need not be read from its beginning. A cache:
/// what is lost, old or refused only costs reading, and deleting all of it changes no answer.
/// </summary>
public interface ISnapshots
{
    /// <summary>The newest one of a stream; null when there is none, or none that is whole.</summary>
    /// <exception cref="JournalUnavailableException">The store cannot be reached now.</exception>
    Task<Snapshot?> ReadAsync(string stream, CancellationToken cancel = default);

    /// <summary>Puts one in the place of the stream's last.</summary>
    /// <param name="stream">As in <c>program/ai-2026</c>.</param>
    /// <param name="make">Makes it, away from whoever asked.</param>
    /// <exception cref="JournalUnavailableException">Nothing was written.</exception>
    /// <exception cref="JournalFullException">Nothing was written: the disk is full.</exception>
    Task WriteAsync(string stream, Func<Snapshot> make, CancellationToken cancel = default);
}

/// <param name="Version">Of the stream: the state is that after this event.</param>
/// <param name="Position">Of that event.</param>
/// <param name="Mark">
/// A digest of that event: a journal that was restored and went another way does not have it.
/// </param>
/// <param name="Shape">Names the build that wrote the state; no other can read it.</param>
/// <param name="State">The state.</param>
public sealed record Snapshot(
    long Version, long Position, ReadOnlyMemory<byte> Mark, string Shape, ReadOnlyMemory<byte> State);
