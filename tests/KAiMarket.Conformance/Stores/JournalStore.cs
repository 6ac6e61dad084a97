using KAiMarket.Journal;
using KAiMarket.Journal.Postgres;
using KAiMarket.Journal.Sqlite;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace KAiMarket.Conformance.Stores;

/// <summary>An empty place for one journal, which a test may open as often as it likes and reach into behind its back.</summary>
public abstract class JournalStore : IAsyncDisposable
{
    private readonly List<IJournal> _opened = [];
    private readonly List<IEnvelopes> _envelopes = [];

    /// <summary>How another process is told which store to open: its kind and its address.</summary>
    public abstract (string Kind, string Address) Place { get; }

    /// <summary>Opens the store of another process.</summary>
    public static IJournal At(string kind, string address) => kind switch
    {
        "postgres" => new PostgresJournal(address),
        "sqlite" => new SqliteJournal(address),
        _ => throw new ArgumentException($"There is no store of the kind {kind}."),
    };

    /// <summary>One more journal on the same data, as another process would have it, opened.</summary>
    public async Task<IJournal> OpenAsync()
    {
        var journal = Unopened();
        await journal.OpenAsync();
        return journal;
    }

    /// <summary>One more journal on the same data.</summary>
    public IJournal Unopened()
    {
        var journal = At(Place.Kind, Place.Address);
        _opened.Add(journal);
        return journal;
    }

    /// <summary>Snapshots beside the journal, as one more process has them; the journal must have been opened before.</summary>
    public abstract ISnapshots Snapshots();

    /// <summary>Envelopes beside the journal, as one more process has them; it must have been opened before.</summary>
    /// <param name="mostWaiting">Bytes that may wait there.</param>
    public IEnvelopes Envelopes(long mostWaiting = 1024 * 1024 * 1024)
    {
        var envelopes = NewEnvelopes(mostWaiting);
        _envelopes.Add(envelopes);
        return envelopes;
    }

    protected abstract IEnvelopes NewEnvelopes(long mostWaiting);

    /// <summary>Bookmarks beside the journal, as one more process has them; the journal must have been opened before.</summary>
    public abstract IBookmarks Bookmarks();

    /// <summary>Dead letters beside the journal, as one more process has them; it must have been opened before.</summary>
    public abstract IDeadLetters DeadLetters();

    /// <summary>Runs SQL by hand; <c>journal.</c> before a table's name is dropped where there are no schemas.</summary>
    public abstract Task RunAsync(string sql);

    /// <summary>Makes the store fail while it writes an event of this name, after others of the batch.</summary>
    public abstract Task FailAtAsync(string name);

    public async ValueTask DisposeAsync()
    {
        foreach (var envelopes in _envelopes) await envelopes.DisposeAsync();
        foreach (var journal in _opened) await journal.DisposeAsync();
        await CloseAsync();
        GC.SuppressFinalize(this);
    }

    protected virtual ValueTask CloseAsync() => ValueTask.CompletedTask;
}

public sealed class SqliteStore : JournalStore
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kaimarket-sqlite-");

    public string File => Path.Combine(_folder.FullName, "journal.db");

    public override (string Kind, string Address) Place => ("sqlite", File);

    public string SnapshotFile => Path.Combine(_folder.FullName, "snapshots.db");

    public override ISnapshots Snapshots() => new SqliteSnapshots(SnapshotFile);

    public string EnvelopeFile => Path.Combine(_folder.FullName, "envelopes.db");

    protected override IEnvelopes NewEnvelopes(long mostWaiting) =>
        new SqliteEnvelopes(EnvelopeFile, mostWaiting: mostWaiting);

    public override IBookmarks Bookmarks() => new SqliteShelf(File);

    public override IDeadLetters DeadLetters() => new SqliteShelf(File);

    public override async Task RunAsync(string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={File};Pooling=false");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql.Replace("journal.", "", StringComparison.Ordinal);
        await command.ExecuteNonQueryAsync();
    }

    public override Task FailAtAsync(string name) => RunAsync($"""
        create trigger failing before insert on events when new.name = '{name}' begin select raise(abort, 'disk trouble'); end
        """);

    protected override ValueTask CloseAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }
}

public sealed class PostgresStore(PostgresServer server) : JournalStore
{
    private readonly string _address = server.CreateDatabase();

    public override (string Kind, string Address) Place => ("postgres", _address);

    private NpgsqlDataSource? _source;

    private NpgsqlDataSource Source => _source ??= NpgsqlDataSource.Create(_address);

    public override ISnapshots Snapshots() => new PostgresSnapshots(Source);

    protected override IEnvelopes NewEnvelopes(long mostWaiting) =>
        new PostgresEnvelopes((PostgresJournal)Unopened(), mostWaiting);

    public override IBookmarks Bookmarks() => new PostgresBookmarks(Source);

    public override IDeadLetters DeadLetters() => new PostgresDeadLetters(Source);

    protected override async ValueTask CloseAsync()
    {
        if (_source is not null) await _source.DisposeAsync();
    }

    public override async Task RunAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_address + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    public override Task FailAtAsync(string name) => RunAsync($"""
        create function fail() returns trigger language plpgsql as $$
            begin raise exception 'disk trouble' using errcode = '58030'; end $$;
        create trigger failing before insert on journal.events for each row when (new.name = '{name}')
            execute function fail()
        """);
}
