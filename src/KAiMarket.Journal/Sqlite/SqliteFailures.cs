using SQLitePCL;

namespace KAiMarket.Journal.Sqlite;

/// <summary>A result of SQLite that is not success.</summary>
internal sealed class SqliteFailure(int code, string message) : Exception(message)
{
    /// <summary>The extended result code.</summary>
    public int Code => code;

    /// <summary>The kind of failure, without its detail.</summary>
    public int Kind => code & 0xff;
}

/// <summary>Says in the journal's words what a failure of SQLite means for the caller.</summary>
internal static class SqliteFailures
{
    /// <summary>The failure as one of the journal's exceptions.</summary>
    /// <param name="failure">What SQLite said.</param>
    /// <param name="path">The journal's file.</param>
    /// <param name="committing">It came from the commit itself.</param>
    public static Exception Explain(SqliteFailure failure, string path, bool committing = false) => failure.Kind switch
    {
        raw.SQLITE_FULL => new JournalFullException($"The disk of {path} is full; nothing was written.", failure),
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => new JournalUnavailableException(
            $"Another process is writing {path} and did not finish in time; nothing was written.", failure),
        raw.SQLITE_NOTADB => new JournalSchemaException(
            $"{path} is not an SQLite database. Name another file; this one was not changed."),
        raw.SQLITE_CORRUPT => new JournalUnavailableException(
            $"{path} is damaged ({failure.Message}). Stop, keep the file, and restore it from a backup.", failure),

        // The commit's record may have reached the disk although the disk would not say so.
        raw.SQLITE_IOERR when committing => new JournalOutcomeUnknownException(
            $"The disk of {path} failed while committing; what was sent may be written or not.", failure),
        raw.SQLITE_CONSTRAINT => new JournalUnavailableException(
            $"The head of {path} does not agree with its events; verify it. Nothing was written.", failure),
        _ => new JournalUnavailableException(
            $"{path} cannot be used: {failure.Message}; nothing was written.", failure),
    };
}
