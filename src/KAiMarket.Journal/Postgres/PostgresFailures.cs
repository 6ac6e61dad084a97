using Npgsql;

namespace KAiMarket.Journal.Postgres;

/// <summary>Says in the journal's words what a failure of PostgreSQL means for the caller.</summary>
internal static class PostgresFailures
{
    /// <summary>Whether these are failures of the store and not of this program.</summary>
    public static bool OfStore(Exception failure) =>
        failure is NpgsqlException or IOException or TimeoutException or System.Net.Sockets.SocketException;

    /// <summary>Another home wrote the version, or what an append rests on is not there: find out which.</summary>
    public static bool IsConflict(Exception failure) => failure is PostgresException
    {
        SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "events_stream_version",
    }
        or PostgresException { SqlState: PostgresErrorCodes.DivisionByZero };

    /// <summary>The server answered and goes on: whatever the transaction did, it has undone.</summary>
    public static bool IsAnswered(Exception failure) => failure is PostgresException { InvariantSeverity: "ERROR" };

    /// <summary>The failure as one of the journal's exceptions.</summary>
    /// <param name="failure">What Npgsql threw.</param>
    /// <param name="mayBeWritten">A transaction that writes had been sent.</param>
    public static Exception Explain(Exception failure, bool mayBeWritten = false)
    {
        if (mayBeWritten && !IsAnswered(failure))
        {
            return new JournalOutcomeUnknownException(
                "The connection to PostgreSQL was lost while it committed; what was sent may be written or not.",
                failure);
        }

        return failure switch
        {
            PostgresException { SqlState: PostgresErrorCodes.DiskFull } => Full(failure),
            PostgresException { SqlState: PostgresErrorCodes.IoError } when HasNoSpace(failure) => Full(failure),
            PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable } =>
                new JournalUnavailableException(
                    "Another writer held the journal's head too long; nothing was written.", failure),
            PostgresException answer =>
                new JournalUnavailableException(
                    $"PostgreSQL refused ({answer.SqlState}): {answer.MessageText}.", failure),
            _ => new JournalUnavailableException($"PostgreSQL cannot be reached: {failure.Message}", failure),
        };
    }

    private static JournalFullException Full(Exception failure) =>
        new("PostgreSQL's disk is full; nothing was written.", failure);

    private static bool HasNoSpace(Exception failure) =>
        failure.Message.Contains("No space left", StringComparison.OrdinalIgnoreCase);
}
