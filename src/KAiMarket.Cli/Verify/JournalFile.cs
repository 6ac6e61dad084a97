using KAiMarket.Audit;
using KAiMarket.Client;
using Microsoft.Data.Sqlite;

namespace KAiMarket.Cli.Verify;

/// <summary>A journal in a SQLite file, read without the market and without changing anything.</summary>
internal sealed class JournalFile : IJournalSource
{
    private const int NotADatabase = 26;
    private readonly SqliteConnection _file;
    private long _lastFirst;

    private JournalFile(SqliteConnection file) => _file = file;

    /// <exception cref="UsageException">No such file, or it is no journal.</exception>
    public static async Task<JournalFile> OpenAsync(string path, CancellationToken cancel)
    {
        if (!File.Exists(path)) throw new UsageException($"There is no file {path}.");
        SQLitePCL.Batteries_V2.Init();
        var file = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadOnly,
            Pooling = false,
        }.ToString());
        try
        {
            await file.OpenAsync(cancel);
            // One snapshot for everything that follows, though the market may be writing.
            await ExecuteAsync(file, "begin", cancel);
            await ExecuteAsync(file, "select 1 from events, batches, head limit 1", cancel);
            return new JournalFile(file);
        }
        catch (SqliteException wrong)
        {
            await file.DisposeAsync();
            throw new UsageException(wrong.SqliteErrorCode is NotADatabase or 1
                ? $"{path} is no journal of a market."
                : $"{path} cannot be read: {wrong.Message}");
        }
    }

    public async Task<AuditHead> HeadAsync(CancellationToken cancel)
    {
        await using var ask = _file.CreateCommand();
        ask.CommandText = "select position, hash from head";
        await using var row = await ask.ExecuteReaderAsync(cancel);
        return await row.ReadAsync(cancel)
            ? new AuditHead(row.GetInt64(0), (byte[])row[1])
            : throw new UsageException("The journal has no head; it was not written by a market.");
    }

    public async Task<IReadOnlyList<JournalEpoch>> EpochsAsync(CancellationToken cancel)
    {
        await using var ask = _file.CreateCommand();
        ask.CommandText = "select count(*) from sqlite_schema where name = 'epochs'";
        if ((long)(await ask.ExecuteScalarAsync(cancel))! == 0) return [];

        ask.CommandText = "select number, id, position, at from epochs order by number";
        await using var row = await ask.ExecuteReaderAsync(cancel);
        var epochs = new List<JournalEpoch>();
        while (await row.ReadAsync(cancel))
            epochs.Add(new(row.GetInt32(0), row.GetString(1), row.GetInt64(2), Time(row.GetInt64(3))));
        return epochs;
    }

    public async Task FeedAsync(Auditor auditor, long until, Meter meter, CancellationToken cancel)
    {
        await using var batches = Ask("""
            select first_position, count, at, digest, hash from batches where first_position > $after order by first_position
            """, _lastFirst);
        await using var events = Ask("""
            select position, stream, version, name, data, meta, at from events where position > $after order by position
            """, auditor.Position);
        await using var batch = await batches.ExecuteReaderAsync(cancel);
        await using var row = await events.ExecuteReaderAsync(cancel);

        var more = row.Read();
        while (batch.Read())
        {
            var (first, count) = (batch.GetInt64(0), batch.GetInt32(1));
            auditor.Add(new AuditBatch(first, count, Time(batch.GetInt64(2)), (byte[])batch[3], (byte[])batch[4]));
            _lastFirst = first;
            for (; more && row.GetInt64(0) < first + count; more = row.Read()) Take();
            cancel.ThrowIfCancellationRequested();
        }

        for (; more; more = row.Read()) Take();

        void Take()
        {
            auditor.Add(new AuditEvent(
                row.GetInt64(0), row.GetString(1), row.GetInt64(2), row.GetString(3), (byte[])row[4], (byte[])row[5],
                    Time(row.GetInt64(6))));
            meter.Add(1);
        }
    }

    public ValueTask DisposeAsync() => _file.DisposeAsync();

    private SqliteCommand Ask(string sql, long after)
    {
        var ask = _file.CreateCommand();
        ask.CommandText = sql;
        ask.Parameters.AddWithValue("$after", after);
        return ask;
    }

    private static async Task ExecuteAsync(SqliteConnection file, string sql, CancellationToken cancel)
    {
        await using var run = file.CreateCommand();
        run.CommandText = sql;
        await run.ExecuteNonQueryAsync(cancel);
    }

    private static DateTimeOffset Time(long microseconds) =>
        DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);
}
