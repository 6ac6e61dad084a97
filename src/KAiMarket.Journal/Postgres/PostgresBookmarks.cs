using Npgsql;

namespace KAiMarket.Journal.Postgres;

/// <summary>Bookmarks beside the journal.</summary>
public sealed class PostgresBookmarks(NpgsqlDataSource source) : IBookmarks
{
    public async Task<long?> ReadAsync(string reader, CancellationToken cancel)
    {
        try
        {
            await using var command = source.CreateCommand("select position from journal.bookmarks where reader = $1");
            command.Parameters.Add(new() { Value = reader });
            return await command.ExecuteScalarAsync(cancel) as long?;
        }
        catch (Exception failure) when (PostgresFailures.OfStore(failure))
        {
            throw PostgresFailures.Explain(failure);
        }
    }

    public async Task WriteAsync(string reader, long position, CancellationToken cancel)
    {
        try
        {
            await using var command = source.CreateCommand(
                """
                insert into journal.bookmarks (reader, position) values ($1, $2)
                on conflict (reader) do update set position = excluded.position
                """);
            command.Parameters.Add(new() { Value = reader });
            command.Parameters.Add(new() { Value = position });
            await command.ExecuteNonQueryAsync(cancel);
        }
        catch (Exception failure) when (PostgresFailures.OfStore(failure))
        {
            throw PostgresFailures.Explain(failure);
        }
    }
}
