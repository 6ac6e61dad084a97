using System.Diagnostics.Metrics;
using KAiMarket.Conformance.Stores;
using KAiMarket.Conformance.Telemetry;
using KAiMarket.Journal;
using KAiMarket.Views;

namespace KAiMarket.Conformance.Views;

/// <summary>Stopping, crashing, folding from two processes, building anew, waiting.</summary>
public abstract class FollowConformance(ViewPlace place) : ViewsSuite(place)
{
    private readonly LivelyHistory _history = new(seed: 8, events: 300);

    private async Task<List<string>> ExpectedAsync()
    {
        await using var views = await FreshAsync();
        return await DumpAsync(views);
    }

    private async Task<MarketViews> FreshAsync()
    {
        var journal = Journal(_history);
        var views = await MarketViews.OpenAsync(
            KAiMarket.Views.Sqlite.SqliteViewStore.InMemory(), new JournalTail(journal, TimeProvider.System), journal,
            new MemoryLeases(TimeProvider.System).For("fresh"), TimeProvider.System, follow: false);
        await FoldAsync(views);
        return views;
    }

    private ListedJournal Showing(int events)
    {
        var journal = Journal(_history);
        journal.Shown = events;
        return journal;
    }

    [StoreFact]
    public async Task A_process_that_died_is_followed_by_one_that_goes_on_exactly_there()
    {
        var journal = Showing(0);
        for (var shown = 60; shown <= _history.Events.Count; shown += 60)
        {
            journal.Shown = shown;
            await using var store = Place.Open();
            await using var views = await OpenAsync(journal, store);
            await FoldAsync(views);
            Assert.Equal(shown, views.Position);
        }

        journal.Shown = _history.Events.Count;
        Assert.Equal(await ExpectedAsync(), await DumpAsync(await FoldedAsync(journal)));
    }

    [StoreFact]
    public async Task How_far_behind_it_is_and_the_money_of_open_programmes_are_shown()
    {
        using var meter = new Meter("test");
        using var heard = new Heard(meter);
        using var stop = new CancellationTokenSource();
        var opened = (int)_history.Events.Last(recorded => recorded.Name == "program-opened.v1").Position;
        var (journal, clock) = (Showing(opened), new FakeTime(History.Start));
        var views = await OpenAsync(journal, clock: clock);
        var observing = views.ObserveAsync(meter, stop.Token);
        await ShownAsync(heard, "kaimarket.views.behind", $": {opened}");
        Assert.Empty(heard.Sums("kaimarket.program.remaining"));

        await FoldAsync(views);
        journal.Shown += 10;
        clock.Advance(MarketViews.TellEvery);
        await ShownAsync(heard, "kaimarket.views.behind", ": 10");

        var open = (await AllAsync(after => views.ProgramsAsync(after, 10))).Where(row => row.Status == ProgramStatus.Open).ToList();
        Assert.NotEmpty(open);
        Assert.Equal(open.Select(row => $"kaimarket.program={row.Id}: {row.Remaining.Amount}"), heard.Sums("kaimarket.program.remaining"));
        Assert.Equal(open.Select(row => $"kaimarket.program={row.Id}: {row.Budget.Amount}"), heard.Sums("kaimarket.program.budget"));
        Assert.Equal([": 0"], heard.Sums("kaimarket.views.lag"));

        await stop.CancelAsync();
        await observing;
    }

    // The store may take its time; what is shown meanwhile is older.
    private static async Task ShownAsync(Heard heard, string name, string value)
    {
        while (!heard.Ask().Sums(name).Contains(value)) await Task.Yield();
    }

    [StoreFact]
    public async Task A_fold_that_was_overtaken_writes_nothing()
    {
        var journal = Showing(100);
        await using (var views = await FoldedAsync(journal)) { }

        await using var store = Place.Open();
        await store.OpenAsync(MarketRows.Version, default);
        var generation = (await store.GenerationsAsync(default)).Serving;
        await using var slow = await Follower.OpenAsync(store, generation, default);
        await using (var quick = await Follower.OpenAsync(store, generation, default))
            Assert.Equal(50, await quick.FoldAsync(_history.Events.Skip(100).Take(50).ToList(), default));
        await Assert.ThrowsAsync<FencedException>(() => slow.FoldAsync(_history.Events.Skip(100).ToList(), default));
        await using (var reloaded = await Follower.OpenAsync(store, generation, default)) Assert.Equal(150, reloaded.Position);

        journal.Shown = _history.Events.Count;
        Assert.Equal(await ExpectedAsync(), await DumpAsync(await FoldedAsync(journal)));
    }

    [StoreFact]
    public async Task Whatever_others_have_folded_meanwhile_a_process_hears_that_they_did()
    {
        const int Step = 20;
        await FoldedAsync(Showing(Step));
        await using var store = Place.Open();
        await store.OpenAsync(MarketRows.Version, default);
        var generation = (await store.GenerationsAsync(default)).Serving;
        for (var at = Step; at < _history.Events.Count; at += Step)
        {
            // Of a claim and what follows on it in one batch, it finds the rows in the store already.
            await using var slow = await Follower.OpenAsync(store, generation, default);
            await using (var quick = await Follower.OpenAsync(store, generation, default))
                Assert.Equal(Math.Min(Step, _history.Events.Count - at), await quick.FoldAsync(_history.Events.Skip(at).Take(Step).ToList(), default));
            await Assert.ThrowsAsync<FencedException>(() => slow.FoldAsync(_history.Events.Skip(at).ToList(), default));
        }
    }

    [StoreFact]
    public async Task Of_two_processes_one_folds_and_the_other_shows_it_and_takes_over()
    {
        var journal = Showing(100);
        var first = await FoldedAsync(journal);
        var second = await OpenAsync(journal);
        journal.Shown = 200;
        Assert.Equal(0, await second.FoldOnceAsync());
        Assert.Equal((100, false), (second.Position, second.Status.Folding));
        await FoldAsync(first);
        await second.FoldOnceAsync();
        Assert.Equal(200, second.Position);
        Assert.Equal(await DumpAsync(first), await DumpAsync(second));

        await first.DisposeAsync();
        journal.Shown = _history.Events.Count;
        await FoldAsync(second);
        Assert.True(second.Status.Folding);
        Assert.Equal(await ExpectedAsync(), await DumpAsync(second));
    }

    [StoreFact]
    public async Task A_process_that_lost_its_lease_folds_no_more_until_it_has_it_again()
    {
        var journal = Showing(100);
        var first = await FoldedAsync(journal);
        await Leases.For(Assert.Single(await Leases.For("hand").ReadAsync(default)).Holder).ReleaseAsync(Lease, default);
        await Leases.For("hand").TakeAsync(Lease, TimeSpan.FromHours(1), null, default);

        journal.Shown = 200;
        Assert.Equal(0, await first.FoldOnceAsync());
        Assert.Equal((100, false), (first.Position, first.Status.Folding));

        await Leases.For("hand").ReleaseAsync(Lease, default);
        await FoldAsync(first);
        Assert.Equal((200, true), (first.Position, first.Status.Folding));
    }

    [StoreFact]
    public async Task A_process_that_never_leads_shows_what_another_one_folds_and_says_when_none_does()
    {
        var (clock, journal) = (new FakeTime(History.Start), Showing(100));
        var gateway = await OpenAsync(journal, clock: clock, follow: true, leads: false);
        await UntilAsync(() => gateway.Status.Error is not null);
        Assert.Equal((0, false), (gateway.Position, gateway.Status.Folding));
        await UntilAsync(() => gateway.Status.LagSeconds > 30);

        var runner = await FoldedAsync(journal);
        await UntilAsync(() => gateway.Position == 100 && gateway.Status is { Error: null, LagSeconds: 0 });
        Assert.Equal(await DumpAsync(runner), await DumpAsync(gateway));
        await gateway.RebuildAsync();
        await FoldAsync(runner);
        await UntilAsync(() => gateway.Status.Generation == 2);

        await runner.DisposeAsync();
        await UntilAsync(() => gateway.Status.Error is not null);
        Assert.Equal(100, (await gateway.TrialBalanceAsync()).Position);
        Assert.False(gateway.Status.Folding);

        async Task UntilAsync(Func<bool> done)
        {
            while (!done())
            {
                clock.Advance(TimeSpan.FromMilliseconds(100));
                await Task.Yield();
            }
        }
    }

    private static string Lease => $"views-{MarketRows.Version}";

    [StoreFact]
    public async Task A_rebuild_ends_with_the_same_rows_and_the_old_ones_gone()
    {
        var journal = Showing(200);
        var views = await FoldedAsync(journal);
        Assert.Equal(["1"], Place.Generations);
        await views.RebuildAsync();
        journal.Shown = _history.Events.Count;
        await FoldAsync(views);
        Assert.Equal((2, null, _history.Events.Count), (views.Status.Generation, views.Status.Rebuilding, views.Position));
        Assert.Equal(["2"], Place.Generations);
        Assert.Equal(await ExpectedAsync(), await DumpAsync(views));
    }

    [StoreFact]
    public async Task A_half_built_generation_is_finished_by_the_next_process()
    {
        var journal = Showing(_history.Events.Count);
        await using (var views = await FoldedAsync(journal)) { }

        await using (var store = Place.Open())
        {
            await store.OpenAsync(MarketRows.Version, default);
            await store.WantAsync(instead: false, default);
            await using var half = await Follower.OpenAsync(store, 2, default);
            await half.FoldAsync(_history.Events.Take(100).ToList(), default);
        }

        var next = await FoldedAsync(journal);
        Assert.Equal(2, next.Status.Generation);
        Assert.Equal(await ExpectedAsync(), await DumpAsync(next));
    }

    [StoreFact]
    public async Task Views_of_a_longer_journal_are_built_anew()
    {
        await using (var views = await FoldedAsync(Showing(_history.Events.Count))) { }

        var restored = await FoldedAsync(Showing(120));
        Assert.Equal((120, 2), (restored.Position, restored.Status.Generation));
    }

    [StoreFact]
    public async Task Views_of_another_journal_are_built_anew()
    {
        var other = new LivelyHistory(seed: 9, events: 100);
        await using (var views = await FoldedAsync(Journal(other))) { }

        var own = await FoldedAsync(Showing(_history.Events.Count));
        Assert.Equal(await ExpectedAsync(), await DumpAsync(own));
    }

    [StoreFact]
    public async Task Another_shape_of_the_tables_is_another_generation()
    {
        var journal = Showing(_history.Events.Count);
        await using (var store = Place.Open())
        {
            await store.OpenAsync(MarketRows.Version + 1, default);
            await store.WantAsync(instead: false, default);
            await using var newer = await Follower.OpenAsync(store, 1, default);
            await newer.FoldAsync(_history.Events, default);
            await store.SwitchAsync(1, default);
        }

        var views = await FoldedAsync(journal);
        Assert.Equal(2, views.Status.Generation);
        Assert.Equal(["2"], Place.Generations);
    }

    [StoreFact]
    public async Task An_unknown_stored_name_stops_the_views_before_it()
    {
        var strange = new RecordedEvent(101, "order/x", 1, "order-teleported.v1", "{}"u8.ToArray(), "{}"u8.ToArray(), _history.Events[99].At);
        var journal = new ListedJournal([.. _history.Events.Take(100), strange, .. _history.Events.Skip(100)]) { Shown = 100 };
        var views = await FoldedAsync(journal);
        journal.Shown = 150;
        var stopped = await Assert.ThrowsAsync<ViewsStoppedException>(() => FoldAsync(views));
        Assert.Contains("order-teleported.v1", stopped.Message, StringComparison.Ordinal);
        Assert.Contains("101", stopped.Message, StringComparison.Ordinal);
        Assert.Equal((100, true, stopped.Message), (views.Position, views.Status.Stopped, views.Status.Error));
        await Assert.ThrowsAsync<ViewsStoppedException>(() => views.ProgramsAsync(null, 10));
        await Assert.ThrowsAsync<ViewsStoppedException>(() => views.WaitForAsync(101, TimeSpan.FromSeconds(5), default));
        await Assert.ThrowsAsync<ViewsStoppedException>(() => views.RebuildAsync());
    }

    [StoreFact]
    public async Task An_event_whose_bytes_cannot_be_read_stops_the_views()
    {
        var broken = _history.Events[49] with { Data = "{"u8.ToArray(), Fact = null };
        var views = await OpenAsync(new ListedJournal([.. _history.Events.Take(49), broken]));
        await Assert.ThrowsAsync<ViewsStoppedException>(() => FoldAsync(views));
    }

    [StoreFact]
    public async Task A_journal_that_cannot_be_read_is_asked_again()
    {
        var journal = Showing(100);
        var views = await FoldedAsync(journal);
        journal.Shown = 200;
        journal.Failure = new JournalUnavailableException("down");
        await Assert.ThrowsAsync<JournalUnavailableException>(() => views.FoldOnceAsync());
        Assert.NotEmpty((await views.ProgramsAsync(null, 10)).Items);
        journal.Failure = null;
        await FoldAsync(views);
        Assert.Equal(200, views.Position);
    }

    [StoreFact]
    public async Task A_short_page_does_not_pass_for_the_end_of_the_journal()
    {
        var journal = Showing(100);
        journal.AtOnce = 10;
        var views = await OpenAsync(journal);
        await views.FoldOnceAsync();
        await Assert.ThrowsAsync<ViewsUnavailableException>(() => views.ProgramsAsync(null, 10));

        await FoldAsync(views);
        Assert.Equal((100, 1), (views.Position, views.Status.Generation));
    }

    [StoreFact]
    public async Task Before_the_first_building_queries_are_told_to_come_back()
    {
        var views = await OpenAsync(Showing(100));
        await Assert.ThrowsAsync<ViewsUnavailableException>(() => views.ProgramsAsync(null, 10));
    }

    [StoreFact]
    public async Task Who_waits_for_a_position_sees_it_or_hears_that_it_did_not_come()
    {
        var clock = new FakeTime(History.Start);
        var journal = Showing(100);
        var views = await OpenAsync(journal, clock: clock);
        await FoldAsync(views);
        Assert.True(await views.WaitForAsync(100, TimeSpan.Zero, default));

        var (patient, impatient) = (views.WaitForAsync(150, TimeSpan.FromSeconds(5), default), views.WaitForAsync(201, TimeSpan.FromSeconds(1), default));
        using var gone = new CancellationTokenSource();
        var cancelled = views.WaitForAsync(150, TimeSpan.FromSeconds(5), gone.Token);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);

        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.False(await impatient);
        Assert.False(patient.IsCompleted);
        journal.Shown = 200;
        await FoldAsync(views);
        Assert.True(await patient);
    }

    [StoreFact]
    public async Task The_views_follow_by_themselves()
    {
        var clock = new FakeTime(History.Start);
        var journal = Showing(100);
        var tail = new JournalTail(journal, clock);
        var views = await OpenAsync(journal, clock: clock, tail: tail, follow: true);
        await Reach(100);
        journal.Shown = 101;
        tail.Publish([_history.Events[100]]);
        await Reach(101);
        Assert.Equal((0, 0d, null), (views.Status.Lag, views.Status.LagSeconds, views.Status.Error));

        // A hand's turn to guard a hanging test; nothing waits for it.
        Task Reach(long position) => views.WaitForAsync(position, Timeout.InfiniteTimeSpan, default).WaitAsync(TimeSpan.FromMinutes(1));
    }
}

public sealed class SqliteFollow() : FollowConformance(new SqlitePlace())
{
    [Fact]
    public async Task A_damaged_file_is_made_anew()
    {
        var place = (SqlitePlace)Place;
        var history = new LivelyHistory(seed: 10, events: 100);
        await using (var views = await FoldedAsync(Journal(history))) { }

        foreach (var file in place.Folder.EnumerateFiles("views-1.db*")) await File.WriteAllBytesAsync(file.FullName, new byte[8_192].Select((_, i) => (byte)i).ToArray());
        var clock = new FakeTime(History.Start);
        var following = await OpenAsync(Journal(history), clock: clock, follow: true);
        Assert.NotNull(following.Status.Error);
        var there = following.WaitForAsync(history.Events.Count, Timeout.InfiniteTimeSpan, default);
        while (!there.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.NotEmpty((await following.ProgramsAsync(null, 10)).Items);
    }

    [Fact]
    public async Task In_memory_one_thread_does_everything()
    {
        var journal = Journal(new LivelyHistory(seed: 11, events: 100));
        var views = await OpenAsync(journal, KAiMarket.Views.Sqlite.SqliteViewStore.InMemory());
        var fold = views.FoldOnceAsync();
        Assert.True(fold.IsCompletedSuccessfully);
        Assert.True(views.ProgramsAsync(null, 10).IsCompletedSuccessfully);
    }
}

[NeedsPostgres]
public sealed class PostgresFollow() : FollowConformance(new PostgresPlace())
{
    [Fact]
    public async Task A_server_that_was_away_is_gone_on_with()
    {
        using var server = PostgresServer.Start();
        var address = server.CreateDatabase();
        var history = new LivelyHistory(seed: 12, events: 200);
        var journal = Journal(history);
        journal.Shown = 100;
        await using var store = new KAiMarket.Views.Postgres.PostgresViewStore(address);
        await using var views = await OpenAsync(journal, store);
        await FoldAsync(views);
        server.Stop(crash: true);
        journal.Shown = history.Events.Count;
        await Assert.ThrowsAnyAsync<Exception>(() => views.FoldOnceAsync());
        await Assert.ThrowsAsync<ViewsUnavailableException>(() => views.ProgramsAsync(null, 10));
        server.StartAgain();
        await FoldAsync(views);
        Assert.Equal(history.Events.Count, (await views.TrialBalanceAsync()).Position);
        await views.DisposeAsync();
    }
}
