using KAiMarket.Journal;
using Npgsql;

namespace KAiMarket.Silo.Postgres;

/// <summary>Makes and migrates the schema <c>orleans</c>: who is in the cluster, reminders, grain state.</summary>
public static class OrleansSchema
{
    // Any number will do, as long as every program that migrates this schema takes the same.
    private const long Lock = 0x6F726C65616E73;

    /// <summary>
    /// The connection string to give to Orleans' providers: they look for their statements on the search path.
    /// </summary>
    /// <param name="connection">A connection string of the database that holds the schema.</param>
    public static string ConnectionString(string connection) =>
        new NpgsqlConnectionStringBuilder(connection)
        {
            SearchPath = "orleans",

            // Refreshes of many parts at once would each open a connection, and all of them keep it.
            MaxPoolSize = 6,
            ConnectionIdleLifetime = 30,
            ApplicationName = "kaimarket cluster",
        }.ConnectionString;

    /// <summary>Brings the schema to this program's version; one process at a time, all steps or none.</summary>
    /// <exception cref="JournalSchemaException">The schema is newer than this program, or is not its own.</exception>
    public static async Task MigrateAsync(NpgsqlDataSource source, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await AskAsync($"select pg_advisory_xact_lock({Lock})");

        var have = await VersionAsync();
        var steps = Steps();
        if (have > steps.Count)
        {
            throw new JournalSchemaException(
                $"The schema \"orleans\" is version {have}; this program knows versions up to {steps.Count}. " +
                "Start the program that wrote it, or a newer one; nothing was changed.");
        }

        for (var version = have + 1; version <= steps.Count; version++)
        {
            if (version == 1)
            {
                await AskAsync("create schema orleans");
                await AskAsync(
                    "create table orleans.schema_version (version int primary key, at timestamptz not null)");
            }

            await AskAsync(steps[version]);
            await AskAsync($"insert into orleans.schema_version values ({version}, now())");
        }

        await transaction.CommitAsync(cancel);

        async Task<object?> AskAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection, transaction);
            return await command.ExecuteScalarAsync(cancel);
        }

        async Task<int> VersionAsync()
        {
            if (await AskAsync("select to_regclass('orleans.schema_version') is not null") is true)
                return (int)(await AskAsync("select max(version) from orleans.schema_version"))!;

            return await AskAsync("select to_regnamespace('orleans') is null") is true
                ? 0
                : throw new JournalSchemaException(
                    "The database has a schema \"orleans\" that this program did not make. Name another database.");
        }
    }

    /// <summary>The numbered steps; a file <c>NNN-what.sql</c> leads to version NNN.</summary>
    private static Dictionary<int, string> Steps()
    {
        var prefix = $"{typeof(OrleansSchema).Namespace}.";
        return typeof(OrleansSchema).Assembly.GetManifestResourceNames()
            .Where(name => name.EndsWith(".sql", StringComparison.Ordinal))
            .ToDictionary(name => int.Parse(name.AsSpan(prefix.Length, 3)), Text);

        static string Text(string name)
        {
            using var reader = new StreamReader(typeof(OrleansSchema).Assembly.GetManifestResourceStream(name)!);
            return reader.ReadToEnd();
        }
    }
}
