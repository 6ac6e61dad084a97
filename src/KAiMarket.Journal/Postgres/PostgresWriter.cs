using Npgsql;

namespace KAiMarket.Journal.Postgres;

/// <summary>
/// Commits batches over one connection of its own, which it opens when it is needed and drops when it failed.
/// </summary>
internal sealed class PostgresWriter(NpgsqlDataSource source, PostgresEpochs epochs) : IAsyncDisposable
{
    private const int MostKnown = 65_536;

    private readonly SemaphoreSlim _turn = new(1);
    private readonly Chain _chain = new();

    // Versions known to be there. Nothing is ever removed from a journal, so what rests on one need not be looked up: a
    // look-up costs about a third of writing the event. Forgotten with the connection, should a database be restored.
    private readonly Dictionary<string, long> _known = [];
    private DurableConnection? _connection;
    private bool _mayBeWritten;
    private bool _disposed;

    /// <summary>Writes what can be written of the batch.</summary>
    public async Task<Commit> CommitAsync(IReadOnlyList<Append> batch, DateTimeOffset now, CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);

            // Only this much can be cancelled: a batch on its way would leave the caller not knowing what was written.
            var connection = _connection ??= await DurableConnection.OpenAsync(source, epochs, cancel);
            var commit = await CommitAsync(connection.Connection, batch, now);
            connection.EnsureKept(commit.Last);
            return commit;
        }
        catch (Exception failure)
        {
            await DropAsync();
            if (PostgresFailures.OfStore(failure)) throw PostgresFailures.Explain(failure, _mayBeWritten);
            throw;
        }
        finally
        {
            _mayBeWritten = false;
            _turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _turn.WaitAsync();
        _disposed = true;
        await DropAsync();
        _chain.Dispose();
        _turn.Release();
    }

    private async Task<Commit> CommitAsync(
        NpgsqlConnection connection, IReadOnlyList<Append> batch, DateTimeOffset now)
    {
        if (BatchPlan.Of(batch, _known) is { } plan)
        {
            try
            {
                return await WriteAsync(connection, plan, now);
            }
            catch (PostgresException conflict) when (PostgresFailures.IsConflict(conflict))
            {
                // Undone. Which appends were at fault is found out under the lock.
                _mayBeWritten = false;
            }
        }

        return await WriteRuledAsync(connection, batch, now);
    }

    // All in one round trip; the server commits when the last statement has gone well.
    private async Task<Commit> WriteAsync(NpgsqlConnection connection, BatchPlan plan, DateTimeOffset now)
    {
        await using var trip = new NpgsqlBatch(connection);
        var events = plan.Streams.Length;
        if (events > 0) trip.BatchCommands.Add(PostgresStatements.WriteOf(plan, now, _chain.Digest(plan.Batch)));

        // A batch that only confirms writes nothing and needs no lock: it answers for the moment of this one
        // statement's snapshot, which sees whatever was committed before the statement was sent.
        if (events == 0 || plan.Checks.Length > 0) trip.BatchCommands.Add(PostgresStatements.CheckOf(plan.Checks));
        await trip.PrepareAsync();

        _mayBeWritten = events > 0;
        await using var reader = await trip.ExecuteReaderAsync();
        var (last, at) = await HeadAsync(reader);
        int[] stale = [];
        if (trip.BatchCommands.Count == 2) await reader.NextResultAsync();
        if (events == 0 || trip.BatchCommands.Count == 2)
        {
            if (events > 0) await reader.ReadAsync();
            stale = reader.GetFieldValue<int[]>(2);
        }

        // The commit's own failure, if there is one, comes with the end of the results.
        await reader.CloseAsync();
        Remember(plan);
        return new Commit(events == 0 ? 0 : last - events + 1, last, at, plan.Outcomes(stale));
    }

    // Holds the head over a round trip, and therefore only after a conflict. Should this process die in between, the
    // server lets go of the head when it sees the connection closed, or at idle_in_transaction_session_timeout.
    private async Task<Commit> WriteRuledAsync(
        NpgsqlConnection connection, IReadOnlyList<Append> batch, DateTimeOffset now)
    {
        var streams = batch.Select(append => append.Stream).Distinct().ToArray();
        var versions = new Dictionary<string, long>(streams.Length);
        long last;
        DateTimeOffset at;

        await using var transaction = await connection.BeginTransactionAsync();
        await using (var look = new NpgsqlBatch(connection, transaction))
        {
            look.BatchCommands.Add(new NpgsqlBatchCommand(PostgresStatements.LockHead));
            look.BatchCommands.Add(new NpgsqlBatchCommand(PostgresStatements.ReadVersions)
            {
                Parameters = { new NpgsqlParameter<string[]> { TypedValue = streams } },
            });
            await using var reader = await look.ExecuteReaderAsync();
            (last, at) = await HeadAsync(reader);
            await reader.NextResultAsync();
            foreach (var stream in streams)
            {
                await reader.ReadAsync();
                versions.Add(stream, reader.GetInt64(0));
            }
        }

        var outcomes = Ruling.On(batch, versions);
        var written = Ruling.Written(batch, outcomes);
        if (written.Count == 0) return new Commit(0, last, at, outcomes);

        var plan = BatchPlan.Of(written, _known, ruled: true) ?? throw new InvalidOperationException(
            "Appends that were ruled done contradict each other.");
        await using var write = new NpgsqlBatch(connection, transaction);
        write.BatchCommands.Add(PostgresStatements.WriteOf(plan, now, _chain.Digest(written)));

        // In the same round trip: whoever waits for the head waits no longer than he must.
        write.BatchCommands.Add(new NpgsqlBatchCommand("commit"));
        _mayBeWritten = true;
        await using (var reader = await write.ExecuteReaderAsync())
        {
            (last, at) = await HeadAsync(reader);
            await reader.CloseAsync();
        }

        Remember(plan);
        return new Commit(last - plan.Streams.Length + 1, last, at, outcomes);
    }

    private void Remember(BatchPlan plan)
    {
        if (_known.Count > MostKnown) _known.Clear();
        for (var i = 0; i < plan.Streams.Length; i++) _known[plan.Streams[i]] = plan.Versions[i];
    }

    private async ValueTask DropAsync()
    {
        var connection = _connection;
        _connection = null;
        _known.Clear();
        if (connection is not null) await connection.DisposeAsync();
    }

    private static async Task<(long Position, DateTimeOffset At)> HeadAsync(NpgsqlDataReader reader) =>
        await reader.ReadAsync()
            ? (reader.GetInt64(0), new DateTimeOffset(reader.GetFieldValue<DateTime>(1)))
            : throw new JournalSchemaException(
                "The journal's head row is missing; restore the database from a backup.");
}
