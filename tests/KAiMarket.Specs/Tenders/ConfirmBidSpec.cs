using KAiMarket.Domain.Tenders;

namespace KAiMarket.Specs.Tenders;

public sealed class ConfirmBidSpec : TenderSpec
{
    private static readonly BidAccepted Accepted = Tendering.AcceptedOf(Tendering.Moon);
    private static readonly TenderAmended Amended =
        new(1, IsMaterial: true, Tendering.Terms with { Scope = "다른 과업" }, "과업 변경");

    private static readonly ConfirmBid Confirm = new(Accepted.Bid, 1);
    private static readonly BidConfirmed Confirmed = new(Accepted.Bid, 1);

    protected override Actor Actor => Tendering.Bidder;

    [Fact]
    public void A_confirmed_bid_stands()
    {
        var after = Given(Tendering.Open, Accepted, Amended).When(Confirm).Then(Confirmed);
        Assert.Single(after.StandingBids(Tendering.Gpu));
    }

    [Fact]
    public void The_last_moment_is_the_one_before_the_close()
    {
        Given(Tendering.Open, Accepted, Amended).On(Tendering.Closes.AddTicks(-1)).When(Confirm).Then(Confirmed);
        Given(Tendering.Open, Accepted, Amended).On(Tendering.Closes).When(Confirm).ThenRefused(ConfirmBid.Closed);
        Given(Tendering.Open, Accepted, Amended, new TenderClosed(0)).When(Confirm).ThenRefused(ConfirmBid.Closed);
    }

    [Fact]
    public void A_repeat_is_silent_also_after_the_close() =>
        Given(Tendering.Open, Accepted, Amended, Confirmed).On(Tendering.Closes).When(Confirm).ThenNothing();

    [Fact]
    public void A_bid_that_came_after_the_amendment_needs_none() =>
        Given(Tendering.Open, Amended, Accepted).When(Confirm).ThenNothing();

    [Fact]
    public void A_bidder_confirms_what_it_has_seen()
    {
        var again = Amended with { Number = 2, Terms = Tendering.Terms };
        Given(Tendering.Open, Accepted, Amended, again).When(Confirm).ThenRefused(ConfirmBid.AmendedSince);
        Given(Tendering.Open, Accepted, Amended).When(Confirm with { Amendment = 2 }).ThenRefused(ConfirmBid.AmendedSince);
        Given(Tendering.Open, Accepted).When(Confirm with { Amendment = -1 }).ThenRefused(ConfirmBid.AmendedSince);
        var after = Given(Tendering.Open, Accepted, Amended, Confirmed, again).When(Confirm).Then();
        Assert.Empty(after.StandingBids(Tendering.Gpu));
    }

    [Fact]
    public void What_was_withdrawn_is_not_confirmed() =>
        Given(Tendering.Open, Accepted, Amended, new BidWithdrawn(Accepted.Bid)).When(Confirm).ThenRefused(ConfirmBid.Withdrawn);

    [Fact]
    public void Shapes_and_standing_are_checked_first()
    {
        When(Confirm with { Bid = default }).ThenRefused(ConfirmBid.IdInvalid, "bid");
        When(Confirm).ThenRefused(ConfirmBid.TenderMissing);
        Given(Tendering.Open, Amended).When(Confirm).ThenRefused(ConfirmBid.BidMissing);
        Given(Tendering.Open, Accepted, Amended, new TenderCancelled("예산 삭감")).When(Confirm).ThenRefused(ConfirmBid.Cancelled);
    }

    [Fact]
    public void Nobody_confirms_for_another_firm() => Assert.All(
        Sample.Everybody.Where(actor => actor != Tendering.Bidder).Append(Tendering.OtherBidder),
        actor => Given(Tendering.Open, Accepted, Amended).By(actor).When(Confirm).ThenRefused(ConfirmBid.NotYours));
}
