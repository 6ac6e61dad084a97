using Npgsql;

namespace KAiMarket.Journal.Postgres;

/// <summary>A connection whose commits are as durable as the journal promises, or are said not to be.</summary>
internal sealed class DurableConnection : IAsyncDisposable
{
    private readonly PostgresEpochs _epochs;
    private int _epoch;
    private volatile bool _warned;

    private DurableConnection(NpgsqlConnection connection, PostgresEpochs epochs) =>
        (Connection, _epochs) = (connection, epochs);

    public NpgsqlConnection Connection { get; }

    public static async Task<DurableConnection> OpenAsync(
        NpgsqlDataSource source, PostgresEpochs epochs, CancellationToken cancel)
    {
        var opened = new DurableConnection(await source.OpenConnectionAsync(cancel), epochs);
        try
        {
            // A server may be set to lose the last transactions in a crash. The journal promises not to.
            await using var durable = new NpgsqlCommand(
                "select set_config('synchronous_commit', 'on', false) " +
                "where current_setting('synchronous_commit') = 'off'",
                opened.Connection);
            await durable.ExecuteNonQueryAsync(cancel);

            // The server takes back no commit whose wait for a standby was cancelled; it only warns.
            opened.Connection.Notice += (_, told) => opened._warned |= told.Notice.InvariantSeverity == "WARNING";
            opened._epoch = epochs.Number;
            return opened;
        }
        catch
        {
            await opened.DisposeAsync();
            throw;
        }
    }

    /// <summary>To be asked after each commit: it is done, but perhaps on one machine only, which may be lost.</summary>
    /// <param name="last">The position that was committed last; 0 when it was no event.</param>
    /// <exception cref="JournalOutcomeUnknownException">It may be lost.</exception>
    public void EnsureKept(long last)
    {
        if (_warned)
        {
            throw new JournalOutcomeUnknownException(
                "PostgreSQL gave up waiting for its synchronous standby; what was sent is on one machine only.");
        }

        if (!_epochs.Saw(_epoch, last))
        {
            throw new JournalOutcomeUnknownException(
                "The journal has gone on from a copy; what was sent to the machine before may be in it or not.");
        }
    }

    public ValueTask DisposeAsync() => Connection.DisposeAsync();
}
