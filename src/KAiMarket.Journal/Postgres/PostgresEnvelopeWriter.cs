using Npgsql;

namespace KAiMarket.Journal.Postgres;

/// <summary>
/// Writes batches of envelopes over one connection of its own, which it opens when it is needed and drops when it failed.
/// </summary>
internal sealed class PostgresEnvelopeWriter(NpgsqlDataSource source, PostgresEpochs epochs) : IAsyncDisposable
{
    // A statement for each row, all in one trip: measured to take no longer than COPY, which knows nothing of conflicts,
    // and half as long as arrays of contents, which the server copies once more.
    private const string Put =
        "insert into journal.envelopes (digest, content) values ($1, $2) on conflict (digest) do nothing";

    // Whatever is there already may have been left there by a commit that its standby has not heard of. A transaction
    // that writes nothing would not wait; with this one, everything before it is as durable as itself.
    private const string Wait = "select pg_logical_emit_message(true, 'kaimarket', '')";

    private DurableConnection? _connection;

    /// <summary>Writes these in one transaction and one trip.</summary>
    public async Task WriteAsync(IReadOnlyList<SealedContent> contents)
    {
        // A connection that was idle may have died long ago, and putting twice does no harm.
        for (var again = _connection is not null; ; again = false)
        {
            var mayBeWritten = false;
            try
            {
                _connection ??= await DurableConnection.OpenAsync(source, epochs, CancellationToken.None);
                await using var trip = Trip(_connection.Connection, contents);
                await trip.PrepareAsync();
                mayBeWritten = true;
                await trip.ExecuteNonQueryAsync();
                _connection.EnsureKept(0);
                return;
            }
            catch (Exception failure)
            {
                await DisposeAsync();
                if (!PostgresFailures.OfStore(failure)) throw;
                if (!again || PostgresFailures.IsAnswered(failure)) throw PostgresFailures.Explain(failure, mayBeWritten);

                // Where this one died, those that wait in the pool have died too.
                source.Clear();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        var connection = _connection;
        _connection = null;
        if (connection is not null) await connection.DisposeAsync();
    }

    private static NpgsqlBatch Trip(NpgsqlConnection connection, IReadOnlyList<SealedContent> contents)
    {
        var trip = new NpgsqlBatch(connection);
        foreach (var content in contents)
        {
            trip.BatchCommands.Add(new NpgsqlBatchCommand(Put)
            {
                Parameters =
                {
                    new NpgsqlParameter<ReadOnlyMemory<byte>> { TypedValue = content.Digest },
                    new NpgsqlParameter<ReadOnlyMemory<byte>> { TypedValue = content.Content },
                },
            });
        }

        trip.BatchCommands.Add(new NpgsqlBatchCommand(Wait));
        return trip;
    }
}
