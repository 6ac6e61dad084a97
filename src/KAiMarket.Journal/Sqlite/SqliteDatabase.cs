using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace KAiMarket.Journal.Sqlite;

/// <summary>One connection to the journal's file.</summary>
internal class SqliteDatabase : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly List<SqliteStatement> _statements = [];

    static SqliteDatabase() => Batteries_V2.Init();

    /// <param name="path">The file.</param>
    /// <param name="mode">Whether it is made when it is not there, and whether it is written.</param>
    /// <param name="patience">How long to wait for other processes.</param>
    /// <exception cref="SqliteFailure">The file cannot be opened.</exception>
    public SqliteDatabase(string path, SqliteOpenMode mode, TimeSpan patience)
    {
        // The statements below this class talk to SQLite itself: they bind the bytes they are given without a copy in
        // between, and wait for a busy file as SQLite does, in milliseconds.
        _connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false }.ConnectionString);
        try
        {
            _connection.Open();
        }
        catch (SqliteException failure)
        {
            _connection.Dispose();
            throw new SqliteFailure(failure.SqliteExtendedErrorCode, failure.Message);
        }

        raw.sqlite3_busy_timeout(Handle, (int)patience.TotalMilliseconds);
    }

    private sqlite3 Handle => _connection.Handle!;

    /// <summary>A statement that lives as long as the connection.</summary>
    public SqliteStatement Prepare(string sql)
    {
        var statement = new SqliteStatement(Handle, sql);
        _statements.Add(statement);
        return statement;
    }

    /// <summary>Runs one or more statements once.</summary>
    public void Run(string sql)
    {
        var result = raw.sqlite3_exec(Handle, sql);
        if (result != raw.SQLITE_OK)
            throw new SqliteFailure(raw.sqlite3_extended_errcode(Handle), raw.sqlite3_errmsg(Handle).utf8_to_string());
    }

    /// <summary>The first number that a query gives.</summary>
    public long Ask(string sql)
    {
        using var statement = new SqliteStatement(Handle, sql);
        return statement.Step() ? statement.Number(0) : 0;
    }

    /// <summary>Closes the file; a transaction still open is undone.</summary>
    public void Dispose()
    {
        foreach (var statement in _statements) statement.Dispose();
        _connection.Dispose();
        GC.SuppressFinalize(this);
    }
}
