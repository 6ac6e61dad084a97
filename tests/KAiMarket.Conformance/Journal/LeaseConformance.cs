using KAiMarket.Conformance.Stores;
using KAiMarket.Conformance.Views;
using KAiMarket.Journal;
using KAiMarket.Journal.Postgres;

namespace KAiMarket.Conformance.Journal;

/// <summary>What every store of leases promises to two processes.</summary>
/// <param name="store">Where they lie; null for memory.</param>
public abstract class LeaseConformance(JournalStore? store) : IAsyncLifetime
{
    private static readonly TimeSpan Term = TimeSpan.FromMinutes(1);

    private ILeases _first = null!;
    private ILeases _second = null!;

    [StoreFact]
    public async Task A_lease_is_held_by_one_at_a_time()
    {
        Assert.True(await _first.TakeAsync("views", Term, null, default));
        Assert.False(await _second.TakeAsync("views", Term, null, default));
        Assert.True(await _second.TakeAsync("due-work", Term, null, default));
        Assert.Equal([("due-work", "second"), ("views", "first")], await HoldersAsync());
    }

    [StoreFact]
    public async Task Of_many_who_ask_at_once_one_gets_it()
    {
        for (var round = 0; round < 20; round++)
        {
            var name = $"lease-{round}";
            var asked = Enumerable.Range(0, 8).Select(n => (n % 2 == 0 ? _first : _second).TakeAsync(name, Term, null, default));
            var got = (await Task.WhenAll(asked)).Select((taken, n) => (Taken: taken, First: n % 2 == 0)).Where(one => one.Taken);
            Assert.Single(got.Select(one => one.First).Distinct());
        }
    }

    [StoreFact]
    public async Task A_holder_prolongs_it_and_says_how_it_gets_on()
    {
        await _first.TakeAsync("views", Term, null, default);
        var before = Assert.Single(await _second.ReadAsync(default));
        Assert.True(await _first.TakeAsync("views", Term, "stuck", default));
        Assert.Equal(before with { Trouble = "stuck" }, Assert.Single(await _second.ReadAsync(default)));

        Assert.True(await _first.TakeAsync("views", Term, null, default));
        Assert.Equal(before, Assert.Single(await _second.ReadAsync(default)));
    }

    [StoreFact]
    public async Task One_that_was_not_prolonged_goes_to_the_next_and_its_old_holder_hears_of_it()
    {
        await _first.TakeAsync("views", Term, null, default);
        await PassAsync(Term - TimeSpan.FromSeconds(1));
        Assert.False(await _second.TakeAsync("views", Term, null, default));
        await PassAsync(TimeSpan.FromSeconds(2));
        Assert.Empty(await _second.ReadAsync(default));

        Assert.True(await _second.TakeAsync("views", Term, null, default));
        Assert.False(await _first.TakeAsync("views", Term, null, default));
        Assert.Equal([("views", "second")], await HoldersAsync());
    }

    [StoreFact]
    public async Task One_that_was_given_back_is_free_at_once_and_nobody_gives_back_anothers()
    {
        await _first.TakeAsync("views", Term, null, default);
        await _second.ReleaseAsync("views", default);
        Assert.False(await _second.TakeAsync("views", Term, null, default));

        await _first.ReleaseAsync("views", default);
        Assert.Empty(await _first.ReadAsync(default));
        Assert.True(await _second.TakeAsync("views", Term, null, default));
    }

    public async Task InitializeAsync() => (_first, _second) = await OpenAsync();

    public virtual async Task DisposeAsync()
    {
        if (store is not null) await store.DisposeAsync();
    }

    protected JournalStore Store => store!;

    /// <summary>The leases as two processes see them.</summary>
    protected abstract Task<(ILeases First, ILeases Second)> OpenAsync();

    /// <summary>Lets the store's time go by for leases that are held.</summary>
    protected abstract Task PassAsync(TimeSpan time);

    private async Task<IEnumerable<(string, string)>> HoldersAsync() =>
        (await _first.ReadAsync(default)).Select(held => (held.Name, held.Holder));
}

public sealed class MemoryLeaseConformance() : LeaseConformance(null)
{
    private readonly FakeTime _clock = new(new(2026, 11, 23, 3, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task Where_nobody_contends_it_is_always_granted()
    {
        var leases = new MemoryLeases(_clock).For("alone");
        for (var n = 0; n < 3; n++)
        {
            Assert.True(await leases.TakeAsync("processes", Lease.Term, null, default));
            _clock.Advance(TimeSpan.FromHours(n));
        }
    }

    protected override Task<(ILeases First, ILeases Second)> OpenAsync()
    {
        var leases = new MemoryLeases(_clock);
        return Task.FromResult((leases.For("first"), leases.For("second")));
    }

    protected override Task PassAsync(TimeSpan time)
    {
        _clock.Advance(time);
        return Task.CompletedTask;
    }
}

[NeedsPostgres]
public sealed class PostgresLeaseConformance() : LeaseConformance(new PostgresStore(PostgresServer.Shared))
{
    private readonly List<PostgresLeases> _opened = [];

    [Fact]
    public async Task A_holder_whose_session_has_ended_holds_nothing()
    {
        var (dead, next) = (Open("dead"), Open("next"));
        Assert.True(await dead.TakeAsync("processes", Lease.Term, null, default));
        Assert.False(await next.TakeAsync("processes", Lease.Term, null, default));

        await EndSessionsAsync("dead");
        Assert.DoesNotContain(await next.ReadAsync(default), held => held.Name == "processes");
        Assert.True(await next.TakeAsync("processes", Lease.Term, null, default));
    }

    [Fact]
    public async Task A_holder_that_lost_its_connection_goes_on_over_another()
    {
        var (holder, next) = (Open("holder"), Open("next"));
        await holder.TakeAsync("processes", Lease.Term, null, default);
        await EndSessionsAsync("holder");

        await Assert.ThrowsAsync<JournalUnavailableException>(
            () => holder.TakeAsync("processes", Lease.Term, null, default));
        Assert.True(await holder.TakeAsync("processes", Lease.Term, null, default));
        Assert.False(await next.TakeAsync("processes", Lease.Term, null, default));
    }

    [Fact]
    public async Task A_server_that_cannot_be_reached_is_no_answer()
    {
        using var server = PostgresServer.Start();
        await using var leases = new PostgresLeases(server.CreateDatabase(), "lonely");
        server.Stop();
        await Assert.ThrowsAsync<JournalUnavailableException>(() => leases.TakeAsync("views", Lease.Term, null, default));
    }

    public override async Task DisposeAsync()
    {
        foreach (var leases in _opened) await leases.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override async Task<(ILeases First, ILeases Second)> OpenAsync()
    {
        await Store.OpenAsync();
        return (Open("first"), Open("second"));
    }

    protected override Task PassAsync(TimeSpan time) => Store.RunAsync(
        $"update journal.leases set until = until - interval '{(int)time.TotalSeconds} seconds'");

    private PostgresLeases Open(string holder)
    {
        var leases = new PostgresLeases(Store.Place.Address, holder);
        _opened.Add(leases);
        return leases;
    }

    // As when the process dies: pg_terminate_backend returns before the session is gone, so it waits for that.
    private Task EndSessionsAsync(string holder) => Store.RunAsync(
        $"select pg_terminate_backend(session, 60000) from journal.leases where holder = '{holder}'");
}
