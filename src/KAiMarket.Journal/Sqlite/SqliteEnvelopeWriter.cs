using Microsoft.Data.Sqlite;

namespace KAiMarket.Journal.Sqlite;

/// <summary>The connection that writes batches of envelopes, with its statements.</summary>
internal sealed class SqliteEnvelopeWriter : SqliteDatabase
{
    private const int Version = 1;

    // "KAiE": tells the file from any other database.
    private const int Application = 0x4B416945;

    private readonly SqliteStatement _begin, _commit, _put;

    public SqliteEnvelopeWriter(string path, TimeSpan patience)
        : base(path, SqliteOpenMode.ReadWrite, patience)
    {
        try
        {
            // A commit survives the loss of power. The write-ahead log grows to 64 MiB before it is carried over.
            Run("pragma synchronous = full; pragma wal_autocheckpoint = 1000");
            _begin = Prepare("begin immediate");
            _commit = Prepare("commit");
            _put = Prepare("insert into envelopes (digest, content) values (?, ?) on conflict do nothing");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Set while the commit itself runs, when a failure leaves its outcome open.</summary>
    public bool Committing { get; private set; }

    /// <summary>Makes the file, or sees that it is one of this program.</summary>
    /// <exception cref="JournalSchemaException">It is of a newer program, or of another one.</exception>
    public static void Migrate(string path, TimeSpan patience)
    {
        using var database = new SqliteDatabase(path, SqliteOpenMode.ReadWriteCreate, patience);
        Check(database, path);

        // Contents are long, and are written and read whole.
        database.Run("pragma page_size = 65536; pragma journal_mode = wal; pragma synchronous = full; begin immediate");
        if (Check(database, path) == 0)
        {
            database.Run(
                $"""
                create table envelopes (digest blob not null unique, content blob not null) strict;
                pragma application_id = {Application};
                pragma user_version = {Version};
                """);
        }

        database.Run("commit");
    }

    /// <summary>Writes these in one transaction.</summary>
    public void Write(IReadOnlyList<SealedContent> contents)
    {
        _begin.Step();
        foreach (var content in contents) _put.Bind(1, content.Digest.Span).Bind(2, content.Content.Span).Step();
        Committing = true;
        _commit.Step();
        Committing = false;
    }

    private static long Check(SqliteDatabase database, string path)
    {
        var version = database.Ask("pragma user_version");
        if (database.Ask("select count(*) from sqlite_schema") > 0 && database.Ask("pragma application_id") != Application)
        {
            throw new JournalSchemaException(
                $"{path} is an SQLite database but holds no envelopes. Move it away; it was not changed.");
        }

        return version <= Version
            ? version
            : throw new JournalSchemaException(
                $"{path} is version {version}; this program knows versions up to {Version}. " +
                "Start the program that wrote it, or a newer one; nothing was changed.");
    }
}
