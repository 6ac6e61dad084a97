using KAiMarket.Domain.Tenders;

namespace KAiMarket.Specs.Tenders;

public sealed class ImportNoticeSpec : TenderSpec
{
    private static readonly NoticeImported Notice = Tendering.Notice;
    private static readonly ImportNotice Import = new(Notice);

    protected override Actor Actor => Sample.Operator;

    [Fact]
    public void A_notice_becomes_a_tender_on_which_nobody_bids()
    {
        var after = When(Import).Then(Notice);
        Assert.True(after.IsImported);
        Assert.Equal(TenderStatus.Published, after.Status);
    }

    [Fact]
    public void Its_orders_are_one_history()
    {
        var cancelled = Notice with { Order = "001", Kind = NoticeKind.Cancelled };
        var after = Given(Notice).When(new ImportNotice(cancelled)).Then(cancelled);
        Assert.Equal((TenderStatus.Cancelled, 2), (after.Status, after.Notices.Count));
    }

    [Fact]
    public void Dirt_is_kept() => When(new ImportNotice(Notice with { Budget = Won.Zero, EstimatedPrice = null, Closes = null }))
        .Then(Notice with { Budget = Won.Zero, EstimatedPrice = null, Closes = null });

    [Fact]
    public void A_repeat_is_silent() => Given(Notice).When(Import).ThenNothing();

    [Fact]
    public void An_order_never_changes() => Given(Notice)
        .When(new ImportNotice(Notice with { Title = "다른 이름" })).ThenRefused(ImportNotice.Differs);

    [Fact]
    public void A_tender_of_this_market_is_none() => Given(Tendering.Drafted).When(Import).ThenRefused(ImportNotice.OwnTender);

    [Fact]
    public void There_is_an_end_to_orders() => Given(
        [.. Enumerable.Range(1, ImportNotice.MostOrders).Select(i => Notice with { Order = $"{i}" })])
        .When(Import).ThenRefused(ImportNotice.TooMany);

    [Fact]
    public void A_notice_is_whole()
    {
        NoticeImported?[] broken =
        [
            null, Notice with { Source = "" }, Notice with { Number = null! }, Notice with { Order = "0 0" },
            Notice with { Kind = (NoticeKind)9 }, Notice with { Title = "" }, Notice with { Institution = null! },
            Notice with { Budget = new Won(-1) }, Notice with { EstimatedPrice = new Won(-1) },
            Notice with { PublishedAt = default(DateTimeOffset) }, Notice with { Closes = DateTimeOffset.MaxValue },
            Notice with { Classification = "" }, Notice with { Findings = default }, Notice with { Findings = [null!] },
            Notice with { Fields = default }, Notice with { Fields = [null!] }, Notice with { Fields = [new(null!, "x")] },
            Notice with { Fields = [new("x", null!)] }, Notice with { Fields = [new("x", new('가', 4_001))] },
            Notice with { Fields = [.. Enumerable.Range(0, 201).Select(i => new NoticeField($"f{i}", ""))] },
        ];
        Assert.All(broken, notice => When(new ImportNotice(notice!)).ThenRefused(ImportNotice.NoticeInvalid));
    }

    [Fact]
    public void Nobody_but_the_market_imports() => Assert.All(Sample.Everybody,
        actor => Given(Notice).By(actor).When(Import).ThenRefused(ImportNotice.NotYours));
}
