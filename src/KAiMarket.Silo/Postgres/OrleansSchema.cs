using KAiMarket.Journal.Postgres;
using Npgsql;

namespace KAiMarket.Silo.Postgres;

/// <summary>The schema <c>orleans</c>: who is in the cluster, reminders, grain state.</summary>
public static class OrleansSchema
{
    private static readonly PostgresSchema Schema = new("orleans", 0x6F726C65616E73, typeof(OrleansSchema));

    /// <summary>Brings it to this program's version.</summary>
    /// <exception cref="Journal.JournalSchemaException">It is newer than this program, or is not its own.</exception>
    public static Task MigrateAsync(NpgsqlDataSource source, CancellationToken cancel) => Schema.MigrateAsync(source, cancel);

    /// <summary>
    /// The connection string to give to Orleans' providers: they look for their statements on the search path.
    /// </summary>
    /// <param name="connection">A connection string of the database that holds the schema.</param>
    public static string ConnectionString(string connection) =>
        new NpgsqlConnectionStringBuilder(connection)
        {
            SearchPath = Schema.Name,

            // Refreshes of many parts at once would each open a connection, and all of them keep it.
            MaxPoolSize = 6,
            ConnectionIdleLifetime = 30,
            ApplicationName = "kaimarket cluster",
        }.ConnectionString;
}
