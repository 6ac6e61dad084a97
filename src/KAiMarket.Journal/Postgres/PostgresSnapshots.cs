using System.Security.Cryptography;
using Npgsql;
using NpgsqlTypes;

namespace KAiMarket.Journal.Postgres;

/// <summary>Snapshots beside the journal.</summary>
public sealed class PostgresSnapshots(NpgsqlDataSource source) : ISnapshots
{
    public async Task<Snapshot?> ReadAsync(string stream, CancellationToken cancel = default)
    {
        try
        {
            await using var command = source.CreateCommand(
                "select version, position, mark, shape, state, digest from journal.snapshots where stream = $1");
            command.Parameters.Add(new() { Value = stream });
            await using var row = await command.ExecuteReaderAsync(cancel);
            if (!await row.ReadAsync(cancel)) return null;

            var state = row.GetFieldValue<byte[]>(4);
            return SHA256.HashData(state).AsSpan().SequenceEqual(row.GetFieldValue<byte[]>(5))
                ? new Snapshot(row.GetInt64(0), row.GetInt64(1), row.GetFieldValue<byte[]>(2), row.GetString(3), state)
                : null;
        }
        catch (Exception failure) when (PostgresFailures.OfStore(failure))
        {
            throw PostgresFailures.Explain(failure);
        }
    }

    public async Task WriteAsync(string stream, Func<Snapshot> make, CancellationToken cancel = default)
    {
        var (snapshot, digest) = await Task.Run(
            () =>
            {
                var made = make();
                return (made, SHA256.HashData(made.State.Span));
            },
            cancel);
        try
        {
            await using var command = source.CreateCommand(
                """
                insert into journal.snapshots (stream, version, position, mark, shape, digest, state)
                values ($1, $2, $3, $4, $5, $6, $7)
                on conflict (stream) do update set version = excluded.version, position = excluded.position,
                  mark = excluded.mark, shape = excluded.shape, digest = excluded.digest, state = excluded.state
                """);
            command.Parameters.Add(new() { Value = stream });
            command.Parameters.Add(new() { Value = snapshot.Version });
            command.Parameters.Add(new() { Value = snapshot.Position });
            command.Parameters.Add(new() { Value = snapshot.Mark, NpgsqlDbType = NpgsqlDbType.Bytea });
            command.Parameters.Add(new() { Value = snapshot.Shape });
            command.Parameters.Add(new() { Value = digest });
            command.Parameters.Add(new() { Value = snapshot.State, NpgsqlDbType = NpgsqlDbType.Bytea });
            await command.ExecuteNonQueryAsync(cancel);
        }
        catch (Exception failure) when (PostgresFailures.OfStore(failure))
        {
            throw PostgresFailures.Explain(failure);
        }
    }
}
