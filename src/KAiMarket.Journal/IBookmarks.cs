namespace KAiMarket.Journal;

/// <summary>Where a reader of the journal left off, kept so that a restart does not begin at position 1.</summary>
public interface IBookmarks
{
    /// <returns>Null when the reader has never left one.</returns>
    Task<Bookmark?> ReadAsync(string reader, CancellationToken cancel);

    Task WriteAsync(string reader, Bookmark bookmark, CancellationToken cancel);
}

/// <param name="Position">Everything up to here is done, or listed in the note.</param>
/// <param name="Note">What the reader wants to remember besides; JSON.</param>
public sealed record Bookmark(long Position, string Note);
