using System.Globalization;
using Microsoft.Data.Sqlite;

namespace KAiMarket.Journal.Sqlite;

/// <summary>Bookmarks and dead letters in the journal's file.</summary>
public sealed class SqliteShelf(string path) : IBookmarks, IDeadLetters
{
    private readonly string _connect =
        new SqliteConnectionStringBuilder { DataSource = path, DefaultTimeout = 5 }.ToString();

    public Task<long?> ReadAsync(string reader, CancellationToken cancel) => Do(
        "select position from bookmarks where reader = $1", [reader], command => command.ExecuteScalar() as long?);

    public Task WriteAsync(string reader, long position, CancellationToken cancel) => Do(
        """
        insert into bookmarks (reader, position) values ($1, $2)
        on conflict (reader) do update set position = excluded.position
        """,
        [reader, position], command => command.ExecuteNonQuery());

    public Task<IReadOnlyList<DeadLetter>> ReadAsync(CancellationToken cancel) => Do<IReadOnlyList<DeadLetter>>(
        "select position, stream, name, error, since from dead_letters order by position", [],
        command =>
        {
            using var row = command.ExecuteReader();
            var letters = new List<DeadLetter>();
            while (row.Read())
            {
                letters.Add(new(
                    row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetString(3),
                    DateTimeOffset.UnixEpoch.AddTicks(row.GetInt64(4) * TimeSpan.TicksPerMicrosecond)));
            }

            return letters;
        });

    public Task PutAsync(DeadLetter letter, CancellationToken cancel) => Do(
        """
        insert into dead_letters (position, stream, name, error, since) values ($1, $2, $3, $4, $5)
        on conflict (position) do update set error = excluded.error, since = excluded.since
        """,
        [
            letter.Position, letter.Stream, letter.Name, letter.Error,
            (letter.Since - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond,
        ],
        command => command.ExecuteNonQuery());

    public Task RemoveAsync(long position, CancellationToken cancel) => Do(
        "delete from dead_letters where position = $1", [position], command => command.ExecuteNonQuery());

    private Task<T> Do<T>(string sql, object[] values, Func<SqliteCommand, T> work)
    {
        try
        {
            using var connection = new SqliteConnection(_connect);
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            for (var i = 0; i < values.Length; i++)
                command.Parameters.AddWithValue("$" + (i + 1).ToString(CultureInfo.InvariantCulture), values[i]);
            return Task.FromResult(work(command));
        }
        catch (SqliteException failure)
        {
            return Task.FromException<T>(
                new JournalUnavailableException($"The journal's file cannot be used now: {failure.Message}", failure));
        }
    }
}
