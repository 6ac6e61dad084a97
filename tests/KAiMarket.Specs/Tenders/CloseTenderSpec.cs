using KAiMarket.Domain.Tenders;

namespace KAiMarket.Specs.Tenders;

public sealed class CloseTenderSpec : TenderSpec
{
    private static readonly CloseTender Close = new();
    private static readonly BidAccepted Moon = Tendering.AcceptedOf(Tendering.Moon);
    private static readonly BidAccepted Star = Tendering.AcceptedOf(Tendering.Star);
    private static readonly LotFailed Failed = new(Tendering.Gpu, LotFailure.TooFewValidBids);

    protected override Actor Actor => Actor.Market;

    [Fact]
    public void The_first_moment_is_the_close()
    {
        Given(Tendering.WithBids).On(Tendering.Closes.AddTicks(-1)).When(Close).ThenRefused(CloseTender.TooEarly);
        var after = Given(Tendering.WithBids).On(Tendering.Closes).When(Close).Then(new TenderClosed(2));
        Assert.Equal(TenderStatus.Closed, after.Status);
    }

    [Fact]
    public void Without_competition_the_lot_fails_and_its_bid_stays_sealed()
    {
        var after = Given(Tendering.Open, Moon).On(Tendering.Closes).When(Close).Then(new TenderClosed(1), Failed);
        Assert.Equal(TenderStatus.Concluded, after.Status);
        Given(Tendering.Open).On(Tendering.Closes).When(Close).Then(new TenderClosed(0), Failed);
    }

    [Fact]
    public void Bids_that_were_withdrawn_do_not_count() => Given(Tendering.Open, Moon, Star, new BidWithdrawn(Star.Bid))
        .On(Tendering.Closes).When(Close).Then(new TenderClosed(1), Failed);

    [Fact]
    public void Bids_that_nobody_confirmed_do_not_count()
    {
        var amended = new TenderAmended(1, true, Tendering.Terms with { Scope = "다른 과업" }, "과업 변경");
        Given(Tendering.Open, Moon, Star, amended, new BidConfirmed(Star.Bid, 1))
            .On(Tendering.Closes).When(Close).Then(new TenderClosed(1), Failed);
    }

    [Fact]
    public void Each_lot_fails_by_itself()
    {
        var after = Given(
            Tendering.DraftedOf(Tendering.TwoLots), Tendering.Published, Moon, Star,
            Tendering.AcceptedOf(Tendering.Moon, lot: Tendering.Data))
            .On(Tendering.Closes).When(Close).Then(new TenderClosed(3), Failed with { Lot = Tendering.Data });
        Assert.Equal(TenderStatus.Closed, after.Status);
        Assert.Equal(Tendering.Gpu, Assert.Single(after.LotsLeft).Id);
    }

    [Fact]
    public void A_repeat_is_silent_whatever_became_of_it()
    {
        Given(Tendering.Closed).When(Close).ThenNothing();
        Given(Tendering.Ranked, Tendering.Award).When(Close).ThenNothing();
    }

    [Fact]
    public void What_is_not_open_does_not_close()
    {
        When(Close).ThenRefused(CloseTender.TenderMissing);
        Given(Tendering.Notice).When(Close).ThenRefused(CloseTender.Imported);
        Given(Tendering.Drafted).When(Close).ThenRefused(CloseTender.NotPublished);
        Given(Tendering.Open, new TenderCancelled("예산 삭감")).When(Close).ThenRefused(CloseTender.Cancelled);
    }

    [Fact]
    public void Nobody_but_the_market_records_a_close() => Assert.All(Sample.Everybody,
        actor => Given(Tendering.Closed).By(actor).When(Close).ThenRefused(CloseTender.NotYours));
}
