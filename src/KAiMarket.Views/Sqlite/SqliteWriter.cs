using KAiMarket.Views.Rows;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace KAiMarket.Views.Sqlite;

/// <summary>Folds into one file: a transaction of prepared single-row statements, row after row.</summary>
internal sealed class SqliteWriter : GenerationWriter
{
    private readonly SqliteConnection _connection;
    private readonly bool _owns;
    private readonly Dictionary<(Table Table, bool AreNew), sqlite3_stmt> _inserts = [];

    /// <param name="connection">To the file, whose tables are made where they are not there.</param>
    /// <param name="owns">Whether the connection ends with this writer.</param>
    public SqliteWriter(SqliteConnection connection, bool owns)
    {
        (_connection, _owns) = (connection, owns);
        using var made = connection.CreateCommand();
        made.CommandText = "SELECT count(*) FROM sqlite_schema WHERE name = 'checkpoint'";
        if ((long)made.ExecuteScalar()! > 0) return;

        var tables = MarketRows.Tables.Select(
            table => table.Create("", "text", table.AppendOnly ? " WITHOUT ROWID" : "") + TokenIndex(table));
        SqliteViewStore.Execute(connection,
            $"""
            BEGIN IMMEDIATE;
            CREATE TABLE checkpoint (position bigint NOT NULL, mark text NOT NULL);
            INSERT INTO checkpoint VALUES (0, '');
            {string.Join("\n", tables)}
            COMMIT
            """);
    }

    // The index keeps nothing but which rows have a token, and follows the table by itself.
    private static string TokenIndex(Table table)
    {
        if (table.Tokens is not { } column) return "";
        var (name, index) = (table.Name, $"{table.Name}_tokens");
        return
            $"""
            CREATE VIRTUAL TABLE {index} USING fts5(
              {column}, content = '{name}', detail = none, columnsize = 0, tokenize = "ascii tokenchars '-'");
            CREATE TRIGGER {index}_1 AFTER INSERT ON {name} BEGIN
              INSERT INTO {index} (rowid, {column}) VALUES (new.rowid, new.{column}); END;
            CREATE TRIGGER {index}_2 AFTER UPDATE ON {name} WHEN old.{column} <> new.{column} BEGIN
              INSERT INTO {index} ({index}, rowid, {column}) VALUES ('delete', old.rowid, old.{column});
              INSERT INTO {index} (rowid, {column}) VALUES (new.rowid, new.{column}); END;
            """;
    }

    public override Task<Checkpoint> CheckpointAsync(CancellationToken cancel)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "SELECT position, mark FROM checkpoint";
        using var reader = command.ExecuteReader();
        return Task.FromResult(reader.Read() ? new Checkpoint(reader.GetInt64(0), reader.GetString(1)) : default);
    }

    public override Task LoadAsync(IReadOnlyList<TouchedRows> tables, CancellationToken cancel)
    {
        foreach (var rows in tables)
        {
            var table = rows.Table;
            using var select = _connection.CreateCommand();
            select.CommandText = $"SELECT {table.ColumnList} FROM {table.Name} WHERE {table.KeyList} = $1";
            var key = select.Parameters.Add("$1", SqliteType.Text);
            foreach (var missing in rows.Missing)
            {
                key.Value = missing;
                using var reader = select.ExecuteReader();
                if (reader.Read()) rows.Take(new RowReader(reader, 0).Start());
            }
        }

        return Task.CompletedTask;
    }

    public override Task CommitAsync(
        Checkpoint from, Checkpoint to, IReadOnlyList<RowList> writes, CancellationToken cancel)
    {
        lock (_connection)
        {
            using var transaction = _connection.BeginTransaction(deferred: false);
            using var move = _connection.CreateCommand();
            move.Transaction = transaction;
            move.CommandText = "UPDATE checkpoint SET position = $1, mark = $2 WHERE position = $3";
            move.Parameters.AddWithValue("$1", to.Position);
            move.Parameters.AddWithValue("$2", to.Mark);
            move.Parameters.AddWithValue("$3", from.Position);
            if (move.ExecuteNonQuery() != 1) throw new FencedException();

            foreach (var rows in writes) Insert(rows);
            transaction.Commit();
        }

        return Task.CompletedTask;
    }

    // Straight to the library: a command object costs more than the row that it writes.
    private void Insert(RowList rows)
    {
        var (table, columns) = (rows.Table, rows.Table.Columns);
        if (!_inserts.TryGetValue((table, rows.AreNew), out var insert))
        {
            var values = string.Join(", ", columns.Select((_, i) => $"?{i + 1}"));
            Check(raw.sqlite3_prepare_v2(
                _connection.Handle, table.Insert("", $"VALUES ({values})", merge: !rows.AreNew), out insert));
            _inserts.Add((table, rows.AreNew), insert);
        }

        for (var row = 0; row < rows.Count; row++)
        {
            for (var column = 0; column < columns.Count; column++)
            {
                if (columns[column].IsText)
                {
                    Check(rows.Text(row, column) is { } text
                        ? raw.sqlite3_bind_text(insert, column + 1, text)
                        : raw.sqlite3_bind_null(insert, column + 1));
                }
                else
                {
                    Check(rows.Number(row, column) is { } number
                        ? raw.sqlite3_bind_int64(insert, column + 1, number)
                        : raw.sqlite3_bind_null(insert, column + 1));
                }
            }

            var step = raw.sqlite3_step(insert);
            var reset = raw.sqlite3_reset(insert);
            if ((step & 0xFF) == raw.SQLITE_CONSTRAINT)
                throw new DoubledRowException(
                    new SqliteException(raw.sqlite3_errmsg(_connection.Handle).utf8_to_string(), step));

            if (step != raw.SQLITE_DONE) Check(reset);
        }
    }

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK) SqliteException.ThrowExceptionForRC(code, _connection.Handle);
    }

    public override ValueTask DisposeAsync()
    {
        foreach (var insert in _inserts.Values) insert.Dispose();
        if (_owns) _connection.Dispose();
        return ValueTask.CompletedTask;
    }
}
