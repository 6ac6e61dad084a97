using KAiMarket.Acceptance.Running;
using KAiMarket.Client;

namespace KAiMarket.Acceptance;

[Collection(Markets.Collection)]
public sealed class VoucherFlowTests(Markets markets)
{
    [Theory, MemberData(nameof(Markets.Everywhere), MemberType = typeof(Markets))]
    public async Task A_voucher_pays_for_an_order_from_claim_to_settlement(string store)
    {
        var server = await markets.OnAsync(store);
        using var market = server.Client("operator");
        using var ministry = server.Client("ministry");
        using var provider = server.Client("provider");
        using var auditor = server.Client("auditor");

        var opened = await ministry.OpenProgramAsync("flow", Samples.Program(budget: 50_000_000));
        Assert.True(opened.Changed);
        Assert.Equal(1, opened.Version);
        Assert.Equal(50_000_000, opened.Value.Remaining);

        await market.RegisterSmeAsync("flow-sme", Samples.Sme(101, ApplicantType.SmallMedium));
        await provider.PublishOfferAsync("flow-offer", Samples.Offer());

        var claim = await market.ClaimVoucherAsync("flow", "flow-sme", new(10_000_000));
        Assert.Equal(new Claim("flow.flow-sme", 6_667_000, 3_333_000), claim.Value);

        var voucher = (await market.VoucherAsync("flow.flow-sme")).Value;
        Assert.Equal(VoucherStatus.Claimed, voucher.Status);
        Assert.Equal(10_000_000, voucher.Balance);

        var order = await market.PlaceOrderAsync("flow-order", new("flow.flow-sme", "flow-offer", 1_001));
        Assert.True(order.Changed);
        Assert.Equal(OrderStatus.Confirmed, order.Value.Status);
        Assert.Equal(1_501, order.Value.Held);

        Assert.Equal(600, (await provider.RecordUsageAsync("flow-order", 1, Samples.Usage(500, 100))).Value.Used);
        Assert.Equal(3, (await provider.RecordUsageAsync("flow-order", 2, Samples.Usage(1))).Value.NextUsage);

        Assert.Equal(901, (await market.AcceptOrderAsync("flow-order", new(601))).Value.Amount);
        Assert.Equal(901, (await market.SettledAsync("flow-order")).Amount);

        voucher = (await market.VoucherAsync("flow.flow-sme")).Value;
        Assert.Equal(VoucherStatus.Issued, voucher.Status);
        Assert.Equal(10_000_000 - 901, voucher.Balance);
        Assert.Equal(901, voucher.Spent.Government + voucher.Spent.SelfPay);
        Assert.Equal(new Legs(0, 0), voucher.Held);

        var line = Assert.Single((await market.StatementAsync("demo-provider")).Value.Items, line => line.Order == "flow-order");
        Assert.Equal(voucher.Spent, new Legs(line.Government, line.SelfPay));

        var balance = (await auditor.TrialBalanceAsync()).Value;
        Assert.Equal(balance.Debits, balance.Credits);
        Assert.True(balance.Debits > 0);
    }

    [Theory, MemberData(nameof(Markets.Everywhere), MemberType = typeof(Markets))]
    public async Task An_order_that_is_cancelled_gives_money_and_capacity_back(string store)
    {
        using var market = (await markets.OnAsync(store)).Client("operator");
        var voucher = await market.VoucherAsync("cancel", 102);
        await market.PlaceOrderAsync("cancel", new(voucher, "cancel", 1_000_000));
        var full = await Assert.ThrowsAsync<ProblemException>(() => market.PlaceOrderAsync("cancel-2", new(voucher, "cancel", 1)));
        Assert.Equal("offer-capacity-too-low", full.Code);

        Assert.Equal(OrderStatus.Cancelled, (await market.CancelOrderAsync("cancel")).Value.Status);

        // The process gives both back; an order that comes too early for it is refused for good, so each has an id of its own.
        var attempt = 2;
        var placed = await Until.AnsweredAsync(
            async () =>
            {
                try
                {
                    return (await market.PlaceOrderAsync($"cancel-{++attempt}", new(voucher, "cancel", 1_000_000))).Value;
                }
                catch (ProblemException refused) when (refused.Code == "offer-capacity-too-low")
                {
                    return null;
                }
            },
            () => "What was cancelled did not come back.");
        Assert.Equal(OrderStatus.Confirmed, placed.Status);
    }

    [Theory, MemberData(nameof(Markets.Everywhere), MemberType = typeof(Markets))]
    public async Task Closing_a_programme_returns_what_nobody_claimed(string store)
    {
        using var market = (await markets.OnAsync(store)).Client("ministry");
        using var anyone = (await markets.OnAsync(store)).Client("operator");
        await anyone.VoucherAsync("closing", 103);

        var closed = (await market.CloseProgramAsync("closing")).Value;

        Assert.Equal(ProgramStatus.Closed, closed.Status);
        Assert.Equal(0, closed.Remaining);
        var row = (await Reading.All<ProgramRow>(after => market.ProgramsAsync(after: after)).ToListAsync()).Single(row => row.Id == "closing");
        Assert.Equal(1_000_000_000 - 9_000_000, row.ReturnedToMinistry);
        await anyone.RegisterSmeAsync("closing-2", Samples.Sme(104));
        var late = await Assert.ThrowsAsync<ProblemException>(() => anyone.ClaimVoucherAsync("closing", "closing-2", new(1_000)));
        Assert.Equal(("program-closed", System.Net.HttpStatusCode.Gone), (late.Code, late.Status));
    }

    [Theory, MemberData(nameof(Markets.Stores), MemberType = typeof(Markets))]
    public async Task Whatever_is_asked_twice_happens_once(string store)
    {
        await using var server = await Markets.NewAsync(store);
        using var market = server.Client("operator");
        var program = Samples.Program();
        var offer = Samples.Offer();
        Func<Task<Answer>>[] steps =
        [
            async () => await market.RegisterMinistryAsync("twice", new("Ministry of Twice")),
            async () => await market.RegisterCompanyAsync("twice", Samples.Company(105)),
            async () => await market.RegisterSmeAsync("twice", Samples.Sme(106)),
            async () => await market.OpenProgramAsync("twice", program),
            async () => await market.PublishOfferAsync("twice", offer),
            async () => await market.ClaimVoucherAsync("twice", "twice", new(10_000_000)),
            async () => await market.PlaceOrderAsync("twice", new("twice.twice", "twice", 10)),
            async () => await market.RecordUsageAsync("twice", 1, Samples.Usage(4, 5)),
            async () => await market.AcceptOrderAsync("twice", new(9)),
            async () => await market.WithdrawOfferAsync("twice"),
        ];
        foreach (var step in steps) Assert.True((await step()).Changed);
        await market.SettledAsync("twice");
        var head = (await market.JournalHeadAsync()).Value.Position;

        foreach (var step in steps) Assert.False((await step()).Changed);

        Assert.Equal(head, (await market.JournalHeadAsync()).Value.Position);
    }

    [Theory, MemberData(nameof(Markets.Everywhere), MemberType = typeof(Markets))]
    public async Task A_list_shows_what_its_caller_has_just_written(string store)
    {
        var server = await markets.OnAsync(store);
        using var market = server.Client("operator");
        await market.OpenProgramAsync("own-writes", Samples.Program());
        for (var i = 0; i < 50; i++)
        {
            await market.RegisterSmeAsync($"own-writes-{i}", Samples.Sme(200 + i));
            await market.ClaimVoucherAsync("own-writes", $"own-writes-{i}", new(1_000));

            var vouchers = (await market.VouchersAsync(program: "own-writes", limit: 1000)).Value.Items;
            Assert.Equal(i + 1, vouchers.Count);
        }
    }
}
