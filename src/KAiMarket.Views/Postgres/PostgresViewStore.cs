using System.Data.Common;
using KAiMarket.Journal.Postgres;
using KAiMarket.Views.Rows;
using Npgsql;

namespace KAiMarket.Views.Postgres;

/// <summary>Views in PostgreSQL, one schema for each generation: <c>views_3</c>.</summary>
public sealed class PostgresViewStore : ViewStore
{
    // Any number will do that nothing else in the database locks.
    private const int Making = 0x4B416956;

    // Every question is short, and the planner cannot know it: for what it takes to be long it compiles code (200 ms) and
    // starts processes (100 ms), even for parts that are then not needed. The tables lie in memory, so an index is no
    // dearer than the table.
    private const string Planning = "-c jit=off -c max_parallel_workers_per_gather=0 -c random_page_cost=1.1";

    private readonly NpgsqlDataSource _source;
    private NpgsqlConnection? _control;
    private long _version;

    /// <param name="address">A PostgreSQL URL or connection string; in practice the journal's own database.</param>
    /// <param name="mostConnections">For queries and the fold together.</param>
    public PostgresViewStore(string address, int mostConnections = 16)
    {
        var builder = new NpgsqlConnectionStringBuilder(PostgresAddress.ToConnectionString(address))
        {
            ApplicationName = "kaimarket views",
            MaxPoolSize = mostConnections,
            MaxAutoPrepare = 64,
            AutoPrepareMinUsages = 2,
        };
        builder.Options = $"{Planning} {builder.Options}".Trim();
        _source = NpgsqlDataSource.Create(builder);
    }

    internal static string Schema(long generation) => $"views_{generation}";

    internal override async Task OpenAsync(long version, CancellationToken cancel)
    {
        _version = version;
        _control ??= await _source.OpenConnectionAsync(cancel);

        // IF NOT EXISTS alone does not bear two processes at once.
        await ExecuteAsync(
            $"""
            SELECT pg_advisory_xact_lock({Making}, 0);
            CREATE SCHEMA IF NOT EXISTS views;
            CREATE TABLE IF NOT EXISTS views.generations (
              version bigint PRIMARY KEY, serving bigint NOT NULL, wanted bigint NOT NULL);
            INSERT INTO views.generations VALUES ({version}, 0, 0) ON CONFLICT DO NOTHING
            """, cancel);
    }

    internal override async Task ReleaseAsync()
    {
        if (_control is not { } control) return;

        _control = null;
        await control.DisposeAsync();
    }

    internal override async Task<Generations> GenerationsAsync(CancellationToken cancel)
    {
        await using var command = _source.CreateCommand(
            "SELECT serving, wanted FROM views.generations WHERE version = $1");
        command.Parameters.Add(new() { Value = _version });
        await using var reader = await command.ExecuteReaderAsync(cancel);
        return await reader.ReadAsync(cancel) ? new(reader.GetInt64(0), reader.GetInt64(1)) : default;
    }

    internal override async Task WantAsync(bool instead, CancellationToken cancel)
    {
        await using var command = _source.CreateCommand(
            $"""
            UPDATE views.generations SET wanted = 1 + (SELECT max(wanted) FROM views.generations)
            {(instead ? ", serving = 0" : "")}
            WHERE version = $1{(instead ? "" : " AND wanted = serving")}
            """);
        command.Parameters.Add(new() { Value = _version });
        await command.ExecuteNonQueryAsync(cancel);
    }

    internal override async Task SwitchAsync(long generation, CancellationToken cancel) =>
        await ExecuteAsync(
            $"UPDATE views.generations SET serving = {generation} WHERE version = {_version} AND wanted = {generation}",
            cancel);

    internal override async Task ForgetOthersAsync(
        long generation, IReadOnlyCollection<long> folded, CancellationToken cancel)
    {
        await ExecuteAsync(
            $"DELETE FROM views.generations WHERE version NOT IN ({string.Join(", ", folded.Append(_version))})", cancel);
        foreach (var schema in await OrphansAsync(cancel))
            await ExecuteAsync($"DROP SCHEMA IF EXISTS {schema} CASCADE", cancel);
    }

    private async Task<List<string>> OrphansAsync(CancellationToken cancel)
    {
        const string sql =
            """
            SELECT nspname FROM pg_namespace WHERE nspname ~ '^views_[0-9]+$' AND NOT EXISTS
              (SELECT 1 FROM views.generations WHERE nspname IN ('views_' || serving, 'views_' || wanted))
            """;
        await using var command = new NpgsqlCommand(sql, Control);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var schemas = new List<string>();
        while (await reader.ReadAsync(cancel)) schemas.Add(reader.GetString(0));
        return schemas;
    }

    internal override async Task<GenerationWriter> WriterAsync(long generation, CancellationToken cancel)
    {
        var connection = await _source.OpenConnectionAsync(cancel);
        try
        {
            var writer = new PostgresWriter(connection, Schema(generation) + ".");
            await writer.PrepareAsync(cancel);
            return writer;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    internal override async Task<List<T>> SelectAsync<T>(
        long generation, string sql, IReadOnlyList<object> values, Func<DbDataReader, T> read, CancellationToken cancel)
    {
        await using var command = _source.CreateCommand(
            sql.Replace("~", Schema(generation) + ".", StringComparison.Ordinal));
        foreach (var value in values) command.Parameters.Add(new() { Value = value });
        try
        {
            await using var reader = await command.ExecuteReaderAsync(cancel);
            var rows = new List<T>();
            while (await reader.ReadAsync(cancel)) rows.Add(read(reader));
            return rows;
        }
        catch (PostgresException gone)
            when (gone.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName)
        {
            throw new GenerationGoneException(gone);
        }
    }

    // An array is looked up key by key; a join might walk the whole index in its order.
    internal override string Among(string column, string subquery) => $"{column} = ANY(ARRAY({subquery}))";

    // The planner must not look at the tokens: for those that it takes to be common it would read the whole table.
    internal override string Holding(Table table, string tokens, Func<object, string> value) =>
        $"string_to_array({table.Tokens}, ' ') @> (SELECT string_to_array({value(tokens)}, ' '))";

    // Through the inner limit no condition is seen, so the index looks cheapest: the rows come in its order already.
    internal override string Along(
        Table table, int index, string order, string columns, string within, string where, int most, long among) =>
        $"SELECT {columns} FROM (SELECT * FROM ~{table.Name} WHERE {within} ORDER BY {order} LIMIT {among}) " +
        $"AS along WHERE {where} ORDER BY {order} LIMIT {most}";

    internal override string Within(string text, string part) => $"strpos({text}, {part}) > 0";

    internal override bool IsTrouble(Exception failure) =>
        failure is NpgsqlException or IOException or TimeoutException or System.Net.Sockets.SocketException;

    internal override bool IsDamage(Exception failure) =>
        failure is PostgresException
        {
            SqlState: PostgresErrorCodes.DataCorrupted or PostgresErrorCodes.IndexCorrupted,
        };

    private NpgsqlConnection Control => _control ?? throw new TimeoutException("The views' connection is closed.");

    private async Task ExecuteAsync(string sql, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(sql, Control);
        await command.ExecuteNonQueryAsync(cancel);
    }

    public override async ValueTask DisposeAsync()
    {
        await ReleaseAsync();
        await _source.DisposeAsync();
    }
}
