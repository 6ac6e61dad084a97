using KAiMarket.Conformance.Stores;
using KAiMarket.Domain;
using KAiMarket.Domain.Offers;
using KAiMarket.Domain.Orders;
using KAiMarket.Domain.Programs;
using KAiMarket.Domain.Smes;
using KAiMarket.Domain.Vouchers;
using KAiMarket.Views;

namespace KAiMarket.Conformance.Views;

/// <summary>What each event does to each view, on one programme, one voucher, one offer and one order.</summary>
public abstract class EffectConformance(ViewPlace place) : ViewsSuite(place)
{
    private static readonly ProgramId Program = new("ai-2026");
    private static readonly SmeId Sme = new("orange");
    private static readonly VoucherId Voucher = new(Program, Sme);
    private static readonly OfferId Offer = new("npu-hours");
    private static readonly OrderId Order = new("order-1");

    private readonly History _history = new();

    private void Ask(ProgramCommand command) => Ask<Program, ProgramCommand, ProgramEvent>(Program.Value, command);
    private void Ask(VoucherCommand command) => Ask<Voucher, VoucherCommand, VoucherEvent>(Voucher.Value, command);
    private void Ask(OfferCommand command) => Ask<Offer, OfferCommand, OfferEvent>(Offer.Value, command);
    private void Ask(OrderCommand command) => Ask<Order, OrderCommand, OrderEvent>(Order.Value, command);

    private void Ask<TState, TCommand, TEvent>(string id, TCommand command)
        where TState : IAggregate<TState, TCommand, TEvent>
        where TCommand : class
        where TEvent : class =>
        Assert.Null(_history.Ask<TState, TCommand, TEvent>(id, command));

    // Ten won an hour, a voucher of 1,000 with a fifth of self-pay.
    private void Claim()
    {
        Ask(new OpenProgram(
            new("ministry"), "AI vouchers", new Won(5_000), new Won(1_000), [new(ApplicantType.Startup, 2_000)],
            new(History.Start, History.Start.AddDays(1)), History.Start.AddDays(2)));
        Ask(new ClaimVoucher(Program, Sme, new("firm"), ApplicantType.Startup, new Won(1_000)));
    }

    private void Issue()
    {
        Claim();
        Ask(new IssueVoucher(Voucher, new Won(800), new Won(200), History.Start.AddDays(2)));
        Ask(new PublishOffer(
            new("maker"), "NPU by the hour", OfferCategory.Npu, Unit.Hour, new Won(10), 1, 100, CapacityPeriod.Day, Region.Daejeon,
            "Fictional Silicon", true));
    }

    private void Confirm()
    {
        Issue();
        Ask(new PlaceOrder(Voucher, Offer, 50));
        Ask(new ReserveCapacity(Order, 50, new(2026, 3, 2)));
        Ask(new HoldAmount(Order, new Won(500)));
        Ask(new ConfirmOrder(new("maker"), new Won(10), 1, new Won(500)));
    }

    private void Settle()
    {
        Confirm();
        Ask(new RecordUsage(1, [new("a", History.Start, History.Start, 20), new("b", History.Start, History.Start, 10)]));
        Ask(new AcceptOrder(30));
        Ask(new CaptureHold(Order, new Won(300)));
        Ask(new ReleaseCapacity(Order, 30));
        Ask(new SettleOrder(new Won(240), new Won(60)));
    }

    private void Expire()
    {
        Settle();
        _history.Now = History.Start.AddDays(2);
        Ask(new ExpireVoucher());
    }

    private Task<MarketViews> FoldedAsync() => FoldedAsync(Journal(_history));

    private static async Task AssertAccountAsync(MarketViews views, string name, long debits, long credits)
    {
        var account = await views.AccountAsync(name);
        Assert.Equal((new Won(debits), new Won(credits)), (account?.Debits, account?.Credits));
    }

    [StoreFact]
    public async Task Opening_a_programme_appropriates_its_budget()
    {
        Claim();
        var journal = Journal(_history);
        journal.Shown = 1;
        var views = await FoldedAsync(journal);
        var row = Assert.Single((await views.ProgramsAsync(null, 10)).Items);
        Assert.Equal((Program, "AI vouchers", ProgramStatus.Open), (row.Id, row.Title, row.Status));
        Assert.Equal(new MatchRatio(ApplicantType.Startup, 2_000), Assert.Single(row.Ratios));
        Assert.Equal((new Won(5_000), new Won(5_000), new Won(1_000), 0L), (row.Budget, row.Remaining, row.Cap, row.Claimed));
        Assert.Empty((await views.VouchersAsync(null, null, null, 10)).Items);
        await AssertAccountAsync(views, "appropriation:ministry", 5_000, 0);
        await AssertAccountAsync(views, "program:ai-2026", 0, 5_000);
    }

    [StoreFact]
    public async Task A_claim_moves_money_from_the_programme_to_a_voucher()
    {
        Claim();
        var views = await FoldedAsync();
        var program = (await views.ProgramAsync(Program))!;
        Assert.Equal((1L, new Won(800), new Won(4_200)), (program.Claimed, program.Granted, program.Remaining));
        var voucher = (await views.VoucherAsync(Voucher))!;
        Assert.Equal((VoucherStatus.Claimed, History.Start.AddDays(2)), (voucher.Status, voucher.ExpiresAt));
        Assert.Equal((new Won(800), new Won(200)), (voucher.Government, voucher.SelfPay));
        await AssertAccountAsync(views, "program:ai-2026", 800, 5_000);
        await AssertAccountAsync(views, "voucher:ai-2026.orange", 0, 800);
        var day = Assert.Single((await views.BurnDownAsync(Program)).Items);
        Assert.Equal(new BurnDownDay(new(2026, 3, 2), new Won(800), Won.Zero, Won.Zero, Won.Zero), day);
    }

    [StoreFact]
    public async Task Issuing_shows_and_so_does_the_offer()
    {
        Issue();
        var views = await FoldedAsync();
        Assert.Equal(VoucherStatus.Issued, (await views.VoucherAsync(Voucher))!.Status);
        var offer = new OfferRow(
            Offer, new("maker"), "NPU by the hour", OfferCategory.Npu, Unit.Hour, new Won(10), 1, 100, CapacityPeriod.Day,
            Region.Daejeon, "Fictional Silicon", true, OfferStatus.Published);
        Assert.Equal(offer, await views.OfferAsync(Offer));
        Assert.Null(await views.OfferAsync(new("other")));
    }

    [StoreFact]
    public async Task A_confirmed_order_holds_both_legs()
    {
        Confirm();
        var views = await FoldedAsync();
        var order = (await views.OrderAsync(Order))!;
        Assert.Equal((OrderStatus.Confirmed, new Won(500), 50L), (order.Status, order.Held, order.Quantity));
        Assert.Equal((new("maker"), new Won(10), 1L), (order.Provider!.Value, order.Price!.Value, order.Per!.Value));
        Assert.Equal((Program, Sme, new DateOnly(2026, 3, 2)), (order.Program, order.Sme, order.Day));
        Assert.Equal(new Legs(new Won(400), new Won(100)), (await views.VoucherAsync(Voucher))!.Held);
        Assert.Equal(new Won(400), (await views.ProgramAsync(Program))!.Held);
        await AssertAccountAsync(views, "voucher:ai-2026.orange", 400, 800);
        await AssertAccountAsync(views, "sme:orange", 100, 0);
        await AssertAccountAsync(views, "order:order-1", 0, 500);
    }

    [StoreFact]
    public async Task A_refused_order_says_why()
    {
        Issue();
        Ask(new PlaceOrder(Voucher, Offer, 101));
        Ask(new RefuseOrder("capacity-too-low", "Too much"));
        var order = (await (await FoldedAsync()).OrderAsync(Order))!;
        Assert.Equal((OrderStatus.Refused, "capacity-too-low", null), (order.Status, order.RefusalCode, order.Provider));
    }

    [StoreFact]
    public async Task A_cancelled_order_gives_back_what_it_held()
    {
        Confirm();
        Ask(new CancelOrder());
        Ask(new ReleaseHold(Order));
        var views = await FoldedAsync();
        var order = (await views.OrderAsync(Order))!;
        Assert.Equal((OrderStatus.Cancelled, Won.Zero), (order.Status, order.Held));
        Assert.Equal(default, (await views.VoucherAsync(Voucher))!.Held);
        await AssertAccountAsync(views, "order:order-1", 500, 500);
        await AssertAccountAsync(views, "voucher:ai-2026.orange", 400, 1_200);
        await AssertAccountAsync(views, "sme:orange", 100, 100);
    }

    [StoreFact]
    public async Task A_settled_order_pays_its_provider_and_frees_the_rest()
    {
        Settle();
        var views = await FoldedAsync();
        var order = (await views.OrderAsync(Order))!;
        Assert.Equal((OrderStatus.Settled, 30L, new Won(300), Won.Zero), (order.Status, order.Used, order.Amount, order.Held));
        var voucher = (await views.VoucherAsync(Voucher))!;
        Assert.Equal((default, new Legs(new Won(240), new Won(60))), (voucher.Held, voucher.Spent));
        var program = (await views.ProgramAsync(Program))!;
        Assert.Equal((Won.Zero, new Won(240)), (program.Held, program.Spent));
        var line = Assert.Single((await views.StatementAsync(new("maker"), null, 10)).Items);
        Assert.Equal((Order, Voucher, new Won(240), new Won(60)), (line.Order, line.Voucher, line.Government, line.SelfPay));
        Assert.Equal((_history.Events.Count, _history.Events[^1].At), (line.Position, line.At));
        await AssertAccountAsync(views, "company:maker", 0, 300);
        await AssertAccountAsync(views, "order:order-1", 500, 500);
        await AssertAccountAsync(views, "voucher:ai-2026.orange", 400, 960);
    }

    [StoreFact]
    public async Task An_expired_voucher_returns_its_rest_to_the_programme()
    {
        Expire();
        Ask(new ReturnBudget(Voucher, new Won(560)));
        var views = await FoldedAsync();
        var voucher = (await views.VoucherAsync(Voucher))!;
        Assert.Equal((VoucherStatus.Expired, new Legs(new Won(560), new Won(140))), (voucher.Status, voucher.Returned));
        var program = (await views.ProgramAsync(Program))!;
        Assert.Equal((new Won(560), Won.Zero, new Won(4_760)), (program.ReturnedFromVouchers, program.ReturnedToMinistry, program.Remaining));
        Assert.Equal(1, program.Expired);
        await AssertAccountAsync(views, "voucher:ai-2026.orange", 960, 960);
        await AssertAccountAsync(views, "program:ai-2026", 800, 5_560);
    }

    [StoreFact]
    public async Task A_closed_programme_hands_on_what_vouchers_return()
    {
        Settle();
        Ask<Program, ProgramCommand, ProgramEvent>(Program.Value, Closing());
        Ask(new ExpireVoucher());
        Ask(new ReturnBudget(Voucher, new Won(560)));
        var views = await FoldedAsync();
        var program = (await views.ProgramAsync(Program))!;
        Assert.Equal((ProgramStatus.Closed, Won.Zero), (program.Status, program.Remaining));
        Assert.Equal((new Won(560), new Won(4_760)), (program.ReturnedFromVouchers, program.ReturnedToMinistry));
        await AssertAccountAsync(views, "program:ai-2026", 5_560, 5_560);
        await AssertAccountAsync(views, "appropriation:ministry", 5_000, 4_760);
    }

    private CloseProgram Closing()
    {
        _history.Now = History.Start.AddDays(2);
        return new CloseProgram();
    }

    [StoreFact]
    public async Task A_withdrawn_offer_says_so()
    {
        Issue();
        Ask(new WithdrawOffer());
        var views = await FoldedAsync();
        Assert.Equal(OfferStatus.Withdrawn, (await views.OfferAsync(Offer))!.Status);
        Assert.Empty((await views.OffersAsync(new(Status: OfferStatus.Published), null, 10)).Items);
    }

    [StoreFact]
    public async Task The_entries_of_an_account_are_all_there_in_order()
    {
        Settle();
        var views = await FoldedAsync();
        foreach (var account in await AllAsync(after => views.AccountsAsync(after, 3)))
        {
            var all = await AllAsync(after => views.EntriesAsync(null, after, 100));
            var own = await AllAsync(after => views.EntriesAsync(account.Name, after, 1));
            Assert.Equal(all.Where(entry => entry.Debit == account.Name || entry.Credit == account.Name), own);
            Assert.Equal(account.Debits.Amount, own.Where(entry => entry.Debit == account.Name).Sum(entry => entry.Amount.Amount));
            Assert.Equal(account.Credits.Amount, own.Where(entry => entry.Credit == account.Name).Sum(entry => entry.Amount.Amount));
        }
    }
}

public sealed class SqliteEffects() : EffectConformance(new SqlitePlace());

[NeedsPostgres]
public sealed class PostgresEffects() : EffectConformance(new PostgresPlace());
