using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace KAiMarket.Identity;

/// <summary>
/// Runs the statements of what is kept about people and organisations. The same statements run on SQLite (a file of its
/// own) and PostgreSQL (a schema of the journal's database); a statement is made of constants, its values are
/// parameters @a, @b, … in order.
/// </summary>
public sealed class IdentityDatabase : IAsyncDisposable
{
    private readonly DbDataSource _source;

    private IdentityDatabase(DbDataSource source, bool postgres) => (_source, IsPostgres) = (source, postgres);

    public bool IsPostgres { get; }

    /// <summary>What stands before the name of a table.</summary>
    public string Schema => IsPostgres ? "identity." : "";

    /// <summary>The type of a column of bytes.</summary>
    public string Bytes => IsPostgres ? "bytea" : "blob";

    public static IdentityDatabase InFile(string path)
    {
        SQLitePCL.Batteries_V2.Init();
        var connection = new SqliteConnectionStringBuilder { DataSource = path, DefaultTimeout = 10 }.ConnectionString;
        return new IdentityDatabase(SqliteFactory.Instance.CreateDataSource(connection), postgres: false);
    }

    public static IdentityDatabase InPostgres(string connectionString)
    {
        var options = new NpgsqlConnectionStringBuilder(connectionString)
        {
            MaxPoolSize = 8,
            ApplicationName = "kaimarket identity",
        };
        return new IdentityDatabase(NpgsqlDataSource.Create(options), postgres: true);
    }

    /// <summary>Makes the tables. Repeatable; several processes may call it at once.</summary>
    /// <param name="tables">"create table if not exists …;" of each subject.</param>
    public Task OpenAsync(IEnumerable<string> tables, CancellationToken cancel)
    {
        var first = IsPostgres
            ? "begin; select pg_advisory_xact_lock(7883949283); create schema if not exists identity;"
            : "pragma journal_mode = wal; pragma synchronous = full;";
        return RunAsync($"{first}\n{string.Join('\n', tables)}\n{(IsPostgres ? "commit;" : "")}", cancel);
    }

    /// <summary>Adds a column to a table of an earlier version, where it is not there. Repeatable.</summary>
    /// <param name="table">Without the schema.</param>
    /// <param name="column">Its name and type; with "not null" also its default.</param>
    public async Task AddColumnAsync(string table, string column, CancellationToken cancel)
    {
        if (IsPostgres)
        {
            await RunAsync($"alter table {Schema}{table} add column if not exists {column}", cancel);
            return;
        }

        // One process at a time holds the data folder, so nobody adds it in between.
        var known = await AskAsync(
            "select name from pragma_table_info(@a) where name = @b", row => row.GetString(0), cancel,
            table, column[..column.IndexOf(' ')]);
        if (known.Count == 0) await RunAsync($"alter table {table} add column {column}", cancel);
    }

    /// <returns>How many rows it changed.</returns>
    public async Task<int> RunAsync(string sql, CancellationToken cancel, params object?[] values)
    {
        await using var connection = await _source.OpenConnectionAsync(cancel);
        await using var command = Command(connection, sql, values);
        return await command.ExecuteNonQueryAsync(cancel);
    }

    /// <summary>Runs all of them or, when one fails, none.</summary>
    public async Task RunTogetherAsync(
        IEnumerable<(string Sql, object?[] Values)> statements, CancellationToken cancel)
    {
        await using var connection = await _source.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        foreach (var (sql, values) in statements)
        {
            await using var command = Command(connection, sql, values);
            command.Transaction = transaction;
            await command.ExecuteNonQueryAsync(cancel);
        }

        await transaction.CommitAsync(cancel);
    }

    public async Task<List<T>> AskAsync<T>(
        string sql, Func<DbDataReader, T> read, CancellationToken cancel, params object?[] values)
    {
        await using var connection = await _source.OpenConnectionAsync(cancel);
        await using var command = Command(connection, sql, values);
        await using var row = await command.ExecuteReaderAsync(cancel);
        var rows = new List<T>();
        while (await row.ReadAsync(cancel)) rows.Add(read(row));
        return rows;
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    // The few parameters of a written statement are letters; the rows of a long one go on with numbers.
    internal static string Name(int index) => index < 26 ? $"@{(char)('a' + index)}" : $"@p{index}";

    private static DbCommand Command(DbConnection connection, string sql, object?[] values)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // Every statement here is made of constants; values are parameters.
        command.CommandText = sql;
#pragma warning restore CA2100
        for (var i = 0; i < values.Length; i++)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (Name(i), values[i] ?? DBNull.Value);
            command.Parameters.Add(parameter);
        }

        return command;
    }
}
