using KAiMarket.Domain.Tenders;

namespace KAiMarket.Specs.Tenders;

public sealed class AnswerEnquirySpec : TenderSpec
{
    private static readonly EnquiryMade Asked = new(new("q1"), Tendering.Moon, Tendering.Digest("question"));
    private static readonly AnswerEnquiry Answer = new(new("q1"), Tendering.Digest("answer"));
    private static readonly EnquiryAnswered Answered = new(new("q1"), Tendering.Digest("answer"));

    [Fact]
    public void The_buyer_answers() => Given(Tendering.Open, Asked).When(Answer).Then(Answered);

    [Fact]
    public void The_last_moment_is_the_one_before_the_close()
    {
        Given(Tendering.Open, Asked).On(Tendering.Closes.AddTicks(-1)).When(Answer).Then(Answered);
        Given(Tendering.Open, Asked).On(Tendering.Closes).When(Answer).ThenRefused(AnswerEnquiry.Closed);
    }

    [Fact]
    public void A_repeat_is_silent_also_after_the_close() =>
        Given(Tendering.Open, Asked, Answered).On(Tendering.Closes).When(Answer).ThenNothing();

    [Fact]
    public void A_question_is_answered_once() => Given(Tendering.Open, Asked, Answered)
        .When(Answer with { Text = Tendering.Digest("other") }).ThenRefused(AnswerEnquiry.Differs);

    [Fact]
    public void What_nobody_asked_is_not_answered() =>
        Given(Tendering.Open).When(Answer).ThenRefused(AnswerEnquiry.EnquiryMissing);

    [Fact]
    public void Shapes_and_standing_are_checked_first()
    {
        When(Answer with { Enquiry = default, Text = "" }).ThenRefused(AnswerEnquiry.IdInvalid, "enquiry");
        When(Answer with { Text = "answer" }).ThenRefused(AnswerEnquiry.TextInvalid);
        When(Answer).ThenRefused(AnswerEnquiry.TenderMissing);
        Given(Tendering.Notice).When(Answer).ThenRefused(AnswerEnquiry.Imported);
        Given(Tendering.Open, Asked, new TenderCancelled("예산 삭감")).When(Answer).ThenRefused(AnswerEnquiry.Cancelled);
    }

    [Fact]
    public void Only_the_buyer_answers() => Assert.All(
        Sample.Everybody.Where(actor => actor != Sample.Owner).Append(Sample.OtherMinistry),
        actor => Given(Tendering.Open, Asked, Answered).By(actor).When(Answer).ThenRefused(AnswerEnquiry.NotYours));
}
