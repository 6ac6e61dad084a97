using Npgsql;

namespace KAiMarket.Journal.Postgres;

/// <summary>Dead letters beside the journal.</summary>
public sealed class PostgresDeadLetters(NpgsqlDataSource source) : IDeadLetters
{
    public async Task<IReadOnlyList<DeadLetter>> ReadAsync(CancellationToken cancel)
    {
        try
        {
            await using var command = source.CreateCommand(
                "select position, stream, name, error, since from journal.dead_letters order by position");
            await using var row = await command.ExecuteReaderAsync(cancel);
            var letters = new List<DeadLetter>();
            while (await row.ReadAsync(cancel))
            {
                letters.Add(new(
                    row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetString(3),
                    row.GetFieldValue<DateTimeOffset>(4)));
            }

            return letters;
        }
        catch (Exception failure) when (PostgresFailures.OfStore(failure))
        {
            throw PostgresFailures.Explain(failure);
        }
    }

    public Task PutAsync(DeadLetter letter, CancellationToken cancel) => WriteAsync(
        """
        insert into journal.dead_letters (position, stream, name, error, since) values ($1, $2, $3, $4, $5)
        on conflict (position) do update set error = excluded.error, since = excluded.since
        """,
        [letter.Position, letter.Stream, letter.Name, letter.Error, letter.Since.ToUniversalTime()], cancel);

    public Task RemoveAsync(long position, CancellationToken cancel) =>
        WriteAsync("delete from journal.dead_letters where position = $1", [position], cancel);

    private async Task WriteAsync(string sql, object[] values, CancellationToken cancel)
    {
        try
        {
            await using var command = source.CreateCommand(sql);
            foreach (var value in values) command.Parameters.Add(new() { Value = value });
            await command.ExecuteNonQueryAsync(cancel);
        }
        catch (Exception failure) when (PostgresFailures.OfStore(failure))
        {
            throw PostgresFailures.Explain(failure);
        }
    }
}
