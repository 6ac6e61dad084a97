using System.Data.Common;
using System.Globalization;
using KAiMarket.Views.Rows;
using Microsoft.Data.Sqlite;

namespace KAiMarket.Views.Sqlite;

/// <summary>
/// Views in SQLite, one file for each generation: <c>views-3.db</c> in a folder of their own, or all in memory. Calls
/// are synchronous, so one thread can run everything.
/// </summary>
public sealed class SqliteViewStore : ViewStore
{
    private const int Corrupt = 11;
    private const int NotADatabase = 26;

    private readonly string? _folder;
    private readonly Dictionary<long, SqliteConnection> _inMemory = [];
    private SqliteConnection? _control;
    private long _version;

    static SqliteViewStore() => SQLitePCL.Batteries_V2.Init();

    /// <param name="folder">Made where it is not there; nothing else belongs into it.</param>
    public SqliteViewStore(string folder) => _folder = folder;

    private SqliteViewStore() { }

    /// <summary>Views that live as long as this object, for use by one thread.</summary>
    public static SqliteViewStore InMemory() => new();

    private string FileOf(long generation) => Path.Combine(_folder!, $"views-{generation}.db");

    internal override Task OpenAsync(long version, CancellationToken cancel)
    {
        _version = version;
        if (_control is not null) return Task.CompletedTask;

        if (_folder is not null) Directory.CreateDirectory(_folder);
        try
        {
            _control = OpenControl();
        }
        catch (SqliteException damage) when (IsDamage(damage))
        {
            foreach (var file in Directory.EnumerateFiles(_folder!, "views*.db*")) File.Delete(file);
            _control = OpenControl();
        }

        return Task.CompletedTask;
    }

    private SqliteConnection OpenControl()
    {
        var control = Connect(_folder is null ? null : Path.Combine(_folder, "views.db"));
        try
        {
            Execute(control,
                $"""
                CREATE TABLE IF NOT EXISTS generations (
                  version bigint PRIMARY KEY, serving bigint NOT NULL, wanted bigint NOT NULL);
                INSERT INTO generations VALUES ({_version}, 0, 0) ON CONFLICT DO NOTHING;
                """);
            return control;
        }
        catch
        {
            control.Dispose();
            throw;
        }
    }

    internal override Task ReleaseAsync()
    {
        if (_folder is not null)
        {
            _control?.Dispose();
            _control = null;
        }

        return Task.CompletedTask;
    }

    internal override Task<Generations> GenerationsAsync(CancellationToken cancel)
    {
        var rows = Select(
            Control, $"SELECT serving, wanted FROM generations WHERE version = {_version}", [],
            row => new Generations(row.GetInt64(0), row.GetInt64(1)));
        return Task.FromResult(rows.Count > 0 ? rows[0] : default);
    }

    internal override Task WantAsync(bool instead, CancellationToken cancel)
    {
        Execute(Control,
            $"""
            UPDATE generations SET wanted = 1 + (SELECT max(wanted) FROM generations){(instead ? ", serving = 0" : "")}
            WHERE version = {_version}{(instead ? "" : " AND wanted = serving")}
            """);
        return Task.CompletedTask;
    }

    internal override Task SwitchAsync(long generation, CancellationToken cancel)
    {
        Execute(Control,
            $"""
            UPDATE generations SET serving = {generation} WHERE version = {_version} AND wanted = {generation};
            DELETE FROM generations WHERE version <> {_version};
            """);
        return Task.CompletedTask;
    }

    // On files no other version runs at the same time.
    internal override Task ForgetOthersAsync(
        long generation, IReadOnlyCollection<long> folded, CancellationToken cancel)
    {
        foreach (var (old, connection) in _inMemory.Where(pair => pair.Key != generation).ToList())
        {
            connection.Dispose();
            _inMemory.Remove(old);
        }

        if (_folder is null) return Task.CompletedTask;

        // A query that still reads the old file keeps it open until it is done.
        foreach (var file in Directory.EnumerateFiles(_folder, "views-*.db*"))
            if (!Path.GetFileName(file).StartsWith($"views-{generation}.db", StringComparison.Ordinal)) Delete(file);
        return Task.CompletedTask;
    }

    private static void Delete(string file)
    {
        if (file.EndsWith(".db", StringComparison.Ordinal))
        {
            using var pooled = new SqliteConnection(Reading(file));
            SqliteConnection.ClearPool(pooled);
        }

        File.Delete(file);
    }

    internal override Task<GenerationWriter> WriterAsync(long generation, CancellationToken cancel)
    {
        if (_folder is null)
        {
            if (!_inMemory.TryGetValue(generation, out var kept)) _inMemory.Add(generation, kept = Connect(null));
            return Task.FromResult<GenerationWriter>(new SqliteWriter(kept, owns: false));
        }

        var connection = Connect(FileOf(generation));
        try
        {
            return Task.FromResult<GenerationWriter>(new SqliteWriter(connection, owns: true));
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    internal override Task<List<T>> SelectAsync<T>(
        long generation, string sql, IReadOnlyList<object> values, Func<DbDataReader, T> read, CancellationToken cancel)
    {
        if (_folder is null) return Task.FromResult(Select(_inMemory[generation], sql, values, read));

        var file = FileOf(generation);
        try
        {
            using var connection = new SqliteConnection(Reading(file));
            connection.Open();
            return Task.FromResult(Select(connection, sql, values, read));
        }
        catch (SqliteException gone) when (!File.Exists(file))
        {
            throw new GenerationGoneException(gone);
        }
    }

    private static List<T> Select<T>(
        SqliteConnection connection, string sql, IReadOnlyList<object> values, Func<DbDataReader, T> read)
    {
        lock (connection)
        {
            using var command = connection.CreateCommand();
            command.CommandText = sql.Replace("~", "", StringComparison.Ordinal);
            for (var i = 0; i < values.Count; i++)
                command.Parameters.AddWithValue("$" + (i + 1).ToString(CultureInfo.InvariantCulture), values[i]);
            using var reader = command.ExecuteReader();
            var rows = new List<T>();
            while (reader.Read()) rows.Add(read(reader));
            return rows;
        }
    }

    internal override string Among(string column, string subquery) => $"{column} IN ({subquery})";

    internal override string Holding(Table table, string tokens, Func<object, string> value)
    {
        var words = $"\"{tokens.Replace(" ", "\" \"", StringComparison.Ordinal)}\"";
        return $"rowid IN (SELECT rowid FROM ~{table.Name}_tokens WHERE {table.Name}_tokens MATCH {value(words)})";
    }

    // SQLite tests even what is the same for all rows with every row, so a look at a few that is not wanted would cost a
    // walk through all: it is left out, and finds nothing.
    internal override string Along(
        Table table, int index, string order, string columns, string within, string where, int most, long among) =>
        $"SELECT {columns} FROM ~{table.Name} INDEXED BY {table.Name}_{index} " +
        $"WHERE {within} AND {where} ORDER BY {order} LIMIT {(among == long.MaxValue ? most : 0)}";

    internal override string Within(string text, string part) => $"instr({text}, {part}) > 0";

    internal override bool IsTrouble(Exception failure) => failure is SqliteException or IOException;

    internal override bool IsDamage(Exception failure) =>
        failure is SqliteException { SqliteErrorCode: Corrupt or NotADatabase };

    private SqliteConnection Control => _control ?? throw new IOException("The views' store is closed.");

    private static string Reading(string file) =>
        new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadWrite, DefaultTimeout = 5 }
            .ConnectionString;

    // Without pooling: what is closed here is closed. WAL with NORMAL survives a kill and a power cut; it may lose the
    // last transactions of a power cut, which the journal makes again.
    private static SqliteConnection Connect(string? file)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = file ?? ":memory:",
            Pooling = false,
            DefaultTimeout = 5,
        }.ConnectionString);
        try
        {
            connection.Open();
            Execute(connection,
                """
                PRAGMA journal_mode = WAL;
                PRAGMA synchronous = NORMAL;
                PRAGMA cache_size = -65536;
                PRAGMA wal_autocheckpoint = 8000;
                PRAGMA journal_size_limit = 67108864;
                """);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    internal static void Execute(SqliteConnection connection, string sql)
    {
        lock (connection)
        {
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            command.ExecuteNonQuery();
        }
    }

    public override ValueTask DisposeAsync()
    {
        _control?.Dispose();
        _control = null;
        foreach (var connection in _inMemory.Values) connection.Dispose();
        _inMemory.Clear();
        if (_folder is not null && Directory.Exists(_folder))
        {
            foreach (var file in Directory.EnumerateFiles(_folder, "views-*.db"))
            {
                using var pooled = new SqliteConnection(Reading(file));
                SqliteConnection.ClearPool(pooled);
            }
        }

        return ValueTask.CompletedTask;
    }
}
