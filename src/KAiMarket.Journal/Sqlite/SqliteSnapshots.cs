using System.Security.Cryptography;
using SQLitePCL;

namespace KAiMarket.Journal.Sqlite;

/// <summary>
/// Snapshots in a file of their own, so that writing a large one holds up no commit. A file that is damaged is made
/// anew.
/// </summary>
public sealed class SqliteSnapshots(string path) : ISnapshots
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public Task<Snapshot?> ReadAsync(string stream, CancellationToken cancel = default) => Task.Run(
        () => Do(database =>
        {
            using var row = database.Prepare(
                "select version, position, mark, shape, state, digest from snapshots where stream = ?1")
                    .Bind(1, stream);
            if (!row.Step()) return null;

            var state = row.Bytes(4);
            return SHA256.HashData(state).AsSpan().SequenceEqual(row.Bytes(5))
                ? new Snapshot(row.Number(0), row.Number(1), row.Bytes(2), row.Text(3), state)
                : null;
        }),
        cancel);

    public Task WriteAsync(string stream, Func<Snapshot> make, CancellationToken cancel = default) => Task.Run(
        () =>
        {
            var snapshot = make();
            Do<object?>(database =>
            {
                using var row = database.Prepare(
                    """
                    insert or replace into snapshots (stream, version, position, mark, shape, digest, state)
                    values (?1, ?2, ?3, ?4, ?5, ?6, ?7)
                    """);
                row.Bind(1, stream).Bind(2, snapshot.Version).Bind(3, snapshot.Position).Bind(4, snapshot.Mark.Span)
                    .Bind(5, snapshot.Shape).Bind(6, SHA256.HashData(snapshot.State.Span)).Bind(7, snapshot.State.Span);
                row.Step();
                return null;
            });
        },
        cancel);

    private T Do<T>(Func<SqliteDatabase, T> work)
    {
        try
        {
            try
            {
                return Open(work);
            }
            catch (SqliteFailure failure) when (failure.Kind is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB)
            {
                File.Delete(path);
                return Open(work);
            }
        }
        catch (SqliteFailure failure)
        {
            throw SqliteFailures.Explain(failure, path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new JournalUnavailableException(
                $"{path} is damaged and cannot be removed: {failure.Message}", failure);
        }
    }

    private T Open<T>(Func<SqliteDatabase, T> work)
    {
        using var database = new SqliteDatabase(path, Microsoft.Data.Sqlite.SqliteOpenMode.ReadWriteCreate, Patience);

        // A power cut may tear the file; the digest tells, and it is only a cache.
        database.Run(
            """
            pragma synchronous = off;
            create table if not exists snapshots (
                stream   text primary key,
                version  integer not null,
                position integer not null,
                mark     blob not null,
                shape    text not null,
                digest   blob not null,
                state    blob not null
            ) strict;
            """);
        return work(database);
    }
}
