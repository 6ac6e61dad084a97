using KAiMarket.Conformance.Stores;
using KAiMarket.Domain;
using KAiMarket.Journal;

namespace KAiMarket.Conformance.Views;

/// <summary>The views over generated histories: against the aggregates' own state, and against themselves.</summary>
public abstract class FoldConformance(ViewPlace place) : ViewsSuite(place)
{
    [StoreFact]
    public async Task The_trial_balance_is_even_after_every_event()
    {
        var journal = Journal(new LivelyHistory(seed: 1, events: 300));
        var all = journal.Shown;
        journal.Shown = 0;
        var views = await OpenAsync(journal);
        while (journal.Shown < all)
        {
            journal.Shown++;
            await FoldAsync(views);
            var balance = await views.TrialBalanceAsync();
            Assert.Equal(journal.Shown, balance.Position);
            Assert.Equal(balance.Debits, balance.Credits);
        }

        Assert.True((await views.TrialBalanceAsync()).Debits > Won.Zero);
    }

    [StoreFact]
    public async Task The_rows_say_what_the_aggregates_know()
    {
        var history = new LivelyHistory(seed: 2, events: 1_500);
        var views = await FoldedAsync(Journal(history));
        foreach (var id in history.Programs)
        {
            var (program, row) = (history.Program(id), (await views.ProgramAsync(id))!);
            Assert.Equal((program.Owner, program.Title, program.Budget), (row.Owner, row.Title, row.Budget));
            Assert.Equal((program.Claims, program.VouchersExpireAt), (row.Claims, row.VouchersExpireAt));
            Assert.Equal((program.Remaining, (long)program.Committed.Count), (row.Remaining, row.Claimed));
            Assert.Equal(row.Budget, row.Remaining + (row.Granted - row.ReturnedFromVouchers) + row.ReturnedToMinistry);
        }

        foreach (var id in history.Vouchers)
        {
            var (voucher, row) = (history.Voucher(id), (await views.VoucherAsync(id))!);
            Assert.Equal((voucher.Held, voucher.Spent, voucher.Returned), (row.Held, row.Spent, row.Returned));
            Assert.Equal(voucher.IsExpired, row.Status == KAiMarket.Views.VoucherStatus.Expired);
            if (!voucher.IsIssued) continue;
            Assert.Equal((voucher.Government, voucher.SelfPay), (row.Government, row.SelfPay));

            // The account has what is neither held nor spent nor returned.
            var account = (await views.AccountAsync($"voucher:{id}"))!;
            Assert.Equal(voucher.Free.Government, account.Credits - account.Debits);
        }

        foreach (var id in history.Orders)
        {
            var order = history.Order(id);
            var row = await views.OrderAsync(id);
            if (order.Placed is null)
            {
                Assert.Null(row);
                continue;
            }

            Assert.Equal((order.Status, order.Used, order.Amount), (row!.Status, row.Used, row.Amount));
            Assert.Equal((order.Provider, order.Refused?.Code), (row.Provider, row.RefusalCode));
        }
    }

    [StoreFact]
    public async Task The_days_of_a_burn_down_add_up_to_the_programme()
    {
        var history = new LivelyHistory(seed: 3, events: 1_500);
        var views = await FoldedAsync(Journal(history));
        foreach (var id in history.Programs)
        {
            var row = (await views.ProgramAsync(id))!;
            var days = (await views.BurnDownAsync(id)).Items;
            Assert.Equal(days.Select(day => day.Day).Order().Distinct(), days.Select(day => day.Day));
            Assert.Equal(row.Granted.Amount, days.Sum(day => day.Claimed.Amount));
            Assert.Equal(row.Held.Amount, days.Sum(day => day.Held.Amount));
            Assert.Equal(row.Spent.Amount, days.Sum(day => day.Spent.Amount));
            Assert.Equal(row.ReturnedFromVouchers.Amount, days.Sum(day => day.Returned.Amount));
        }
    }

    [StoreFact]
    public async Task The_rows_are_the_same_whatever_the_batches()
    {
        var history = new LivelyHistory(seed: 4, events: 700);
        var whole = await DumpAsync(await FoldedAsync(Journal(history)));

        // Another place for the same events: one at a time, then in odd lots.
        await using var place = Place is SqlitePlace ? (ViewPlace)new SqlitePlace() : new PostgresPlace();
        await using var store = place.Open();
        var journal = new ListedJournal(history.Events) { Shown = 0 };
        await using var views = await OpenAsync(journal, store, leases: new MemoryLeases(TimeProvider.System));
        for (var lot = 1; journal.Shown < history.Events.Count; lot = lot % 23 + 1)
        {
            journal.Shown = Math.Min(journal.Shown + lot, history.Events.Count);
            await FoldAsync(views);
        }

        Assert.Equal(whole, await DumpAsync(views));
        await views.DisposeAsync();
    }

    [StoreFact]
    public async Task Pages_of_any_size_hold_the_same_rows()
    {
        var views = await FoldedAsync(Journal(new LivelyHistory(seed: 5, events: 400)));
        Assert.Equal(await DumpAsync(views), await DumpAsync(views, limit: 3));
    }

    [StoreFact]
    public async Task Events_handed_over_twice_and_out_of_turn_count_once()
    {
        var history = new LivelyHistory(seed: 6, events: 200);
        var journal = Journal(history);
        var expected = await DumpAsync(await FoldedAsync(journal));

        await using var place = Place is SqlitePlace ? (ViewPlace)new SqlitePlace() : new PostgresPlace();
        await using var store = place.Open();
        var tail = new JournalTail(journal, TimeProvider.System);
        journal.Shown = 40;
        await using var views = await OpenAsync(journal, store, tail: tail, leases: new MemoryLeases(TimeProvider.System));
        await FoldAsync(views);
        journal.Shown = history.Events.Count;
        tail.Publish(history.Events.Skip(20).Take(60).ToList());
        tail.Publish(history.Events.Skip(150).ToList());
        await FoldAsync(views);
        Assert.Equal(expected, await DumpAsync(views));
        await views.DisposeAsync();
    }
}

public sealed class SqliteFold() : FoldConformance(new SqlitePlace());

[NeedsPostgres]
public sealed class PostgresFold() : FoldConformance(new PostgresPlace());
