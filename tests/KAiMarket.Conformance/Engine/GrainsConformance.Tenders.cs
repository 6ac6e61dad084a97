using KAiMarket.Conformance.Stores;
using KAiMarket.Domain;
using KAiMarket.Domain.Bids;
using KAiMarket.Domain.Companies;
using KAiMarket.Domain.Contracts;
using KAiMarket.Domain.Evaluation;
using KAiMarket.Domain.Ministries;
using KAiMarket.Domain.Tenders;
using KAiMarket.Grains;

namespace KAiMarket.Conformance.Engine;

public abstract partial class GrainsConformance
{
    private static readonly TenderId Tender = new("fiction-tender");
    private static readonly LotId Lot = new("main");
    private static readonly MinistryId Buyer = new("fiction-ministry");
    private static readonly DateTimeOffset Closes = Demo.Noon.AddDays(14);
    private static readonly BidId First = new(Tender, Lot, new CompanyId("fiction-one"));
    private static readonly BidId Second = new(Tender, Lot, new CompanyId("fiction-two"));
    private static readonly Actor Officer = new("officer-1", Buyer.Value, Role.Ministry);

    [StoreFact]
    public async Task A_tender_takes_bids_to_the_last_tick_and_none_after()
    {
        await using var home = await OpenAsync();
        var tender = await PublishAsync(home.Grains);
        var bid = Submit(First, 'a');

        Assert.Equal(new SubmissionOutlook(null, IsRepeat: false), (await tender.Read(Try(bid, Closes.AddTicks(-1)))).State);
        var (reply, receipt) = await tender.Ask(bid, new FindBid(First), By(First, Closes.AddTicks(-1)));
        Assert.Equal((true, 1, Closes.AddTicks(-1)), (reply.Changed, receipt!.Bid!.Number, receipt.Bid.At));
        Assert.Equal(reply.Version, receipt.Bid.Version);

        var late = await tender.Ask(Submit(Second, 'b'), By(Second, Closes));
        Assert.Equal(SubmitBid.Closed.Code, late.Refusal?.Code);
        Assert.Equal(SubmitBid.Closed.Code, (await tender.Read(Try(Submit(Second, 'b'), Closes))).State.Refusal?.Code);

        // Whoever repeats what was accepted hears so, and hears of the same receipt.
        var (repeat, again) = await tender.Ask(bid, new FindBid(First), By(First, Closes.AddDays(1)));
        Assert.Equal((false, null), (repeat.Changed, repeat.Refusal));
        Assert.Equal(receipt, again);
        Assert.True((await tender.Read(Try(bid, Closes.AddDays(1)))).State.IsRepeat);
    }

    [StoreFact]
    public async Task A_tender_is_awarded_by_what_was_opened_and_its_contract_is_paid()
    {
        await using var home = await OpenAsync();
        var (grains, tender) = (home.Grains, await PublishAsync(home.Grains));
        await DoneAsync(tender.Ask(Submit(First, 'a'), By(First, Demo.Noon.AddDays(13))));
        await DoneAsync(tender.Ask(Submit(Second, 'b'), By(Second, Demo.Noon.AddDays(13))));
        await DoneAsync(tender.Ask(new CloseTender(), Market(Closes)));

        await OpenAsync(grains, tender, EnvelopeKind.Technical, _ => null);
        await DoneAsync(tender.Ask(
            new EvaluateLot(Lot, [Marks(First, 40), Marks(Second, 38)], []), Of(Officer, Closes.AddDays(1))));
        await OpenAsync(grains, tender, EnvelopeKind.Price, bid => new Won(bid == First ? 95_000_000 : 90_000_000));
        await DoneAsync(tender.Ask(new AwardLot(Lot), Of(Officer, Closes.AddDays(2))));

        var summary = (await tender.Read(TenderSummary.Asked)).State;
        Assert.Equal(TenderStatus.Concluded, summary.Status);
        var award = Assert.Single(summary.Awards);
        Assert.Equal(new LotAwarded(Lot, First, new Won(95_000_000), ByLot: false), award);

        var contract = grains.Contract(new ContractId(Tender, Lot));
        await DoneAsync(contract.Ask(
            new DrawUpContract(Tender, Lot, Buyer, First.Company, First, award.Price, new Won(100_000_000)), Market(Closes)));
        var build = new Milestone(new("build"), "Fictional build", new DateOnly(2027, 6, 30), award.Price);
        await DoneAsync(contract.Ask(new ProposeContract([build]), Of(Officer, Closes)));
        await DoneAsync(contract.Ask(new SignContract(1), By(First, Closes)));
        await DoneAsync(contract.Ask(new DeliverMilestone(build.Id, 1), By(First, Closes)));
        await DoneAsync(contract.Ask(new AcceptMilestone(build.Id, 1), Of(Officer, Closes)));
        var (paid, whole) = await contract.Ask(new PayMilestone(build.Id), WholeContract.Asked, Of(Officer, Closes));
        Assert.Null(paid.Refusal);
        Assert.Equal(ContractStatus.Completed, whole!.Contract.Status);
        Assert.True(Assert.Single(whole.Contract.Milestones).Value.IsPaid);
    }

    private static async Task<ITenderGrain> PublishAsync(IGrains grains)
    {
        var ministry = grains.Ministry(Buyer);
        await DoneAsync(ministry.Ask(new RegisterMinistry("Ministry of Fiction"), Demo.At));
        await DoneAsync(ministry.Ask(
            new AdoptPlan(Buyer, 2026, [new("line", "Fictional line", new Won(100_000_000))]), Of(Officer, Demo.Noon)));
        var (planned, found) = await ministry.Ask(
            new PlanTender(Buyer, 2026, "line", Tender, new Won(100_000_000)), new PlanItemOf(Tender), Of(Officer, Demo.Noon));
        Assert.Null(planned.Refusal);

        var tender = grains.Tender(Tender);
        await DoneAsync(tender.Ask(
            new DraftTender(Buyer, found!.Tender!.Year, found.Tender.Line, found.Tender.Amount, Terms), Of(Officer, Demo.Noon)));
        await DoneAsync(tender.Ask(new PublishTender(Hex('1', 32), Hex('2', 32)), Of(Officer, Demo.Noon)));
        return tender;
    }

    private static TenderTerms Terms => new(
        "Fictional tender", "Do it well.\nAnd in time.",
        [
            new(Lot, "All of it", new Won(100_000_000), new Won(90_909_091),
                new(new Won(40_000_000), new Won(10_000_000), new Won(40_000_000), new Won(10_000_000)),
                [new("item", "Fictional item", "81111599", 1, "set")]),
        ],
        new(0, DataInKorea: true, DomesticModel: false, WeightsHandedOver: false), new([Region.Jeju], SmePreference.None),
        new(UseDomain.Research, IsHighImpact: false),
        new([new("plan", "Plan", 45, CriterionKind.Qualitative), new("record", "Record", 45, CriterionKind.Quantitative)]), 10,
        "kr-state-nego-2026", "kr-state-nego-2026", IsUrgent: false, null, Closes.AddDays(-1), Closes);

    private static async Task OpenAsync(IGrains grains, ITenderGrain tender, EnvelopeKind kind, Func<BidId, Won?> price)
    {
        var at = Closes.AddHours(1);
        await DoneAsync(tender.Ask(new ApproveOpening(kind), Of(Officer, at)));
        await DoneAsync(tender.Ask(new ApproveOpening(kind), Of(Officer with { Account = "officer-2" }, at)));
        var due = (await tender.Read(new EnvelopesToOpen(kind))).State;
        Assert.Equal([First, Second], due.Bids.Select(bid => bid.Bid));

        var opened = new List<OpenedEnvelope>();
        foreach (var bid in due.Bids)
        {
            var (reply, revealed) = await grains.Bid(bid.Bid).Ask(
                new RevealEnvelope(kind, bid.Of(kind).Digest, Hex('c', 64), price(bid.Bid), null), RevealedEnvelopes.Asked, Market(at));
            Assert.Null(reply.Refusal);
            var found = (kind == EnvelopeKind.Technical ? revealed!.Technical : revealed!.Price)!;
            opened.Add(new(bid.Bid, found.Digest, found.Price, found.Fault));
        }

        await DoneAsync(tender.Ask(new RecordOpening(kind, [.. opened]), Market(at)));
    }

    private static BidMarks Marks(BidId bid, decimal plan) => new(
        bid, new([new("evaluator-1", [new("plan", plan)])], [new("record", 45)]), 0);

    private static SubmitBid Submit(BidId bid, char mark) => new(
        bid, new(Hex(mark, 64), Hex('1', 32), 4_200), new(Hex((char)(mark + 2), 64), Hex('2', 32), 4_200));

    private static TryBid Try(SubmitBid submit, DateTimeOffset now) => new(submit, now, By(submit.Bid, now).Actor);

    private static Moment By(BidId bid, DateTimeOffset now) => Of(new("bidder", bid.Company.Value, Role.Vendor), now);

    private static Moment Market(DateTimeOffset now) => Of(Actor.Market, now);

    private static Moment Of(Actor actor, DateTimeOffset now) => new(now, actor, "test");

    private static string Hex(char digit, int length) => new(digit, length);

    private static async Task DoneAsync(Task<Reply> asking) => Assert.Null((await asking).Refusal);
}
