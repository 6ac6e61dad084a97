using System.Runtime.CompilerServices;
using Npgsql;

namespace KAiMarket.Journal.Postgres;

/// <summary>The journal in a PostgreSQL database (15 or later), in the schema <c>journal</c>.</summary>
public sealed class PostgresJournal : IJournal
{
    // Statistics lag behind a journal that grows fast, and a plan made for an empty table is kept: say what is always
    // right here. Sessions have these settings from the start, so that resetting a connection keeps them.
    private const string Plans =
        "-c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c enable_bitmapscan=off -c enable_sort=off " +
        "-c enable_hashjoin=off -c enable_mergejoin=off -c jit=off -c default_transaction_isolation=read\\ committed";

    // In ascending order, so that each ends before the one that would cut off its answer. The address may say
    // otherwise.
    private const string Patience =
        " -c lock_timeout=10s -c statement_timeout=20s -c idle_in_transaction_session_timeout=2s";

    private const int CommandTimeoutSeconds = 30;
    private const int MostReaders = 24;
    private const int StreamPage = 4096;

    private readonly NpgsqlDataSource _readers;
    private readonly NpgsqlDataSource _writers;
    private readonly PostgresWriter _writer;
    private readonly PostgresEpochs _epochs = new();
    private readonly string _address;

    /// <param name="address">A URL or a connection string, see <see cref="PostgresAddress"/>.</param>
    /// <exception cref="FormatException">The address cannot be read.</exception>
    public PostgresJournal(string address)
    {
        _address = PostgresAddress.ToConnectionString(address);
        var options = new NpgsqlConnectionStringBuilder(_address);
        options.Options = $"{Plans}{Patience} {options.Options}".Trim();
        options.CommandTimeout = Math.Max(options.CommandTimeout, CommandTimeoutSeconds);
        options.ApplicationName ??= "kaimarket";

        // A crowd of aggregates that wake at once waits here rather than at the server's limit for everybody.
        options.MaxPoolSize = Math.Min(options.MaxPoolSize, MostReaders);
        options.NoResetOnClose = true;
        options.MaxAutoPrepare = 16;
        options.AutoPrepareMinUsages = 1;
        _readers = Source(options);

        options.Pooling = false;
        options.MaxAutoPrepare = 0;
        _writers = Source(options);
        _writer = new PostgresWriter(_writers, _epochs);
    }

    /// <summary>
    /// Fails with a <see cref="JournalRewoundException"/> when this process remembers of the journal what is no longer
    /// in it, and then has to end; does not end otherwise.
    /// </summary>
    public Task Rewound => _epochs.Rewound;

    /// <summary>
    /// Connections for what lies beside the journal, so that nothing of a history that is gone is written there either.
    /// </summary>
    /// <param name="name">As the server lists them.</param>
    public NpgsqlDataSource Beside(string name, int mostConnections) => Source(
        new NpgsqlConnectionStringBuilder(_address) { ApplicationName = name, MaxPoolSize = mostConnections });

    internal PostgresEpochs Epochs => _epochs;

    public async Task OpenAsync(CancellationToken cancel = default)
    {
        try
        {
            await PostgresSchema.OfJournal.MigrateAsync(_writers, cancel);
            await _epochs.WatchAsync(_writers, cancel);
        }
        catch (Exception failure) when (PostgresFailures.OfStore(failure))
        {
            throw PostgresFailures.Explain(failure);
        }
    }

    public Task<Commit> CommitAsync(
        IReadOnlyList<Append> batch, DateTimeOffset now, CancellationToken cancel = default) =>
        _writer.CommitAsync(batch, now, cancel);

    public async IAsyncEnumerable<RecordedEvent> ReadStreamAsync(
        string stream, long afterVersion, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        // In pages, so that a slow caller keeps neither a connection nor an old snapshot.
        while (true)
        {
            var page = await ReadAsync(
                Page("stream = $1 and version > $2", "version", "$3"),
                Event,
                [
                    new NpgsqlParameter<string> { TypedValue = stream },
                    new NpgsqlParameter<long> { TypedValue = afterVersion },
                    new NpgsqlParameter<int> { TypedValue = StreamPage },
                ],
                recorded => recorded.Position, cancel);
            foreach (var recorded in page) yield return recorded;
            if (!EventPage.IsFull(page, StreamPage)) yield break;
            afterVersion = page[^1].Version;
        }
    }

    public async Task<IReadOnlyList<RecordedEvent>> ReadAsync(
        long afterPosition, int most, CancellationToken cancel = default) =>
        await ReadAsync(
            Page("position > $1", "position", "$2"), Event, After(afterPosition, most),
            recorded => recorded.Position, cancel);

    public async Task<IReadOnlyList<RecordedBatch>> ReadBatchesAsync(
        long afterFirst, int most, CancellationToken cancel = default) =>
        await ReadAsync(
            "select first_position, count, at, digest, hash from journal.batches " +
            "where first_position > $1 order by first_position limit $2",
            row => new RecordedBatch(
                row.GetInt64(0), row.GetInt32(1), Time(row, 2),
                row.GetFieldValue<byte[]>(3), row.GetFieldValue<byte[]>(4)),
            After(afterFirst, most), batch => batch.First + batch.Count - 1, cancel);

    public async Task<Head> HeadAsync(CancellationToken cancel = default)
    {
        var heads = await ReadAsync(
            "select position, at, hash from journal.head",
            row => new Head(row.GetInt64(0), Time(row, 1), row.GetFieldValue<byte[]>(2)), [],
            head => head.Position, cancel);
        return heads.Count == 1
            ? heads[0]
            : throw new JournalSchemaException(
                "The journal's head row is missing; restore the database from a backup.");
    }

    public async Task<IReadOnlyList<JournalEpoch>> EpochsAsync(CancellationToken cancel = default) =>
        await ReadAsync(
            "select number, id, position, at from journal.epochs order by number",
            row => PostgresEpochs.Read(row, 0), [], epoch => epoch.Position, cancel);

    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync();
        await _writers.DisposeAsync();
        await _readers.DisposeAsync();
    }

    private NpgsqlDataSource Source(NpgsqlConnectionStringBuilder options) =>
        new NpgsqlDataSourceBuilder(options.ConnectionString)
            .UsePhysicalConnectionInitializer(
                _ => throw new NotSupportedException("Connections to the journal are opened asynchronously."),
                _epochs.MeetAsync)
            .Build();

    private async Task<List<T>> ReadAsync<T>(
        string sql, Func<NpgsqlDataReader, T> read, NpgsqlParameter[] parameters, Func<T, long> position,
        CancellationToken cancel)
    {
        while (true)
        {
            // What was read while another epoch began may be of the history before it.
            var epoch = _epochs.Number;
            var rows = await TwiceAsync(() => RowsAsync(sql, read, parameters, cancel));
            if (_epochs.Saw(epoch, rows.Count == 0 ? 0 : position(rows[^1]))) return rows;
        }
    }

    private async Task<T> TwiceAsync<T>(Func<Task<T>> read)
    {
        try
        {
            try
            {
                return await read();
            }
            catch (Exception failure) when (PostgresFailures.OfStore(failure) && !PostgresFailures.IsAnswered(failure))
            {
                // After a restart of the server every connection in the pool is dead, and reading twice does no harm.
                _readers.Clear();
                return await read();
            }
        }
        catch (Exception failure) when (PostgresFailures.OfStore(failure))
        {
            throw PostgresFailures.Explain(failure);
        }
    }

    private async Task<List<T>> RowsAsync<T>(
        string sql, Func<NpgsqlDataReader, T> read, NpgsqlParameter[] parameters, CancellationToken cancel)
    {
        await using var command = _readers.CreateCommand(sql);
        foreach (var parameter in parameters) command.Parameters.Add(parameter.Clone());
        await using var row = await command.ExecuteReaderAsync(cancel);
        var rows = new List<T>();
        while (await row.ReadAsync(cancel)) rows.Add(read(row));
        return rows;
    }

    // The server ends the page: a reader that stops half-way would still be sent all of it. Lengths are known without
    // reading what is long.
    private static string Page(string which, string order, string most) =>
        $"""
        select position, stream, version, name, data, meta, at from (
            select *, sum(octet_length(data)) over (
                order by {order} rows between unbounded preceding and 1 preceding) as before
            from journal.events where {which} order by {order} limit {most}) as page
        where before is null or before < {EventPage.MostBytes} order by {order}
        """;

    private static NpgsqlParameter[] After(long after, int most) =>
        [new NpgsqlParameter<long> { TypedValue = after }, new NpgsqlParameter<int> { TypedValue = most }];

    private static RecordedEvent Event(NpgsqlDataReader row) => new(
        row.GetInt64(0), row.GetString(1), row.GetInt64(2), row.GetString(3),
        row.GetFieldValue<byte[]>(4), row.GetFieldValue<byte[]>(5), Time(row, 6));

    private static DateTimeOffset Time(NpgsqlDataReader row, int column) => new(row.GetFieldValue<DateTime>(column));
}
