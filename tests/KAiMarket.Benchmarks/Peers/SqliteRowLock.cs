using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace KAiMarket.Benchmarks.Peers;

/// <summary>
/// On SQLite, write-ahead log, <c>synchronous=FULL</c>: a transaction for each claim, prepared statements, one thread
/// that writes (SQLite has one writer anyway; without a thread of its own the claims would wait on a busy file).
/// </summary>
internal sealed class SqliteRowLock(string file) : RowLock
{
    private readonly BlockingCollection<Work> _work = [];
    private readonly TaskCompletionSource _prepared = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Thread? _writer;

    protected override Task PrepareAsync()
    {
        SQLitePCL.Batteries_V2.Init();
        _writer = new Thread(Write) { IsBackground = true };
        _writer.Start();
        return _prepared.Task;
    }

    protected override async Task OpenProgramAsync(string program, long budget) => await AskAsync(new Work(program, null, budget));

    protected override async ValueTask<bool> ClaimAsync(string program, string sme, long amount) =>
        await AskAsync(new Work(program, sme, amount));

    private Task<bool> AskAsync(Work work)
    {
        _work.Add(work);
        return work.Task;
    }

    private void Write()
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        Run(connection, "PRAGMA journal_mode = WAL");
        Run(connection, "PRAGMA synchronous = FULL");
        Run(connection, "CREATE TABLE program (id TEXT PRIMARY KEY, remaining INTEGER NOT NULL) WITHOUT ROWID");
        Run(connection,
            "CREATE TABLE claim (program TEXT, sme TEXT, amount INTEGER NOT NULL, PRIMARY KEY (program, sme)) WITHOUT ROWID");
        using var begin = Command(connection, "BEGIN IMMEDIATE");
        using var commit = Command(connection, "COMMIT");
        using var rollback = Command(connection, "ROLLBACK");
        using var open = Command(connection, "INSERT INTO program VALUES ($p, $a)", "$p", "$a");
        using var take = Command(
            connection, "UPDATE program SET remaining = remaining - $a WHERE id = $p AND remaining >= $a", "$p", "$a");
        using var leave = Command(connection, "INSERT INTO claim VALUES ($p, $s, $a)", "$p", "$s", "$a");
        _prepared.SetResult();

        foreach (var work in _work.GetConsumingEnumerable())
        {
            try
            {
                begin.ExecuteNonQuery();
                bool done;
                if (work.Sme is null) done = Run(open, work.Program, work.Amount) == 1;
                else done = Run(take, work.Program, work.Amount) == 1 && Run(leave, work.Program, work.Sme, work.Amount) == 1;
                (done ? commit : rollback).ExecuteNonQuery();
                work.SetResult(done);
            }
            catch (SqliteException failure)
            {
                rollback.ExecuteNonQuery();
                work.SetException(failure);
            }
        }
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = Command(connection, sql);
        command.ExecuteNonQuery();
    }

    private static int Run(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        for (var i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i];
        return command.ExecuteNonQuery();
    }

    private static SqliteCommand Command(SqliteConnection connection, string sql, params ReadOnlySpan<string> names)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var name in names) command.Parameters.Add(new SqliteParameter { ParameterName = name });
        return command;
    }

    public override ValueTask DisposeAsync()
    {
        _work.CompleteAdding();
        _writer?.Join();
        _work.Dispose();
        return ValueTask.CompletedTask;
    }

    private sealed class Work(string program, string? sme, long amount)
        : TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public string Program { get; } = program;
        public string? Sme { get; } = sme;
        public long Amount { get; } = amount;
    }
}
