using Microsoft.Data.Sqlite;

namespace KAiMarket.Journal.Sqlite;

/// <summary>Bookmarks in the journal's file.</summary>
public sealed class SqliteBookmarks(string path) : IBookmarks
{
    private readonly string _connect =
        new SqliteConnectionStringBuilder { DataSource = path, DefaultTimeout = 5 }.ToString();

    public Task<Bookmark?> ReadAsync(string reader, CancellationToken cancel) => Do<Bookmark?>(command =>
    {
        command.CommandText = "select position, note from bookmarks where reader = $reader";
        command.Parameters.AddWithValue("$reader", reader);
        using var row = command.ExecuteReader();
        return row.Read() ? new Bookmark(row.GetInt64(0), row.GetString(1)) : null;
    });

    public Task WriteAsync(string reader, Bookmark bookmark, CancellationToken cancel) => Do(command =>
    {
        command.CommandText =
            """
            insert into bookmarks values ($reader, $position, $note)
            on conflict (reader) do update set position = excluded.position, note = excluded.note
            """;
        command.Parameters.AddWithValue("$reader", reader);
        command.Parameters.AddWithValue("$position", bookmark.Position);
        command.Parameters.AddWithValue("$note", bookmark.Note);
        return command.ExecuteNonQuery();
    });

    private Task<T> Do<T>(Func<SqliteCommand, T> work)
    {
        try
        {
            using var connection = new SqliteConnection(_connect);
            connection.Open();
            using var command = connection.CreateCommand();
            return Task.FromResult(work(command));
        }
        catch (SqliteException failure)
        {
            return Task.FromException<T>(
                new JournalUnavailableException($"The journal's file cannot be used now: {failure.Message}", failure));
        }
    }
}
