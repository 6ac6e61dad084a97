using KAiMarket.Conformance.Stores;
using KAiMarket.Journal;
using KAiMarket.Journal.Postgres;
using Npgsql;

namespace KAiMarket.Conformance.Journal;

/// <summary>A PostgreSQL database that goes on from a copy of itself while processes work on it.</summary>
[NeedsPostgres]
public sealed class RewoundTests() : JournalSuite(new PostgresStore(PostgresServer.Shared))
{
    private const string Moved = "update journal.epochs set mark = 'another server'";

    private const string PutBack = """
        delete from journal.events where position > 1;
        delete from journal.batches where first_position > 1;
        update journal.head set (position, at, hash) = (select first_position, at, hash from journal.batches)
        """;

    private PostgresJournal Postgres => (PostgresJournal)Journal;

    [PostgresFact]
    public async Task A_copy_that_has_everything_begins_an_epoch_and_nobody_has_to_stop()
    {
        await CommitAsync(Events("a/1", 0, null, "1", "2"));
        await CutAsync(Moved);

        await Assert.ThrowsAsync<JournalOutcomeUnknownException>(() => CommitAsync(Events("a/1", 2, null, "lost")));
        Assert.Equal([Outcome.Done], (await CommitAsync(Events("a/1", 2, null, "3"))).Outcomes);

        Assert.Equal([(1, 0), (2, 2L)], (await Journal.EpochsAsync()).Select(epoch => (epoch.Number, epoch.Position)));
        Assert.False(Postgres.Rewound.IsCompleted);
        await AssertWholeAsync();
    }

    [PostgresFact]
    public async Task However_many_notice_it_one_epoch_begins()
    {
        await CommitAsync(Events("a/1", 0, null, "1"));
        await CutAsync(Moved);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Store.OpenAsync()));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Journal.HeadAsync()));

        Assert.Equal([(1, 0), (2, 1L)], (await Journal.EpochsAsync()).Select(epoch => (epoch.Number, epoch.Position)));
    }

    [PostgresFact]
    public async Task However_many_have_lost_something_one_epoch_begins()
    {
        await CommitAsync(Events("a/1", 0, null, "1"));
        await CommitAsync(Events("a/2", 0, null, "2"));
        var other = await Store.OpenAsync();
        await other.HeadAsync();
        await CutAsync(PutBack);

        foreach (var journal in new[] { Journal, other })
            await Assert.ThrowsAsync<JournalRewoundException>(() => Task.WhenAll(Enumerable.Range(0, 8).Select(_ => journal.HeadAsync())));

        Assert.Equal(2, (await (await Store.OpenAsync()).EpochsAsync()).Count);
    }

    [PostgresFact]
    public async Task What_is_gone_from_the_journal_stops_whoever_remembers_it()
    {
        await CommitAsync(Events("a/1", 0, null, "1"));
        await CommitAsync(Events("a/2", 0, null, "2"));
        await using var beside = Postgres.Beside("bookmarks", 2);
        var bookmarks = new PostgresBookmarks(beside);
        await CutAsync(PutBack);

        var told = await Assert.ThrowsAsync<JournalRewoundException>(() => Journal.HeadAsync());
        Assert.Equal("The journal was put back to position 1, where epoch 2 of it began, and this server knows it up to 2. " +
            "The server must be started again.", told.Message);
        Assert.Same(told, await Assert.ThrowsAsync<JournalRewoundException>(() => Postgres.Rewound));
        await Assert.ThrowsAnyAsync<Exception>(() => CommitAsync(Events("a/2", 1, null, "3")));
        await Assert.ThrowsAsync<JournalRewoundException>(() => CommitAsync(Events("a/2", 1, null, "3")));
        await Assert.ThrowsAsync<JournalRewoundException>(() => Journal.ReadAsync(0, 10));
        await Assert.ThrowsAsync<JournalRewoundException>(() => bookmarks.WriteAsync("reader", 2, default));

        var again = await Store.OpenAsync();
        Assert.Equal([(1, 0), (2, 1L)], (await again.EpochsAsync()).Select(epoch => (epoch.Number, epoch.Position)));
        Assert.Equal([Outcome.Done], (await again.CommitAsync([Events("a/2", 0, null, "other")], Noon)).Outcomes);
        Assert.Null(await ChainCheck.FirstBreakAsync(again));
    }

    [PostgresFact]
    public async Task A_copy_on_which_others_have_gone_further_is_noticed_too()
    {
        await CommitAsync(Events("a/1", 0, null, "1"));
        await CommitAsync(Events("a/2", 0, null, "2"));
        await Store.RunAsync(PutBack + ";" + Moved);
        var other = await Store.OpenAsync();
        await other.CommitAsync([Events("b/1", 0, null, "x", "y", "z")], Noon);
        await CutAsync("select");

        await Assert.ThrowsAsync<JournalOutcomeUnknownException>(() => CommitAsync(Events("a/2", 1, null, "3")));
        await Assert.ThrowsAsync<JournalRewoundException>(() => CommitAsync(Events("a/2", 1, null, "3")));
        Assert.True(Postgres.Rewound.IsFaulted);
    }

    [PostgresFact]
    public async Task An_old_primary_that_comes_back_is_not_taken_for_the_journal()
    {
        await CommitAsync(Events("a/1", 0, null, "1"));
        await CutAsync("update journal.epochs set id = '1-0'");

        var told = await Assert.ThrowsAsync<JournalRewoundException>(() => Journal.HeadAsync());
        Assert.Contains("it is an older copy", told.Message);
    }

    [PostgresFact]
    public async Task A_commit_that_no_standby_has_is_not_acknowledged()
    {
        using var server = PostgresServer.Start();
        await using var journal = new PostgresJournal(server.CreateDatabase());
        await journal.OpenAsync();
        await journal.CommitAsync([Events("a/1", 0, null, "1")], Noon);
        server.Execute("alter system set synchronous_standby_names = 'nobody'", "select pg_reload_conf()");

        // The server takes a moment until it minds the standby.
        Task<Commit> waiting;
        var version = 0L;
        do
        {
            waiting = journal.CommitAsync([Events("a/1", ++version, null, "2")], Noon);
            for (var tries = 0; tries < 1_000 && !waiting.IsCompleted; tries++)
            {
                server.Execute("select pg_cancel_backend(pid) from pg_stat_activity where wait_event = 'SyncRep'");
                await Task.Yield();
            }
        }
        while (waiting.IsCompletedSuccessfully && version < 10_000);

        var told = await Assert.ThrowsAsync<JournalOutcomeUnknownException>(() => waiting);
        Assert.Contains("standby", told.Message);
    }

    // What happened to the database, and then every connection to it is gone.
    private async Task CutAsync(string what) => await Store.RunAsync($"""
        {what};
        select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()
        """);
}
