using KAiMarket.Conformance.Stores;
using KAiMarket.Domain.Offers;
using KAiMarket.Domain.Programs;
using KAiMarket.Domain.Smes;
using KAiMarket.Domain.Vouchers;
using KAiMarket.Views;

namespace KAiMarket.Conformance.Views;

/// <summary>Filters, cursors, and the list of what is due.</summary>
public abstract class QueryConformance(ViewPlace place) : ViewsSuite(place)
{
    private readonly LivelyHistory _history = new(seed: 7, events: 900);

    private Task<MarketViews> FoldedAsync() => FoldedAsync(Journal(_history));

    [StoreFact]
    public async Task Vouchers_are_found_by_programme_and_by_firm()
    {
        var views = await FoldedAsync();
        var all = (await views.VouchersAsync(null, null, null, 1_000)).Items;
        Assert.Equal(_history.Vouchers.Select(id => id.Value).Order(StringComparer.Ordinal), all.Select(row => row.Id.Value));
        foreach (var program in _history.Programs)
        {
            var found = await AllAsync(after => views.VouchersAsync(program, null, after, 2));
            Assert.Equal(all.Where(row => row.Program == program), found);
        }

        foreach (var sme in all.Select(row => row.Sme).Distinct())
        {
            var found = await AllAsync(after => views.VouchersAsync(null, sme, after, 2));
            Assert.Equal(all.Where(row => row.Sme == sme), found);
        }

        Assert.Equal([all[0]], (await views.VouchersAsync(all[0].Program, all[0].Sme, null, 5)).Items);
        Assert.Empty((await views.VouchersAsync(new ProgramId("nothing"), null, null, 5)).Items);
        Assert.Empty((await views.VouchersAsync(null, new SmeId("nobody"), null, 5)).Items);
    }

    [StoreFact]
    public async Task A_programme_whose_id_begins_like_another_has_its_own_vouchers()
    {
        var views = await FoldedAsync(Journal(Claimed("ai", "ai-2", "ai0", "a")));
        var vouchers = (await views.VouchersAsync(new ProgramId("ai"), null, null, 10)).Items;
        Assert.Equal(new VoucherId("ai.orange"), Assert.Single(vouchers).Id);
    }

    [StoreFact]
    public async Task Orders_are_found_by_voucher_by_provider_and_by_offer()
    {
        var views = await FoldedAsync();
        var all = (await views.OrdersAsync(new(), null, 1_000)).Items;
        Assert.NotEmpty(all);
        foreach (var order in all)
        {
            Assert.Equal(all.Where(row => row.Voucher == order.Voucher), await Of(new(Voucher: order.Voucher)));
            Assert.Equal(all.Where(row => row.Offer == order.Offer), await Of(new(Offer: order.Offer)));
            if (order.Provider is { } provider) Assert.Equal(all.Where(row => row.Provider == provider), await Of(new(Provider: provider)));
        }

        Task<List<OrderRow>> Of(OrderFilter filter) => AllAsync(after => views.OrdersAsync(filter, after, 50));
    }

    [StoreFact]
    public async Task Offers_are_narrowed_by_whatever_is_given()
    {
        var views = await FoldedAsync();
        var all = (await views.OffersAsync(new(), null, 100)).Items;
        Assert.Equal(all, (await views.OffersAsync(new(OfferCategory.Gpu, KAiMarket.Domain.Region.Seoul, "Fictional Silicon", false), null, 100)).Items);
        Assert.Empty((await views.OffersAsync(new(OfferCategory.Npu), null, 100)).Items);
        Assert.Empty((await views.OffersAsync(new(AcceleratorVendor: "x' OR 1 = 1 --"), null, 100)).Items);
        Assert.Equal(all.Where(row => row.Provider.Value == "company-1"), (await views.OffersAsync(new(Provider: new("company-1")), null, 100)).Items);
    }

    [StoreFact]
    public async Task A_page_ends_with_a_cursor_only_when_there_is_more()
    {
        var views = await FoldedAsync();
        var count = _history.Vouchers.Count;
        Assert.Null((await views.VouchersAsync(null, null, null, count)).Next);
        var page = await views.VouchersAsync(null, null, null, count - 1);
        Assert.Equal((count - 1, _history.Events.Count), (page.Items.Count, page.Position));
        Assert.Single((await views.VouchersAsync(null, null, page.Next, 10)).Items);
    }

    [StoreFact]
    public async Task A_cursor_that_no_page_gave_is_refused()
    {
        var views = await FoldedAsync();
        await Assert.ThrowsAsync<CursorException>(() => views.VouchersAsync(null, null, "%", 10));
        await Assert.ThrowsAsync<CursorException>(() => views.VouchersAsync(null, null, "_w", 10));
        await Assert.ThrowsAsync<CursorException>(() => views.VouchersAsync(null, null, "AAAA", 10));
        await Assert.ThrowsAsync<CursorException>(() => views.EntriesAsync(null, "YWJj", 10));
        await Assert.ThrowsAsync<CursorException>(() => views.StatementAsync(new("company-1"), "LTE", 10));
    }

    [StoreFact]
    public async Task A_limit_is_from_1_to_1000()
    {
        var views = await FoldedAsync();
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => views.ProgramsAsync(null, 0));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => views.ProgramsAsync(null, 1_001));
    }

    [StoreFact]
    public async Task Programmes_are_due_once_their_claims_are_over()
    {
        var views = await FoldedAsync();
        foreach (var now in new[] { History.Start, _history.Now, _history.Now.AddDays(10) })
        {
            var expected = _history.Programs.Where(id => _history.Program(id) is { IsOpen: true } program && program.Claims.HasEnded(now));
            Assert.Equal(expected.OrderBy(id => id.Value, StringComparer.Ordinal), await views.ProgramsToCloseAsync(now, 100));
        }
    }

    [StoreFact]
    public async Task Vouchers_are_due_once_their_time_is_over_and_each_gets_its_turn()
    {
        var history = new LivelyHistory(seed: 13, events: 200);
        var views = await FoldedAsync(Journal(history));
        var later = history.Now.AddDays(30);
        var expected = history.Vouchers.Where(id => !history.Voucher(id).IsExpired)
            .OrderBy(id => id.Value, StringComparer.Ordinal).ToList();
        Assert.True(expected.Count > 3);
        Assert.Empty(await views.VouchersToExpireAsync(History.Start, 100));
        Assert.Equal(expected, await views.VouchersToExpireAsync(later, 1_000));

        var seen = new List<VoucherId>();
        while (seen.Count < expected.Count) seen.AddRange(await views.VouchersToExpireAsync(later, 2));
        Assert.Equal(expected, seen);
        Assert.Equal(expected.Take(2), await views.VouchersToExpireAsync(later, 2));
    }

    [StoreFact]
    public async Task Vouchers_get_their_turn_also_where_a_programmes_id_begins_like_anothers()
    {
        var history = Claimed("a", "a-b", "a0");
        var views = await FoldedAsync(Journal(history));
        var seen = new List<VoucherId>();
        for (var asked = 0; asked < 6; asked++) seen.AddRange(await views.VouchersToExpireAsync(history.Now.AddDays(30), 1));

        var inOrder = new VoucherId[] { new("a-b.orange"), new("a.orange"), new("a0.orange") };
        Assert.Equal([.. inOrder, .. inOrder], seen);
    }

    // Programmes of one voucher each.
    private static History Claimed(params string[] programs)
    {
        var history = new History();
        foreach (var name in programs)
        {
            var id = new ProgramId(name);
            Assert.Null(history.Ask<Program, ProgramCommand, ProgramEvent>(name, new OpenProgram(
                new("ministry"), name, new(1_000), new(1_000), [new(ApplicantType.Startup, 0)],
                new(History.Start, History.Start.AddDays(1)), History.Start.AddDays(2))));
            Assert.Null(history.Ask<Program, ProgramCommand, ProgramEvent>(name, new ClaimVoucher(
                id, new("orange"), new("firm"), ApplicantType.Startup, new(100))));
        }

        return history;
    }
}

public sealed class SqliteQueries() : QueryConformance(new SqlitePlace());

[NeedsPostgres]
public sealed class PostgresQueries() : QueryConformance(new PostgresPlace());
