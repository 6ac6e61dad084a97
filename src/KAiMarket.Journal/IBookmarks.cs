namespace KAiMarket.Journal;

/// <summary>Where a reader of the journal left off, kept so that a restart does not begin at position 1.</summary>
public interface IBookmarks
{
    /// <returns>The position up to which everything is done; null when the reader has never left one.</returns>
    /// <exception cref="JournalUnavailableException">The store cannot be reached now.</exception>
    Task<long?> ReadAsync(string reader, CancellationToken cancel);

    /// <exception cref="JournalUnavailableException">Nothing was written.</exception>
    Task WriteAsync(string reader, long position, CancellationToken cancel);
}
