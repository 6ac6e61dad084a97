using KAiMarket.Domain.Tenders;

namespace KAiMarket.Specs.Tenders;

public sealed class MakeEnquirySpec : TenderSpec
{
    private static readonly MakeEnquiry Ask = new(new("q1"), Tendering.Moon, Tendering.Digest("question"));
    private static readonly EnquiryMade Asked = new(new("q1"), Tendering.Moon, Tendering.Digest("question"));

    protected override Actor Actor => Tendering.Bidder;

    [Fact]
    public void A_firm_asks() => Given(Tendering.Open).When(Ask).Then(Asked);

    [Fact]
    public void The_last_moment_is_the_one_before_questions_end()
    {
        Given(Tendering.Open).On(Tendering.EnquiriesUntil.AddTicks(-1)).When(Ask).Then(Asked);
        Given(Tendering.Open).On(Tendering.EnquiriesUntil).When(Ask).ThenRefused(MakeEnquiry.Ended);
        Given(Tendering.Open).On(Tendering.Closes).When(Ask).ThenRefused(MakeEnquiry.Closed);
    }

    [Fact]
    public void A_repeat_is_silent_also_after_the_close() =>
        Given(Tendering.Open, Asked).On(Tendering.Closes).When(Ask).ThenNothing();

    [Fact]
    public void An_id_stands_for_one_question()
    {
        Given(Tendering.Open, Asked).When(Ask with { Text = Tendering.Digest("other") }).ThenRefused(MakeEnquiry.Differs);
        Given(Tendering.Open, Asked).By(Tendering.OtherBidder).When(Ask with { Company = Tendering.Star })
            .ThenRefused(MakeEnquiry.Differs);
    }

    [Fact]
    public void There_is_an_end_to_questions() => Given(
        Tendering.Open, [.. Enumerable.Range(0, MakeEnquiry.Most).Select(i => Asked with { Enquiry = new($"q-{i}") })])
        .When(Ask).ThenRefused(MakeEnquiry.TooMany);

    [Fact]
    public void Nobody_asks_about_what_is_not_open()
    {
        When(Ask).ThenRefused(MakeEnquiry.TenderMissing);
        Given(Tendering.Drafted).When(Ask).ThenRefused(MakeEnquiry.NotPublished);
        Given(Tendering.Open, new TenderCancelled("예산 삭감")).When(Ask).ThenRefused(MakeEnquiry.Cancelled);
        Given(Tendering.Notice).When(Ask).ThenRefused(MakeEnquiry.Imported);
    }

    [Fact]
    public void Shapes_are_checked_first()
    {
        When(Ask with { Enquiry = default, Company = default }).ThenRefused(MakeEnquiry.IdInvalid, "enquiry");
        When(Ask with { Company = default, Text = "" }).ThenRefused(MakeEnquiry.IdInvalid, "company");
        When(Ask with { Text = null! }).ThenRefused(MakeEnquiry.TextInvalid);
        When(Ask with { Text = "question" }).ThenRefused(MakeEnquiry.TextInvalid);
    }

    [Fact]
    public void Nobody_asks_for_another_firm() => Assert.All(
        Sample.Everybody.Where(actor => actor != Tendering.Bidder).Append(Tendering.OtherBidder),
        actor => Given(Tendering.Open, Asked).By(actor).When(Ask).ThenRefused(MakeEnquiry.NotYours));
}
