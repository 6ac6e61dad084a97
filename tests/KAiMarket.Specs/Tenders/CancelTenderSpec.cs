using KAiMarket.Domain.Tenders;

namespace KAiMarket.Specs.Tenders;

public sealed class CancelTenderSpec : TenderSpec
{
    private static readonly CancelTender Cancel = new("예산 삭감");
    private static readonly TenderCancelled Cancelled = new("예산 삭감");

    [Fact]
    public void A_tender_is_given_up_before_its_bids_are_opened()
    {
        Given(Tendering.Drafted).When(Cancel).Then(Cancelled);
        Given(Tendering.WithBids).When(Cancel).Then(Cancelled);
        var after = Given(Tendering.Closed).When(Cancel).Then(Cancelled);
        Assert.Equal((TenderStatus.Cancelled, "예산 삭감"), (after.Status, after.CancelReason));
    }

    [Fact]
    public void A_repeat_is_silent() => Given(Tendering.Open, Cancelled).When(new CancelTender("다른 까닭")).ThenNothing();

    [Fact]
    public void Once_an_opening_is_approved_it_takes_its_course()
    {
        Given(Tendering.Closed, Tendering.Approvals(EnvelopeKind.Technical)[0]).When(Cancel).ThenRefused(CancelTender.Opened);
        Given(Tendering.TechnicalOpened).When(Cancel).ThenRefused(CancelTender.Opened);
        Given(Tendering.Ranked, Tendering.Award).When(Cancel).ThenRefused(CancelTender.Opened);
    }

    [Fact]
    public void A_reason_is_one_line() => Assert.All(Sample.NoLines,
        reason => When(new CancelTender(reason!)).ThenRefused(CancelTender.ReasonInvalid));

    [Fact]
    public void What_is_not_there_is_not_cancelled()
    {
        When(Cancel).ThenRefused(CancelTender.TenderMissing);
        Given(Tendering.Notice).When(Cancel).ThenRefused(CancelTender.Imported);
    }

    [Fact]
    public void Only_the_buyer_cancels() => Assert.All(
        Sample.Everybody.Where(actor => actor != Sample.Owner).Append(Sample.OtherMinistry),
        actor => Given(Tendering.Open, Cancelled).By(actor).When(Cancel).ThenRefused(CancelTender.NotYours));
}
