using Npgsql;

namespace KAiMarket.Journal.Postgres;

/// <summary>A schema of a PostgreSQL database that this program makes and migrates by itself.</summary>
/// <param name="Name">Of the schema.</param>
/// <param name="Lock">Any number will do, as long as every program that migrates this schema takes the same.</param>
/// <param name="Beside">A type beside whose source the numbered steps lie.</param>
public sealed record PostgresSchema(string Name, long Lock, Type Beside)
{
    internal static readonly PostgresSchema OfJournal = new("journal", 0x6B61696D61726B, typeof(PostgresSchema));

    /// <summary>Brings the schema to this program's version; one process at a time, all steps or none.</summary>
    /// <exception cref="JournalSchemaException">The schema is newer than this program, or is not its own.</exception>
    public async Task MigrateAsync(NpgsqlDataSource source, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);

        // Nobody waits for this transaction but others that would migrate, and a busy machine may leave it idle for a while.
        await AskAsync("set local idle_in_transaction_session_timeout = '60s'");
        await AskAsync($"select pg_advisory_xact_lock({Lock})");

        var have = await VersionAsync();
        foreach (var (version, sql) in SchemaSteps.After(Beside, Name, have))
        {
            if (version == 1)
            {
                await AskAsync($"create schema if not exists {Name}");
                await AskAsync($"create table {Name}.schema_version (version int primary key, at timestamptz not null)");
            }

            await AskAsync(sql);
            await AskAsync($"insert into {Name}.schema_version values ({version}, now())");
        }

        await transaction.CommitAsync(cancel);

        async Task<object?> AskAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection, transaction);
            return await command.ExecuteScalarAsync(cancel);
        }

        async Task<int> VersionAsync()
        {
            if (await AskAsync($"select to_regclass('{Name}.schema_version') is not null") is true)
                return (int)(await AskAsync($"select coalesce(max(version), 0) from {Name}.schema_version"))!;

            return await AskAsync($"select exists (select 1 from pg_class where relnamespace = to_regnamespace('{Name}'))") is true
                ? throw new JournalSchemaException(
                    $"The database has a schema \"{Name}\" that this program did not make. Name another database.")
                : 0;
        }
    }
}
