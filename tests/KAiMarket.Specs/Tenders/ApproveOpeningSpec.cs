using KAiMarket.Domain.Tenders;

namespace KAiMarket.Specs.Tenders;

public sealed class ApproveOpeningSpec : TenderSpec
{
    private static readonly ApproveOpening Approve = new(EnvelopeKind.Technical);
    private static readonly ApproveOpening Prices = new(EnvelopeKind.Price);
    private static readonly OpeningApproved First = new(EnvelopeKind.Technical, "officer-1", IsLast: false);

    protected override Actor Actor => Tendering.Officer;

    [Fact]
    public void It_takes_two_different_officers()
    {
        Given(Tendering.Closed).When(Approve).Then(First);
        Given(Tendering.Closed, First).When(Approve).ThenNothing();
        Given(Tendering.Closed, First).By(Tendering.OtherOfficer).When(Approve)
            .Then(new OpeningApproved(EnvelopeKind.Technical, "officer-2", IsLast: true));
    }

    [Fact]
    public void A_person_and_the_keys_that_they_made_are_one_officer()
    {
        var key = new Actor("robot", "compute", Role.Ministry) { MadeBy = "officer-1" };
        var otherKey = key with { Account = "other-robot" };
        Given(Tendering.Closed, First).By(key).When(Approve).ThenNothing();
        Given(Tendering.Closed).By(key).When(Approve).Then(First);
        Given(Tendering.Closed, First).By(otherKey).When(Approve).ThenNothing();
        Given(Tendering.Closed, First).By(key with { MadeBy = "officer-2" }).When(Approve)
            .Then(new OpeningApproved(EnvelopeKind.Technical, "officer-2", IsLast: true));
    }

    [Fact]
    public void A_third_changes_nothing() =>
        Given(Tendering.TechnicalApproved).By(Sample.Owner).When(Approve).ThenNothing();

    [Fact]
    public void A_repeat_is_silent_whatever_became_of_it() =>
        Given(Tendering.Ranked, Tendering.Award).When(Approve).ThenNothing();

    [Fact]
    public void Nothing_is_opened_before_the_close_is_recorded() => Given(Tendering.WithBids).On(Tendering.Closes)
        .When(Approve).ThenRefused(ApproveOpening.TooEarly);

    [Fact]
    public void Prices_are_opened_after_the_evaluation_and_need_approvals_of_their_own()
    {
        Given(Tendering.Closed).When(Prices).ThenRefused(ApproveOpening.TooEarly);
        Given(Tendering.TechnicalApproved).When(Prices).ThenRefused(ApproveOpening.TooEarly);
        Given(Tendering.TechnicalOpened).When(Prices).ThenRefused(ApproveOpening.TooEarly);
        Given(Tendering.Evaluated).When(Prices).Then(First with { Envelopes = EnvelopeKind.Price });
    }

    [Fact]
    public void Where_every_lot_has_failed_the_bids_stay_sealed() =>
        Given(Tendering.Open, Tendering.AcceptedOf(Tendering.Moon), new TenderClosed(1),
            new LotFailed(Tendering.Gpu, LotFailure.TooFewValidBids))
            .When(Approve).ThenRefused(ApproveOpening.NothingToOpen);

    [Fact]
    public void What_was_cancelled_stays_sealed() =>
        Given(Tendering.Closed, new TenderCancelled("예산 삭감")).When(Approve).ThenRefused(ApproveOpening.Cancelled);

    [Fact]
    public void There_are_two_kinds_of_envelopes() =>
        When(new ApproveOpening((EnvelopeKind)7)).ThenRefused(ApproveOpening.EnvelopesInvalid);

    [Fact]
    public void Without_a_tender_of_this_market_there_is_nothing_to_open()
    {
        When(Approve).ThenRefused(ApproveOpening.TenderMissing);
        Given(Tendering.Notice).When(Approve).ThenRefused(ApproveOpening.Imported);
    }

    [Fact]
    public void Nobody_opens_for_the_officers_not_even_who_runs_the_market() => Assert.All(
        [
            .. Sample.Everybody.Where(actor => actor != Sample.Owner), Sample.OtherMinistry, Sample.Operator, Actor.Market,
            new Actor("root", "compute", Role.Administrator),
        ],
        actor => Given(Tendering.Closed).By(actor).When(Approve).ThenRefused(ApproveOpening.NotYours));
}
