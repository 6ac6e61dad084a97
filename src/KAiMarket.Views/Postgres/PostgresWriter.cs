using KAiMarket.Views.Rows;
using Npgsql;
using NpgsqlTypes;

namespace KAiMarket.Views.Postgres;

/// <summary>
/// Folds into one schema over a connection of its own. Each batch is one round trip for what it must load, if anything,
/// and one for what it writes: all rows of a table in one statement, every column an array.
/// </summary>
internal sealed class PostgresWriter(NpgsqlConnection connection, string prefix) : GenerationWriter
{
    // Room in each page for the new state of its rows, so that a change need not touch the indexes.
    private const int Fill = 80;

    private readonly Dictionary<(Table Table, bool AreNew), string> _inserts = [];

    /// <summary>Makes the schema where it is not there.</summary>
    public async Task PrepareAsync(CancellationToken cancel)
    {
        // The views follow from the journal: losing the last moments of them in a crash costs folding them again.
        await ExecuteAsync("SET synchronous_commit = off", cancel);

        await using var made = new NpgsqlCommand($"SELECT to_regclass('{prefix}checkpoint') IS NOT NULL", connection);
        if ((bool)(await made.ExecuteScalarAsync(cancel))!) return;

        var tables = MarketRows.Tables.Select(table => table.Create(
            prefix, "text COLLATE \"C\"", table.AppendOnly ? "" : $" WITH (fillfactor = {Fill})") + TokenIndex(table));
        await ExecuteAsync(
            $"""
            CREATE SCHEMA {prefix.TrimEnd('.')};
            CREATE TABLE {prefix}checkpoint (position bigint NOT NULL, mark text NOT NULL);
            INSERT INTO {prefix}checkpoint VALUES (0, '');
            {string.Join("\n", tables)}
            """, cancel);
    }

    // What waits to be sorted into the index, every search reads through: of that there shall be little (kB).
    private string TokenIndex(Table table) => table.Tokens is not { } column ? "" :
        $"CREATE INDEX {table.Name}_tokens ON {prefix}{table.Name} USING gin (string_to_array({column}, ' ')) " +
        "WITH (gin_pending_list_limit = 256);\n";

    public override async Task<Checkpoint> CheckpointAsync(CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand($"SELECT position, mark FROM {prefix}checkpoint", connection);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        return await reader.ReadAsync(cancel) ? new(reader.GetInt64(0), reader.GetString(1)) : default;
    }

    public override async Task LoadAsync(IReadOnlyList<TouchedRows> tables, CancellationToken cancel)
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var rows in tables)
        {
            var table = rows.Table;
            var select = new NpgsqlBatchCommand(
                $"SELECT {table.ColumnList} FROM {prefix}{table.Name} WHERE {table.KeyList} = ANY($1)");
            select.Parameters.Add(
                new() { Value = rows.Missing.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
            batch.BatchCommands.Add(select);
        }

        await using var reader = await batch.ExecuteReaderAsync(cancel);
        var row = new RowReader(reader, 0);
        foreach (var rows in tables)
        {
            while (await reader.ReadAsync(cancel)) rows.Take(row.Start());
            await reader.NextResultAsync(cancel);
        }
    }

    public override async Task CommitAsync(
        Checkpoint from, Checkpoint to, IReadOnlyList<RowList> writes, CancellationToken cancel)
    {
        await using var batch = new NpgsqlBatch(connection);

        // Division by zero undoes the whole batch where the fence does not hold; so no second round trip has to ask.
        var fence = new NpgsqlBatchCommand(
            $"""
            WITH moved AS (UPDATE {prefix}checkpoint SET position = $1, mark = $2 WHERE position = $3 RETURNING 1)
            SELECT 1 / count(*) FROM moved
            """);
        fence.Parameters.Add(new() { Value = to.Position });
        fence.Parameters.Add(new() { Value = to.Mark });
        fence.Parameters.Add(new() { Value = from.Position });
        batch.BatchCommands.Add(fence);
        foreach (var rows in writes) batch.BatchCommands.Add(Insert(rows));

        try
        {
            await batch.ExecuteNonQueryAsync(cancel);
        }
        catch (PostgresException failure) when (failure.SqlState is PostgresErrorCodes.DivisionByZero
            or PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName)
        {
            throw new FencedException();
        }
        catch (PostgresException failure) when (failure.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            throw new DoubledRowException(failure);
        }
    }

    private NpgsqlBatchCommand Insert(RowList rows)
    {
        var columns = rows.Table.Columns;
        if (!_inserts.TryGetValue((rows.Table, rows.AreNew), out var sql))
        {
            var arrays = columns.Select((column, i) => $"${i + 1}::{(column.IsText ? "text" : "bigint")}[]");
            sql = rows.Table.Insert(prefix, $"SELECT * FROM unnest({string.Join(", ", arrays)})", merge: !rows.AreNew);
            _inserts.Add((rows.Table, rows.AreNew), sql);
        }

        var insert = new NpgsqlBatchCommand(sql);
        for (var column = 0; column < columns.Count; column++) insert.Parameters.Add(Values(rows, column));
        return insert;
    }

    private static NpgsqlParameter Values(RowList rows, int column)
    {
        if (rows.Table.Columns[column].IsText)
        {
            var texts = new string?[rows.Count];
            for (var row = 0; row < texts.Length; row++) texts[row] = rows.Text(row, column);
            return new() { Value = texts, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text };
        }

        if (rows.Table.Columns[column].IsNullable)
        {
            var maybes = new long?[rows.Count];
            for (var row = 0; row < maybes.Length; row++) maybes[row] = rows.Number(row, column);
            return new() { Value = maybes, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint };
        }

        var numbers = new long[rows.Count];
        for (var row = 0; row < numbers.Length; row++) numbers[row] = rows.Number(row, column)!.Value;
        return new() { Value = numbers, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint };
    }

    private async Task ExecuteAsync(string sql, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancel);
    }

    public override ValueTask DisposeAsync() => connection.DisposeAsync();
}
