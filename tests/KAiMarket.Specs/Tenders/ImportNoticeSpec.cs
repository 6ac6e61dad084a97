using KAiMarket.Domain.Bids;
using KAiMarket.Domain.Tenders;

namespace KAiMarket.Specs.Tenders;

public sealed class ImportNoticeSpec : Spec<Tender, TenderCommand, TenderEvent>
{
    private static readonly NoticeImported First = new(
        "g2b", "R26BK00000001", "000", NoticeKind.Registered, "상상 데이터 플랫폼 구축", "상상데이터진흥원", new Won(45_000_000),
        new Won(40_909_091), Sample.Noon, null, null, ["no-closing-date"],
        [new("bidNtceNo", "R26BK00000001"), new("bidNtceNm", " 상상 데이터 플랫폼 구축 ")]);

    private static readonly NoticeImported Change = First with { Order = "001", Kind = NoticeKind.Changed };
    private static readonly NoticeImported Cancellation = First with { Order = "002", Kind = NoticeKind.Cancelled };

    protected override Actor Actor => Sample.Operator;

    [Fact]
    public void Orders_become_the_history_of_one_tender()
    {
        When(new ImportNotice(First)).Then(First);
        Given(First).When(new ImportNotice(Change)).Then(Change);
        var tender = Given(First, Change).When(new ImportNotice(Cancellation)).Then(Cancellation);

        Assert.True(tender.IsImported);
        Assert.Equal([("000", NoticeKind.Registered), ("001", NoticeKind.Changed), ("002", NoticeKind.Cancelled)],
            NoticeHistory.Asked.AnswerFrom(tender).Orders.Select(order => (order.Order, order.Kind)));
        Assert.Same(Change, new FindNotice("001").AnswerFrom(tender).Notice);
        Assert.Null(new FindNotice("003").AnswerFrom(tender).Notice);
    }

    [Fact]
    public void An_order_may_come_late_and_the_last_one_still_says_how_the_notice_stands()
    {
        var tender = Given(Cancellation).When(new ImportNotice(First)).Then(First);
        Assert.Equal(TenderStatus.Cancelled, tender.Status);
        Assert.Equal(["000", "002"], NoticeHistory.Asked.AnswerFrom(tender).Orders.Select(order => order.Order));
    }

    [Fact]
    public void An_order_again_changes_nothing_and_with_other_content_is_refused()
    {
        Given(First).When(new ImportNotice(First with { PublishedAt = Sample.Noon.ToOffset(TimeSpan.FromHours(9)) })).ThenNothing();
        Given(First).When(new ImportNotice(First with { Fields = [.. First.Fields, new("x", "")] })).ThenRefused(ImportNotice.Differs);
        Given(First).When(new ImportNotice(First with { Findings = [] })).ThenRefused(ImportNotice.Differs);
    }

    [Fact]
    public void Only_those_who_run_the_market_import()
    {
        foreach (var actor in Sample.Everybody)
            Given().By(actor).When(new ImportNotice(First)).ThenRefused(ImportNotice.NotYours);
    }

    [Fact]
    public void What_is_no_notice_is_refused()
    {
        NoticeImported[] wrong =
        [
            First with { Source = "" }, First with { Number = "R 1" }, First with { Order = new string('0', 41) },
            First with { Kind = (NoticeKind)9 }, First with { Title = " " }, First with { Institution = "two\nlines" },
            First with { Budget = new Won(-1) }, First with { Closes = Bounds.Latest }, First with { Findings = default },
            First with { Findings = ["No Code"] }, First with { Fields = default }, First with { Fields = [new("", "x")] },
            First with { Fields = [new("x", new string('x', 4_001))] },
            First with { Fields = [.. Enumerable.Repeat(First.Fields[0], 201)] },
        ];
        Assert.All(wrong, notice => When(new ImportNotice(notice)).ThenRefused(ImportNotice.NoticeInvalid));
    }

    [Fact]
    public void Nobody_can_bid_on_an_imported_tender()
    {
        var envelope = new SealedEnvelope(new string('a', 64), new string('b', 32), 100);
        foreach (var facts in new NoticeImported[][] { [First], [First, Change], [First, Cancellation] })
            Given([.. facts]).By(new("bidder", "moon-cloud", Role.Vendor))
                .When(new SubmitBid(new BidId(new("r26bk00000001"), new("lot-1"), Sample.Provider), envelope, envelope))
                .ThenRefused(Tender.Imported);
    }

    [Fact]
    public void A_tender_of_this_market_is_no_notice() =>
        Given(Tendering.Drafted).When(new ImportNotice(First)).ThenRefused(ImportNotice.OwnTender);

    [Fact]
    public void There_is_an_end_to_orders() => Given(
        [.. Enumerable.Range(1, ImportNotice.MostOrders).Select(i => First with { Order = $"{i}" })])
        .When(new ImportNotice(First)).ThenRefused(ImportNotice.TooMany);
}
