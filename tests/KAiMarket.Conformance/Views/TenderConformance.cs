using KAiMarket.Conformance.Stores;
using KAiMarket.Domain;
using KAiMarket.Domain.Bids;
using KAiMarket.Domain.Contracts;
using KAiMarket.Domain.Ministries;
using KAiMarket.Domain.Tenders;
using KAiMarket.Views;

namespace KAiMarket.Conformance.Views;

/// <summary>What the facts of tenders make of their rows, and what is due.</summary>
public abstract class TenderConformance(ViewPlace place) : ViewsSuite(place)
{
    private static readonly TenderId One = new("tender-1");

    private readonly TenderFacts _facts = new();

    private Task<MarketViews> FoldedAsync() => FoldedAsync(_facts.Journal);

    private async Task<TenderRow> RowAsync() => (await (await FoldedAsync()).TenderAsync(One))!;

    [StoreFact]
    public async Task A_draft_has_its_terms_and_its_buyers_name()
    {
        _facts.Add("ministry/ministry-1", new MinistryRegistered("가상인공지능부"));
        _facts.Add(One, TenderFacts.Drafted(TenderFacts.Terms("민원 상담", 20, "43232304", [Region.Jeju, Region.Seoul], UseDomain.Water, 700, 300)));
        var row = await RowAsync();
        Assert.Equal((TenderFacts.Buyer, "가상인공지능부", "민원 상담", TenderStatus.Draft), (row.Buyer, row.Institution, row.Title, row.Status));
        Assert.Equal((null, History.Start.AddDays(20), new Won(1_000), new Won(1_000)), (row.PublishedAt, row.Closes, row.Budget, row.EstimatedPrice));
        Assert.Equal("43232304", Assert.Single(row.Classifications));
        Assert.Equal([Region.Jeju, Region.Seoul], row.Regions.AsEnumerable());
        Assert.Equal((UseDomain.Water, false, false, 0L, null), (row.Domain, row.IsHighImpact, row.IsImported, row.Orders, row.LastNotice));
    }

    [StoreFact]
    public async Task A_draft_written_anew_keeps_its_buyers_name()
    {
        _facts.Add("ministry/ministry-1", new MinistryRegistered("가상인공지능부"));
        _facts.Add(One, TenderFacts.Drafted(TenderFacts.Terms("처음")));
        await (await FoldedAsync()).DisposeAsync();

        // Another process has neither row in memory.
        _facts.Add(One, TenderFacts.Drafted(TenderFacts.Terms("다음")));
        var row = await RowAsync();
        Assert.Equal(("다음", "가상인공지능부"), (row.Title, row.Institution));
    }

    [StoreFact]
    public async Task A_buyer_that_nobody_registered_goes_by_its_id()
    {
        _facts.Add(One, TenderFacts.Drafted(TenderFacts.Terms("처음")));
        Assert.Equal("ministry-1", (await RowAsync()).Institution);
    }

    [StoreFact]
    public async Task Amendments_count_and_change_what_is_shown()
    {
        _facts.Add(One,
            TenderFacts.Drafted(TenderFacts.Terms("처음")), TenderFacts.Published(),
            new TenderAmended(1, true, TenderFacts.Terms("다음", 30, regions: [Region.Busan]), "more time"));
        var row = await RowAsync();
        Assert.Equal(("다음", History.Start.AddDays(30), 2L, NoticeKind.Changed), (row.Title, row.Closes, row.Orders, row.LastNotice));
        Assert.Equal((TenderStatus.Published, History.Start, Region.Busan), (row.Status, row.PublishedAt, Assert.Single(row.Regions)));
    }

    [StoreFact]
    public async Task After_every_fact_the_row_stands_where_the_tender_does()
    {
        var (first, second) = (new LotId("lot-1"), new LotId("lot-2"));
        TenderEvent[] facts =
        [
            TenderFacts.Drafted(TenderFacts.Terms("둘", budgets: [500, 500, 10])), TenderFacts.Published(), new TenderClosed(9),
            new LotFailed(new("lot-3"), LotFailure.TooFewValidBids), new EnvelopesOpened(EnvelopeKind.Technical, []),
            new LotEvaluated(first, [], []), new LotEvaluated(second, [], []), new LotFailed(second, LotFailure.TooFewValidBids),
            new EnvelopesOpened(EnvelopeKind.Price, []), new LotRanked(first, KAiMarket.Domain.Evaluation.EvaluationOutcome.Ranked, []),
            new LotAwarded(first, new BidId("tender-1.lot-1.company"), new Won(400), false),
        ];
        _facts.Add(One, facts);
        var (journal, tender, seen) = (_facts.Journal, Tender.Initial, new List<TenderStatus>());
        for (journal.Shown = 1; journal.Shown <= facts.Length; journal.Shown++)
        {
            tender = Tender.Evolve(tender, facts[journal.Shown - 1]);

            // Each time the row has to be loaded.
            await using var views = await FoldedAsync(journal);
            Assert.Equal(tender.Status, (await views.TenderAsync(One))!.Status);
            seen.Add(tender.Status);
        }

        Assert.Equal(
            [TenderStatus.Draft, TenderStatus.Published, TenderStatus.Closed, TenderStatus.TechnicalOpened, TenderStatus.Evaluated, TenderStatus.PricesOpened, TenderStatus.Concluded],
            seen.Distinct());
    }

    [StoreFact]
    public async Task An_imported_notice_is_what_its_last_order_says()
    {
        _facts.Add(One,
            TenderFacts.Notice("처음", closes: null, budget: null, posted: 1),
            TenderFacts.Notice("다음 [취소]", "가상공사", "001", NoticeKind.Cancelled, posted: 3, classification: "8111"));
        var row = await RowAsync();
        Assert.Equal(("다음 [취소]", "가상공사", null, TenderStatus.Cancelled), (row.Title, row.Institution, row.Buyer, row.Status));
        Assert.Equal((true, 2L, NoticeKind.Cancelled), (row.IsImported, row.Orders, row.LastNotice));
        Assert.Equal((History.Start.AddDays(1), History.Start.AddDays(20), new Won(1_000)), (row.PublishedAt, row.Closes, row.Budget));
        Assert.Equal("8111", Assert.Single(row.Classifications));
        Assert.Empty(row.Regions);
    }

    [StoreFact]
    public async Task What_was_never_published_is_listed_to_nobody_who_does_not_ask_for_drafts()
    {
        _facts.Add(One, TenderFacts.Drafted(TenderFacts.Terms("초안")));
        _facts.Add(new TenderId("tender-2"), TenderFacts.Drafted(TenderFacts.Terms("초안 취소")), new TenderCancelled("no money"));
        _facts.Add(new TenderId("tender-3"), TenderFacts.Drafted(TenderFacts.Terms("공고 취소")), TenderFacts.Published(), new TenderCancelled("no money"));
        _facts.Add(new TenderId("tender-4"), TenderFacts.Notice("공고", posted: null));
        var views = await FoldedAsync();
        foreach (var order in Enum.GetValues<TenderOrder>())
        {
            Assert.Equal(["tender-3", "tender-4"], (await ListAsync(new(Order: order))).Order());
            Assert.Empty(await ListAsync(new("초안", Order: order)));
            Assert.Equal(["tender-3"], await ListAsync(new("취소", Order: order)));
            Assert.Equal(["tender-3"], await ListAsync(new(Status: TenderStatus.Cancelled, Order: order)));
            Assert.Equal(["tender-1"], await ListAsync(new("초안", TenderFacts.Buyer, TenderStatus.Draft, Order: order)));
            Assert.Empty(await ListAsync(new(Buyer: new("ministry-2"), Status: TenderStatus.Draft, Order: order)));
        }

        async Task<IEnumerable<string>> ListAsync(TenderFilter by) => (await views.TendersAsync(by, null, 10)).Items.Select(row => row.Id.Value);
    }

    [StoreFact]
    public async Task Own_tenders_are_due_once_they_take_no_bids()
    {
        _facts.Add(new TenderId("imported"), TenderFacts.Notice("공고", closes: 1));
        foreach (var (id, closes) in ((string, int)[])[("draft", 1), ("late", 12), ("early", 11), ("open", 13), ("done", 11)])
        {
            _facts.Add(new TenderId(id), TenderFacts.Drafted(TenderFacts.Terms(id, closes)));
            if (id != "draft") _facts.Add(new TenderId(id), TenderFacts.Published());
            if (id == "done") _facts.Add(new TenderId(id), new TenderClosed(2));
        }

        var views = await FoldedAsync();
        Assert.Empty(await views.TendersToCloseAsync(History.Start.AddDays(11).AddTicks(-1), 9));
        Assert.Equal([new TenderId("early")], await views.TendersToCloseAsync(History.Start.AddDays(11), 9));
        Assert.Equal([new TenderId("early"), new TenderId("late")], await views.TendersToCloseAsync(History.Start.AddDays(12), 9));
        Assert.Equal([new TenderId("early")], await views.TendersToCloseAsync(History.Start.AddDays(12), 1));
    }

    [StoreFact]
    public async Task A_completed_contract_owes_nothing_and_damages_go_back()
    {
        const string Contract = "contract/tender-1.lot-1";
        var (buyer, supplier) = (TenderFacts.Buyer, new KAiMarket.Domain.Companies.CompanyId("maker"));
        _facts.Add(Contract, new ContractSigned(1, buyer, supplier, new Won(900), new Won(1_000)));
        _facts.Add(Contract, new MilestonePaid(new("first"), buyer, supplier, new Won(300), Won.Zero, IsLast: false));
        _facts.Add(Contract, new MilestonePaid(new("last"), buyer, supplier, new Won(590), new Won(10), IsLast: true));
        var views = await FoldedAsync();
        await AssertAsync("appropriation:ministry-1", 900, 10);
        await AssertAsync("contract:tender-1.lot-1", 900, 900);
        await AssertAsync("company:maker", 0, 890);
        var balance = await views.TrialBalanceAsync();
        Assert.Equal((new Won(1_800), new Won(1_800)), (balance.Debits, balance.Credits));
        Assert.Equal(4, (await views.EntriesAsync("contract:tender-1.lot-1", null, 10)).Items.Count);

        async Task AssertAsync(string name, long debits, long credits)
        {
            var account = await views.AccountAsync(name);
            Assert.Equal((new Won(debits), new Won(credits)), (account?.Debits, account?.Credits));
        }
    }
}

public sealed class SqliteTenders() : TenderConformance(new SqlitePlace());

[NeedsPostgres]
public sealed class PostgresTenders() : TenderConformance(new PostgresPlace());
