using KAiMarket.Domain.Tenders;

namespace KAiMarket.Specs.Tenders;

public sealed class AttachDocumentSpec : TenderSpec
{
    private static readonly AttachDocument Attach =
        new("rfp", "제안요청서", Tendering.Digest("rfp"), 1_000_000, "application/pdf");

    private static readonly DocumentAttached Attached =
        new("rfp", "제안요청서", Tendering.Digest("rfp"), 1_000_000, "application/pdf");

    [Fact]
    public void A_draft_gets_its_papers() => Given(Tendering.Drafted).When(Attach).Then(Attached);

    [Fact]
    public void More_may_come_until_the_close()
    {
        Given(Tendering.Open).On(Tendering.Closes.AddTicks(-1)).When(Attach).Then(Attached);
        Given(Tendering.Open).On(Tendering.Closes).When(Attach).ThenRefused(AttachDocument.Closed);
    }

    [Fact]
    public void A_draft_may_be_late_itself() =>
        Given(Tendering.Drafted).On(Tendering.Closes).When(Attach).Then(Attached);

    [Fact]
    public void A_repeat_is_silent_also_after_the_close() =>
        Given(Tendering.Open, Attached).On(Tendering.Closes).When(Attach).ThenNothing();

    [Fact]
    public void A_document_never_changes() => Given(Tendering.Open, Attached)
        .When(Attach with { Digest = Tendering.Digest("other") }).ThenRefused(AttachDocument.Differs);

    [Fact]
    public void A_tender_has_a_hundred_documents_at_most() => Given(
        Tendering.Open, [.. Enumerable.Range(0, AttachDocument.Most).Select(i => Attached with { Document = $"d{i}" })])
        .When(Attach).ThenRefused(AttachDocument.TooMany);

    [Fact]
    public void A_document_is_described_whole()
    {
        When(Attach with { Document = null!, Title = "" }).ThenRefused(AttachDocument.IdInvalid, "document");
        AttachDocument[] broken =
        [
            Attach with { Title = "" }, Attach with { Digest = "00" }, Attach with { Bytes = 0 },
            Attach with { Bytes = AttachDocument.MostBytes + 1 }, Attach with { MediaType = null! },
        ];
        Assert.All(broken, attach => When(attach).ThenRefused(AttachDocument.DocumentInvalid));
    }

    [Fact]
    public void What_is_not_open_gets_none()
    {
        When(Attach).ThenRefused(AttachDocument.TenderMissing);
        Given(Tendering.Notice).When(Attach).ThenRefused(AttachDocument.Imported);
        Given(Tendering.Open, new TenderCancelled("예산 삭감")).When(Attach).ThenRefused(AttachDocument.Cancelled);
    }

    [Fact]
    public void Only_the_buyer_attaches() => Assert.All(
        Sample.Everybody.Where(actor => actor != Sample.Owner).Append(Sample.OtherMinistry),
        actor => Given(Tendering.Open, Attached).By(actor).When(Attach).ThenRefused(AttachDocument.NotYours));
}
