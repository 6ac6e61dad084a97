using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace KAiMarket.Journal.Sqlite;

/// <summary>Makes and migrates the journal's file.</summary>
internal static class SqliteSchema
{
    private const int Tries = 200;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    /// <summary>Brings the file to this program's version; one process at a time, all steps or none.</summary>
    public static async Task MigrateAsync(string path, TimeSpan patience, CancellationToken cancel)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { Length: > 0 } folder) Directory.CreateDirectory(folder);

        using var database = new SqliteDatabase(path, SqliteOpenMode.ReadWriteCreate, patience);
        for (var tries = 1; ; tries++)
        {
            try
            {
                // Refuses a foreign file before anything of it is changed.
                Have(database);
                database.Run("pragma page_size = 8192; pragma journal_mode = wal");
                break;
            }
            catch (SqliteFailure failure) when (failure.Kind == raw.SQLITE_BUSY && tries < Tries)
            {
                // Processes that open a new file together get in each other's way, and SQLite does not wait here.
                await Task.Delay(Pause, cancel);
            }
        }

        database.Run("pragma synchronous = full; begin immediate");
        foreach (var (version, sql) in SchemaSteps.After(typeof(SqliteSchema), "journal", Have(database)))
        {
            if (version == 1) database.Run("create table schema_version (version integer primary key) strict");
            database.Run(sql);
            database.Run($"insert into schema_version values ({version})");
        }

        database.Run("commit");
    }

    /// <summary>Refuses what this program cannot read.</summary>
    public static void Check(SqliteDatabase database)
    {
        if (Have(database) is var have && SchemaSteps.After(typeof(SqliteSchema), "journal", have).Any())
        {
            throw new JournalSchemaException(have == 0
                ? "The file holds no journal."
                : "The journal's schema is older than this program; open it once for writing, which updates it.");
        }
    }

    private static int Have(SqliteDatabase database)
    {
        if (database.Ask("select count(*) from sqlite_schema where name = 'schema_version'") > 0)
            return (int)database.Ask("select coalesce(max(version), 0) from schema_version");

        if (database.Ask("select count(*) from sqlite_schema") > 0)
        {
            throw new JournalSchemaException(
                "The file is an SQLite database but not a journal. Name another file; this one was not changed.");
        }

        return 0;
    }
}
