using Npgsql;

namespace KAiMarket.Journal.Postgres;

/// <summary>
/// Knows which epoch of the journal this process works in. Every new connection is looked at before it is used: when
/// the server behind it went on from a copy, the first one to see it begins a new epoch, and where what this process
/// has read or written is not in that copy, nothing is read or written any more.
/// </summary>
internal sealed class PostgresEpochs
{
    // A promoted standby and a restored server are on another timeline, a copy by dump has another table. A standby
    // that is none yet refuses to say, and so is not taken for the database.
    private const string Mark =
        "(select system_identifier from pg_control_system()) || '/' || left(pg_walfile_name(pg_current_wal_lsn()), 8) || '/' || " +
        "'journal.head'::regclass::oid";

    private const string Ask = $"""
        select head.position, {Mark}, e.number, e.id, e.position, e.at, e.mark
        from journal.head left join journal.epochs e on true order by e.number
        """;

    // After the head's lock, in a statement that sees what others did before they let go of it. A head behind what this
    // process has seen needs an epoch only where none has begun since that process looked.
    private const string Begin = $"""
        insert into journal.epochs (number, id, position, at, mark)
        select last.number + 1, last.number + 1 || '-' || left(gen_random_uuid()::text, 8),
            case when last.number = 0 then 0 else head.position end, now(), {Mark}
        from journal.head, (
            select coalesce(max(number), 0) as number, (array_agg(mark order by number desc))[1] as mark
            from journal.epochs) as last
        where last.mark is distinct from {Mark} or (head.position < $1 and last.number <= $2)
        """;

    private const string Durable =
        "select set_config('synchronous_commit', 'on', true) where current_setting('synchronous_commit') = 'off'";

    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _rewound = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private JournalEpoch? _epoch;
    private JournalRewoundException? _lost;
    private long _seen;
    private volatile bool _watches;

    /// <summary>Fails when what this process knows of the journal is gone from it; does not end otherwise.</summary>
    public Task Rewound => _rewound.Task;

    /// <summary>The epoch that the connections of this moment are in.</summary>
    /// <exception cref="JournalRewoundException">What this process knows is gone.</exception>
    public int Number
    {
        get
        {
            lock (_lock) return _lost is null ? _epoch?.Number ?? 0 : throw _lost;
        }
    }

    /// <summary>Begins to look at connections; the schema must be there.</summary>
    public async Task WatchAsync(NpgsqlDataSource source, CancellationToken cancel)
    {
        _watches = true;
        await using var connection = await source.OpenConnectionAsync(cancel);
    }

    /// <summary>Notes what is about to be told to others.</summary>
    /// <param name="epoch">As it was before the position was asked for.</param>
    /// <returns>
    /// False when another epoch has begun meanwhile, so that the position may be of a history that is gone.
    /// </returns>
    public bool Saw(int epoch, long position)
    {
        lock (_lock)
        {
            if (_lost is not null || epoch != (_epoch?.Number ?? 0)) return false;
            _seen = Math.Max(_seen, position);
            return true;
        }
    }

    /// <summary>Looks at a new connection.</summary>
    /// <exception cref="JournalRewoundException">What this process knows is not where the connection leads.</exception>
    /// <exception cref="PostgresException">It leads to a standby.</exception>
    public async Task MeetAsync(NpgsqlConnection connection)
    {
        if (!_watches) return;

        var (known, seen) = Known();
        var found = await AskAsync(connection);
        if (found is null) return; // No head: whoever reads it says so.

        if (found.Mark != found.OwnMark || found.Head < seen) found = await BeginAsync(connection, known, seen);
        if (found is not null) Take(found);
    }

    private (int Epoch, long Seen) Known()
    {
        lock (_lock) return _lost is null ? (_epoch?.Number ?? 0, _seen) : throw _lost;
    }

    private void Take(Found found)
    {
        lock (_lock)
        {
            if (_lost is not null) throw _lost;
            var newest = found.Epochs[^1];
            if (_epoch is { } known && JournalEpoch.GoBackTo(found.Epochs, known.Id, _seen) is { } back)
            {
                _lost = new JournalRewoundException(found.Epochs.Any(epoch => epoch.Id == known.Id)
                    ? $"The journal was put back to position {back}, where epoch {newest.Number} of it began, and " +
                      $"this server knows it up to {_seen}. The server must be started again."
                    : $"The database does not know epoch {known.Id} of the journal, in which this server works: it is " +
                      "an older copy. The server must be started again, with an address that leads to one copy only.");
                _rewound.TrySetException(_lost);
                throw _lost;
            }

            _epoch = newest;
        }
    }

    private static async Task<Found?> BeginAsync(NpgsqlConnection connection, int known, long seen)
    {
        await using var trip = new NpgsqlBatch(connection);
        trip.BatchCommands.Add(new NpgsqlBatchCommand(Durable));
        trip.BatchCommands.Add(new NpgsqlBatchCommand(PostgresStatements.LockHead));
        trip.BatchCommands.Add(new NpgsqlBatchCommand(Begin)
        {
            Parameters =
            {
                new NpgsqlParameter<long> { TypedValue = seen },
                new NpgsqlParameter<int> { TypedValue = known },
            },
        });
        await trip.ExecuteNonQueryAsync();
        return await AskAsync(connection);
    }

    private static async Task<Found?> AskAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand(Ask, connection);
        await using var row = await command.ExecuteReaderAsync();
        Found? found = null;
        var epochs = new List<JournalEpoch>();
        while (await row.ReadAsync())
        {
            var own = await row.IsDBNullAsync(2) ? "" : row.GetString(6);
            found = new Found(row.GetInt64(0), row.GetString(1), own, epochs);
            if (own.Length > 0) epochs.Add(Read(row, 2));
        }

        return found;
    }

    /// <summary>An epoch from a row that has its number, id, position and time from a column on.</summary>
    public static JournalEpoch Read(NpgsqlDataReader row, int from) => new(
        row.GetInt32(from), row.GetString(from + 1), row.GetInt64(from + 2),
        new DateTimeOffset(row.GetFieldValue<DateTime>(from + 3)));

    /// <param name="Mark">Of the server that answers.</param>
    /// <param name="OwnMark">Of the newest epoch; empty when there is none.</param>
    private sealed record Found(long Head, string Mark, string OwnMark, List<JournalEpoch> Epochs);
}
