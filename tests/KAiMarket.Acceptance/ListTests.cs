using KAiMarket.Acceptance.Running;
using KAiMarket.Client;

namespace KAiMarket.Acceptance;

[Collection(Markets.Collection)]
public sealed class ListTests(Markets markets)
{
    [Theory, MemberData(nameof(Markets.Everywhere), MemberType = typeof(Markets))]
    public async Task Pages_join_without_a_gap_or_a_repeat(string store)
    {
        using var market = (await markets.OnAsync(store)).Client("operator");
        await market.VoucherAsync("pages", 501);
        for (var i = 0; i < 12; i++)
        {
            await market.RegisterSmeAsync($"pages-{i:00}", Samples.Sme(510 + i));
            await market.ClaimVoucherAsync("pages", $"pages-{i:00}", new(1_000_000));
            await market.PlaceOrderAsync($"pages-{i:00}", new($"pages.pages-{i:00}", "pages", 10));
        }

        var vouchers = await Reading.All<VoucherRow>(after => market.VouchersAsync(program: "pages", limit: 5, after: after)).ToListAsync();
        Assert.Equal(13, vouchers.Select(row => row.Id).Distinct().Count());
        Assert.Equal(13, vouchers.Count);
        var orders = await Reading.All<OrderRow>(after => market.OrdersAsync(offer: "pages", limit: 1, after: after)).ToListAsync();
        Assert.Equal(12, orders.Select(row => row.Id).Distinct().Count());
        Assert.Equal(12, orders.Count);
        var accounts = await Reading.All<Account>(after => market.AccountsAsync(7, after)).ToListAsync();
        Assert.Equal(accounts.Count, accounts.Select(account => account.Name).Distinct().Count());
        Assert.Equal(accounts.Sum(account => account.Debits), accounts.Sum(account => account.Credits));
        var entries = await Reading.All<Entry>(after => market.EntriesAsync("program:pages", 3, after)).ToListAsync();
        Assert.Equal(14, entries.Count);
        Assert.Equal(entries, entries.OrderBy(entry => entry.Position).ThenBy(entry => entry.Line));
        var account = (await market.AccountAsync("program:pages")).Value;
        Assert.Equal(entries.Where(entry => entry.Debit == account.Name).Sum(entry => entry.Amount), account.Debits);
        var days = (await market.BurnDownAsync("pages")).Value.Items;
        Assert.Equal(9_000_000 + 12 * 900_000, days.Sum(day => day.Claimed));
    }

    [Theory, MemberData(nameof(Markets.Everywhere), MemberType = typeof(Markets))]
    public async Task The_catalogue_is_narrowed_by_whatever_is_given(string store)
    {
        using var market = (await markets.OnAsync(store)).Client("operator");
        await market.PublishOfferAsync("catalogue-npu", Samples.Offer() with
        {
            Category = OfferCategory.Npu,
            Unit = Unit.NpuSecond,
            Region = Region.Jeju,
            AcceleratorVendor = "Catalogue Silicon",
            DomesticNpu = true,
        });
        await market.PublishOfferAsync("catalogue-gpu", Samples.Offer() with { Region = Region.Jeju, AcceleratorVendor = "Catalogue Graphics" });

        Assert.Equal(["catalogue-gpu", "catalogue-npu"], (await market.OffersAsync(region: Region.Jeju)).Value.Items.Select(offer => offer.Id));
        Assert.Equal(["catalogue-npu"], (await market.OffersAsync(region: Region.Jeju, domesticNpu: true)).Value.Items.Select(offer => offer.Id));
        Assert.Equal(["catalogue-gpu"], (await market.OffersAsync(OfferCategory.Gpu, Region.Jeju)).Value.Items.Select(offer => offer.Id));
        Assert.Equal(["catalogue-npu"], (await market.OffersAsync(acceleratorVendor: "Catalogue Silicon")).Value.Items.Select(offer => offer.Id));
        Assert.Empty((await market.OffersAsync(region: Region.Jeju, provider: "nobody")).Value.Items);
    }
}
