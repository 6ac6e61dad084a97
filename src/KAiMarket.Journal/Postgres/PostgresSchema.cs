using Npgsql;

namespace KAiMarket.Journal.Postgres;

/// <summary>Makes and migrates the schema <c>journal</c>.</summary>
internal static class PostgresSchema
{
    // Any number will do, as long as every program that migrates a journal takes the same.
    private const long Lock = 0x6B61696D61726B;

    /// <summary>Brings the schema to this program's version; one process at a time, all steps or none.</summary>
    public static async Task MigrateAsync(NpgsqlDataSource source, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);

        // Nobody waits for this transaction but others that would migrate, and a busy machine may leave it idle for a while.
        await RunAsync("set local idle_in_transaction_session_timeout = '60s'");
        await RunAsync($"select pg_advisory_xact_lock({Lock})");

        var have = await VersionAsync();
        foreach (var (version, sql) in SchemaSteps.After("Postgres", have))
        {
            if (version == 1)
            {
                await RunAsync("create schema if not exists journal");
                await RunAsync(
                    "create table journal.schema_version (version int primary key, at timestamptz not null)");
            }

            await RunAsync(sql);
            await RunAsync($"insert into journal.schema_version values ({version}, now())");
        }

        await transaction.CommitAsync(cancel);

        async Task RunAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection, transaction);
            await command.ExecuteNonQueryAsync(cancel);
        }

        async Task<int> VersionAsync()
        {
            await using var command = new NpgsqlCommand(
                "select to_regclass('journal.schema_version') is not null, to_regclass('journal.events') is not null",
                connection, transaction);
            bool versioned, used;
            await using (var row = await command.ExecuteReaderAsync(cancel))
            {
                await row.ReadAsync(cancel);
                (versioned, used) = (row.GetBoolean(0), row.GetBoolean(1));
            }

            if (!versioned && used)
            {
                throw new JournalSchemaException(
                    "The database has a schema \"journal\" that this program did not make. Name another database.");
            }

            if (!versioned) return 0;

            command.CommandText = "select coalesce(max(version), 0) from journal.schema_version";
            return (int)(await command.ExecuteScalarAsync(cancel))!;
        }
    }
}
