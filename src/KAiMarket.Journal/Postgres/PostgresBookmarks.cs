using Npgsql;

namespace KAiMarket.Journal.Postgres;

/// <summary>
/// Bookmarks beside the journal. A commit need not wait for the disk: an older bookmark only repeats work.
/// </summary>
public sealed class PostgresBookmarks(NpgsqlDataSource source) : IBookmarks
{
    public async Task<Bookmark?> ReadAsync(string reader, CancellationToken cancel)
    {
        try
        {
            await using var command = source.CreateCommand(
                "select position, note from journal.bookmarks where reader = $1");
            command.Parameters.Add(new() { Value = reader });
            await using var row = await command.ExecuteReaderAsync(cancel);
            return await row.ReadAsync(cancel) ? new Bookmark(row.GetInt64(0), row.GetString(1)) : null;
        }
        catch (Exception failure) when (PostgresFailures.OfStore(failure))
        {
            throw PostgresFailures.Explain(failure);
        }
    }

    public async Task WriteAsync(string reader, Bookmark bookmark, CancellationToken cancel)
    {
        try
        {
            await using var command = source.CreateCommand(
                """
                insert into journal.bookmarks values ($1, $2, $3)
                on conflict (reader) do update set position = excluded.position, note = excluded.note
                """);
            command.Parameters.Add(new() { Value = reader });
            command.Parameters.Add(new() { Value = bookmark.Position });
            command.Parameters.Add(new() { Value = bookmark.Note });
            await command.ExecuteNonQueryAsync(cancel);
        }
        catch (Exception failure) when (PostgresFailures.OfStore(failure))
        {
            throw PostgresFailures.Explain(failure);
        }
    }
}
