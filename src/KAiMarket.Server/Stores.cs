using System.Data.Common;
using KAiMarket.Identity;
using KAiMarket.Journal;
using KAiMarket.Journal.Postgres;
using KAiMarket.Journal.Sqlite;
using KAiMarket.Views;
using KAiMarket.Views.Postgres;
using KAiMarket.Views.Sqlite;
using Npgsql;

namespace KAiMarket.Server;

/// <summary>
/// The one choice of stores: everything in files of the data folder, or everything in one PostgreSQL database.
/// </summary>
internal sealed record Stores(
    IJournal Journal, IBookmarks Bookmarks, IDeadLetters Letters, ILeases Leases, ISnapshots Snapshots, IEnvelopes Envelopes,
    ViewStore Views, IdentityStore Identity, PostgresJournal? Postgres, NpgsqlDataSource? Source)
    : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    public static Stores Of(ServerOptions options, DataFolder folder, TimeProvider clock)
    {
        // Containers may all have the same name and number.
        var process = $"{Environment.MachineName}:{Environment.ProcessId}:{Guid.NewGuid().ToString("N")[..8]}";
        if (options.Journal is not { } address)
        {
            var journal = folder.File("journal.db");
            var shelf = new SqliteShelf(journal);
            return new(new SqliteJournal(journal), shelf, shelf, new MemoryLeases(clock).For(process),
                new SqliteSnapshots(folder.File("snapshots.db")), new SqliteEnvelopes(folder.File("envelopes.db")),
                new SqliteViewStore(folder.File("views")), IdentityStore.InFile(folder.File("identity.db")), null, null);
        }

        var postgres = new PostgresJournal(address);
        var source = postgres.Beside("kaimarket bookmarks and snapshots", 4);
        return new(postgres, new PostgresBookmarks(source), new PostgresDeadLetters(source),
            new PostgresLeases(address, process), new PostgresSnapshots(source), new PostgresEnvelopes(postgres),
            new PostgresViewStore(address),
            IdentityStore.InPostgres(PostgresAddress.ToConnectionString(address)), postgres, source);
    }

    /// <summary>Fails when the journal no longer holds what this process remembers of it.</summary>
    public Task RewoundAsync(CancellationToken cancel) =>
        Postgres?.Rewound.WaitAsync(cancel) ?? Task.Delay(Timeout.InfiniteTimeSpan, cancel);

    /// <summary>Makes or migrates what is there; a database that is just starting gets a few seconds.</summary>
    /// <exception cref="StartException">It cannot be reached, or it is of a newer program.</exception>
    public async Task OpenAsync(TimeProvider clock, CancellationToken cancel)
    {
        var begun = clock.GetTimestamp();
        while (true)
        {
            try
            {
                await Journal.OpenAsync(cancel);
                await Envelopes.OpenAsync(cancel);
                await Identity.OpenAsync(cancel);
                return;
            }
            catch (JournalSchemaException fault)
            {
                throw new StartException(fault.Message);
            }
            catch (Exception fault) when (
                fault is JournalUnavailableException or JournalOutcomeUnknownException or DbException)
            {
                if (clock.GetElapsedTime(begun) > Patience)
                    throw new StartException($"The journal cannot be opened: {fault.GetBaseException().Message}");
            }

            await Task.Delay(Pause, clock, cancel);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Envelopes.DisposeAsync();
        await Journal.DisposeAsync();
        await Identity.DisposeAsync();
        if (Leases is IAsyncDisposable leases) await leases.DisposeAsync();
        if (Source is not null) await Source.DisposeAsync();
    }
}
