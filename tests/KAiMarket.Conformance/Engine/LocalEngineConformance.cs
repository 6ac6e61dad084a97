using KAiMarket.Conformance.Stores;
using KAiMarket.Domain;
using KAiMarket.Domain.Vouchers;
using KAiMarket.Grains.Local;
using KAiMarket.Journal;

namespace KAiMarket.Conformance.Engine;

public abstract class LocalEngineConformance(JournalStore store) : EngineConformance(store)
{
    protected override Task<Home> OpenAsync(IJournal journal, ISnapshots? snapshots = null, int snapshotEvery = 1) =>
        Home.OpenAsync(journal, snapshots: snapshots, snapshotEvery: snapshotEvery);

    [StoreFact]
    public async Task Idle_aggregates_leave_memory_and_come_back_as_they_were()
    {
        var clock = new HandClock(Demo.Noon);
        await using var home = await Home.OpenAsync(Store.Unopened(), clock);
        var grains = (LocalGrains)home.Grains;
        for (var sme = 0; sme < 50; sme++)
            await home.Grains.Voucher(Demo.Voucher(sme)).Ask(Issue(sme), Demo.At);
        Assert.Equal(50, grains.Active);

        clock.Advance(TimeSpan.FromMinutes(3));
        await home.Grains.Voucher(Demo.Voucher(7)).Read();
        clock.Advance(TimeSpan.FromMinutes(3));
        grains.CloseIdle(TimeSpan.FromMinutes(5));

        Assert.Equal(1, grains.Active);
        Assert.Equal(new Won(1_000), (await home.Grains.Voucher(Demo.Voucher(3)).Read()).State.Balance);
    }

    private static IssueVoucher Issue(int sme) =>
        new(Demo.Voucher(sme), new Won(800), new Won(200), Demo.Noon.AddDays(90));
}

public sealed class LocalEngineOnSqlite() : LocalEngineConformance(new SqliteStore());

[NeedsPostgres]
public sealed class LocalEngineOnPostgres() : LocalEngineConformance(new PostgresStore(PostgresServer.Shared));
