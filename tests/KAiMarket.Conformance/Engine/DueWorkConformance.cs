using System.Diagnostics.Metrics;
using KAiMarket.Conformance.Stores;
using KAiMarket.Conformance.Telemetry;
using KAiMarket.Domain;
using KAiMarket.Domain.Offers;
using KAiMarket.Domain.Orders;
using KAiMarket.Domain.Programs;
using KAiMarket.Domain.Tenders;
using KAiMarket.Domain.Vouchers;
using KAiMarket.Grains.Processes;
using KAiMarket.Journal;

namespace KAiMarket.Conformance.Engine;

/// <summary>Deadlines are recorded, whatever becomes of others that passed at the same time.</summary>
public abstract class DueWorkConformance(JournalStore store) : IAsyncLifetime
{
    private readonly HandClock _clock = new(Demo.Noon);
    private TimeSpan _clockError;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await store.DisposeAsync();

    [StoreFact]
    public async Task What_cannot_be_done_stands_in_nobodys_way()
    {
        var journal = store.Unopened();
        await using var home = await Home.OpenAsync(journal, _clock);
        var unknown = new NewEvent("program-sang.v9", "{}"u8.ToArray());
        await journal.CommitAsync([new("program/broken", 0, [unknown], "{}"u8.ToArray(), new Epoch())], Demo.Noon);
        await OpenAsync(home);

        _clock.Advance(TimeSpan.FromDays(91));
        var work = Work(home, [new("broken"), Demo.Program], [new("broken.sme-1"), Demo.Voucher(1), Demo.Voucher(2)]);
        await work.OnceAsync();

        Assert.Contains("program-sang.v9", work.Trouble, StringComparison.Ordinal);
        Assert.True((await home.Grains.Program(Demo.Program).Read()).State.IsClosed);
        Assert.True((await home.Grains.Voucher(Demo.Voucher(1)).Read()).State.IsExpired);
        Assert.True((await home.Grains.Voucher(Demo.Voucher(2)).Read()).State.IsExpired);
    }

    [StoreFact]
    public async Task What_is_refused_shows_as_trouble_until_it_is_done()
    {
        await using var home = await Home.OpenAsync(store.Unopened(), _clock);
        await OpenAsync(home);
        var (closing, expiring) = (Work(home, [Demo.Program], []), Work(home, [], [Demo.Voucher(1)]));

        await closing.OnceAsync();
        await expiring.OnceAsync();
        Assert.Contains(CloseProgram.StillOpen.Code, closing.Trouble, StringComparison.Ordinal);
        Assert.Contains(ExpireVoucher.NotYet.Code, expiring.Trouble, StringComparison.Ordinal);

        _clock.Advance(TimeSpan.FromDays(91));
        await closing.OnceAsync();
        await expiring.OnceAsync();
        Assert.Equal((null, null), (closing.Trouble, expiring.Trouble));
    }

    [StoreFact]
    public async Task Its_lag_grows_until_all_that_is_due_is_done()
    {
        using var meter = new Meter("test");
        using var heard = new Heard(meter);
        await using var home = await Home.OpenAsync(store.Unopened(), _clock);
        await OpenAsync(home);
        var closing = Work(home, [Demo.Program], []);
        closing.Observe(meter);
        Assert.Empty(heard.Ask().All);

        // The programme is open for a month yet: closing it is refused.
        using var stop = new CancellationTokenSource();
        var running = closing.RunAsync(stop.Token);
        while (heard.Ask().All.Count == 0) await Task.Yield();
        _clock.Advance(TimeSpan.FromSeconds(30));
        await closing.OnceAsync();
        Assert.Equal([": 30"], heard.Ask().Sums("kaimarket.due.lag"));

        _clock.Advance(TimeSpan.FromDays(31));
        await closing.OnceAsync();
        Assert.Equal([": 0"], heard.Ask().Sums("kaimarket.due.lag"));

        await stop.CancelAsync();
        await running;
        Assert.Empty(heard.Ask().All);
    }

    [StoreFact]
    public async Task A_deadline_is_recorded_only_when_what_arrived_in_time_has_had_its_time()
    {
        await using var home = await Home.OpenAsync(store.Unopened(), _clock);
        var asked = new List<DateTimeOffset>();
        var work = new DueWork(
            (now, _) => Note<ProgramId>(now), (now, _) => Note<VoucherId>(now), (now, _) => Note<TenderId>(now), home.Grains,
            Alone, _clock, _ => Task.FromResult(_clockError), TimeSpan.FromSeconds(60));

        _clockError = TimeSpan.FromSeconds(-31);
        await work.OnceAsync();
        Assert.Empty(asked);
        Assert.Contains("clock is wrong by 31 s", work.Trouble, StringComparison.Ordinal);

        _clockError = TimeSpan.FromSeconds(-30);
        await work.OnceAsync();
        Assert.Null(work.Trouble);
        Assert.Equal(Enumerable.Repeat(Demo.Noon.AddSeconds(-60), 3), asked);

        Task<IReadOnlyList<TId>> Note<TId>(DateTimeOffset now)
        {
            asked.Add(now);
            return Task.FromResult<IReadOnlyList<TId>>([]);
        }
    }

    [StoreFact]
    public async Task An_order_that_arrived_in_time_gets_its_money_however_late_it_is_placed()
    {
        var journal = store.Unopened();
        await using var home = await Home.OpenAsync(journal, _clock);
        await OpenAsync(home);
        await home.Grains.Offer(new("gpu")).Ask(
            new PublishOffer(
                new("fiction-compute"), "Fictional GPU", OfferCategory.Gpu, Unit.GpuSecond, new Won(1), 1, 1_000,
                CapacityPeriod.Day, Region.Seoul),
            Demo.At);
        var (late, order) = (Demo.Noon.AddDays(90).AddSeconds(-1), home.Grains.Order(new("order-1")));
        var tooLate = home.Grains.Order(new("order-2"));
        await order.Ask(new PlaceOrder(Demo.Voucher(1), new("gpu"), 10), Demo.At with { Now = late });
        await tooLate.Ask(new PlaceOrder(Demo.Voucher(1), new("gpu"), 10), Demo.At with { Now = late.AddSeconds(1) });

        _clock.Advance(TimeSpan.FromDays(90) + TimeSpan.FromSeconds(30));
        using var stop = new CancellationTokenSource();
        var running = new ProcessRunner(
            home.Tail, home.Grains, NothingSealed.Unsealing, store.Bookmarks(), store.DeadLetters(), Alone, _clock)
            .RunAsync(stop.Token);
        var placed = await order.ReadPast(1, CancellationToken.None);
        var refused = await tooLate.ReadPast(1, CancellationToken.None);
        await stop.CancelAsync();
        await running;

        Assert.Equal(OrderStatus.Confirmed, placed.State.Status);
        Assert.Equal(HoldAmount.Expired.Code, refused.State.Refused?.Code);
    }

    private static async Task OpenAsync(Home home)
    {
        await home.Grains.Program(Demo.Program).Ask(Demo.Open(), Demo.At);
        await home.Grains.Program(Demo.Program).Ask(Demo.Claim(1), Demo.At);
        await home.Grains.Program(Demo.Program).Ask(Demo.Claim(2), Demo.At);
    }

    private DueWork Work(Home home, ProgramId[] programs, VoucherId[] vouchers) => new(
        (_, _) => Task.FromResult<IReadOnlyList<ProgramId>>(programs),
        (_, _) => Task.FromResult<IReadOnlyList<VoucherId>>(vouchers),
        (_, _) => Task.FromResult<IReadOnlyList<TenderId>>([]), home.Grains, Alone, _clock,
        _ => Task.FromResult(_clockError), TimeSpan.Zero);

    private ILeases Alone => new MemoryLeases(_clock).For("alone");
}

public sealed class DueWorkOnSqlite() : DueWorkConformance(new SqliteStore());

[NeedsPostgres]
public sealed class DueWorkOnPostgres() : DueWorkConformance(new PostgresStore(PostgresServer.Shared));
