using KAiMarket.Domain.Tenders;

namespace KAiMarket.Specs.Tenders;

public sealed class WithdrawBidSpec : TenderSpec
{
    private static readonly BidAccepted Accepted = Tendering.AcceptedOf(Tendering.Moon);
    private static readonly WithdrawBid Withdraw = new(Accepted.Bid, 1);
    private static readonly BidWithdrawn Withdrawn = new(Accepted.Bid);

    protected override Actor Actor => Tendering.Bidder;

    [Fact]
    public void A_bid_is_taken_back()
    {
        var after = Given(Tendering.WithBids).When(Withdraw).Then(Withdrawn);
        Assert.Equal(Tendering.Star, Assert.Single(after.StandingBids(Tendering.Gpu)).Company);
    }

    [Fact]
    public void The_last_moment_is_the_one_before_the_close()
    {
        Given(Tendering.Open, Accepted).On(Tendering.Closes.AddTicks(-1)).When(Withdraw).Then(Withdrawn);
        Given(Tendering.Open, Accepted).On(Tendering.Closes).When(Withdraw).ThenRefused(WithdrawBid.Closed);
        Given(Tendering.Closed).When(Withdraw).ThenRefused(WithdrawBid.Closed);
    }

    [Fact]
    public void A_repeat_is_silent_also_after_the_close() =>
        Given(Tendering.Open, Accepted, Withdrawn).On(Tendering.Closes).When(Withdraw).ThenNothing();

    [Fact]
    public void A_repeat_takes_no_later_bid_back()
    {
        var again = Tendering.AcceptedOf(Tendering.Moon) with { Number = 2 };
        Given(Tendering.Open, Accepted, Withdrawn, again).When(Withdraw).ThenNothing();
        Given(Tendering.Open, Accepted, Withdrawn, again).When(Withdraw with { Number = 2 }).Then(Withdrawn);
    }

    [Fact]
    public void What_was_replaced_cannot_be_withdrawn_any_more()
    {
        var replacement = Tendering.AcceptedOf(Tendering.Moon) with { Number = 2 };
        Given(Tendering.Open, Accepted, replacement).When(Withdraw).ThenRefused(WithdrawBid.Superseded);
    }

    [Fact]
    public void Where_the_procedure_says_so_a_bid_is_final()
    {
        var final = Tendering.DraftedOf(Tendering.Terms with { Procedure = ProcedurePack.StateNegotiatedFinal2026.Id });
        Given(final, Tendering.Published, Accepted).When(Withdraw).ThenRefused(WithdrawBid.MayNotChange);
    }

    [Fact]
    public void Shapes_and_standing_are_checked_first()
    {
        When(Withdraw with { Bid = default }).ThenRefused(WithdrawBid.IdInvalid, "bid");
        When(Withdraw).ThenRefused(WithdrawBid.TenderMissing);
        Given(Tendering.Open).When(Withdraw).ThenRefused(WithdrawBid.BidMissing);
        Given(Tendering.Open, Accepted).When(Withdraw with { Number = 2 }).ThenRefused(WithdrawBid.BidMissing);
        Given(Tendering.Open, Accepted).When(Withdraw with { Number = 0 }).ThenRefused(WithdrawBid.BidMissing);
        Given(Tendering.Open, Accepted, new TenderCancelled("예산 삭감")).When(Withdraw).ThenRefused(WithdrawBid.Cancelled);
    }

    [Fact]
    public void Nobody_withdraws_for_another_firm() => Assert.All(
        Sample.Everybody.Where(actor => actor != Tendering.Bidder).Append(Tendering.OtherBidder),
        actor => Given(Tendering.Open, Accepted).By(actor).When(Withdraw).ThenRefused(WithdrawBid.NotYours));
}
