using KAiMarket.Conformance.Stores;
using KAiMarket.Domain.Programs;
using KAiMarket.Domain.Vouchers;
using KAiMarket.Grains.Processes;
using KAiMarket.Journal;

namespace KAiMarket.Conformance.Engine;

/// <summary>Deadlines are recorded, whatever becomes of others that passed at the same time.</summary>
public abstract class DueWorkConformance(JournalStore store) : IAsyncLifetime
{
    private readonly HandClock _clock = new(Demo.Noon);

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

    private static async Task OpenAsync(Home home)
    {
        await home.Grains.Program(Demo.Program).Ask(Demo.Open(), Demo.At);
        await home.Grains.Program(Demo.Program).Ask(Demo.Claim(1), Demo.At);
        await home.Grains.Program(Demo.Program).Ask(Demo.Claim(2), Demo.At);
    }

    private DueWork Work(Home home, ProgramId[] programs, VoucherId[] vouchers) => new(
        (_, _) => Task.FromResult<IReadOnlyList<ProgramId>>(programs),
        (_, _) => Task.FromResult<IReadOnlyList<VoucherId>>(vouchers), home.Grains, _clock);
}

public sealed class DueWorkOnSqlite() : DueWorkConformance(new SqliteStore());

[NeedsPostgres]
public sealed class DueWorkOnPostgres() : DueWorkConformance(new PostgresStore(PostgresServer.Shared));
