using KAiMarket.Domain.Tenders;

namespace KAiMarket.Specs.Tenders;

public sealed class SubmitBidSpec : TenderSpec
{
    private static readonly SubmitBid Submit = Tendering.SubmitOf(Tendering.Moon);
    private static readonly SubmitBid Second = Tendering.SubmitOf(Tendering.Moon, 2);
    private static readonly BidAccepted Accepted = Tendering.AcceptedOf(Tendering.Moon);
    private static readonly BidAccepted Replaced = Tendering.AcceptedOf(Tendering.Moon, 2);
    private static readonly BidWithdrawn Withdrawn = new(Accepted.Bid);

    protected override Actor Actor => Tendering.Bidder;

    [Fact]
    public void A_sealed_bid_is_taken_and_its_place_in_the_stream_known()
    {
        var after = Given(Tendering.Open).When(Submit).Then(Accepted);
        var bid = after.Bids[Accepted.Bid];
        Assert.Equal((3L, 1, Sample.Noon, false), (bid.Version, bid.Number, bid.At, bid.IsWithdrawn));
        Assert.Equal([bid], after.StandingBids(Tendering.Gpu));
    }

    [Fact]
    public void The_last_moment_is_the_one_before_the_close()
    {
        var last = Tendering.Closes.AddTicks(-1);
        Given(Tendering.Open).On(last).When(Submit).Then(Accepted with { At = last });
        Given(Tendering.Open).On(Tendering.Closes).When(Submit).ThenRefused(SubmitBid.Closed);
    }

    [Fact]
    public void A_later_close_is_a_later_last_moment()
    {
        var later = Tendering.Terms with { Closes = Tendering.Closes.AddHours(2) };
        var amended = new TenderAmended(1, false, later, "접수 장애");
        Given(Tendering.Open, amended).On(Tendering.Closes).When(Submit).Then(Accepted with { At = Tendering.Closes });
        Given(Tendering.Open, amended).On(later.Closes).When(Submit).ThenRefused(SubmitBid.Closed);
    }

    [Fact]
    public void A_repeat_hears_of_its_receipt_however_late()
    {
        Given(Tendering.Open, Accepted).On(Tendering.Closes).When(Submit).ThenNothing();
        Given(Tendering.Closed).On(Tendering.Closes.AddYears(1)).When(Submit).ThenNothing();
        Given(Tendering.Open, Accepted, new TenderCancelled("예산 삭감")).When(Submit).ThenNothing();
    }

    [Fact]
    public void A_bid_is_replaced_by_the_next()
    {
        var after = Given(Tendering.Open, Accepted).When(Second).Then(Replaced);
        Assert.Equal(Second.Technical, Assert.Single(after.StandingBids(Tendering.Gpu)).Technical);
    }

    [Fact]
    public void What_was_replaced_does_not_come_back_with_a_late_repeat()
    {
        Given(Tendering.Open, Accepted, Replaced).When(Submit).ThenRefused(SubmitBid.Superseded);
        Given(Tendering.Open, Accepted, Withdrawn).When(Submit).ThenRefused(SubmitBid.Superseded);
    }

    [Fact]
    public void A_bid_that_was_withdrawn_is_submitted_anew()
    {
        var after = Given(Tendering.Open, Accepted, Withdrawn).When(Second).Then(Replaced);
        Assert.Single(after.StandingBids(Tendering.Gpu));
    }

    [Fact]
    public void A_bid_that_replaces_one_has_seen_the_amendment()
    {
        var amended = new TenderAmended(1, true, Tendering.Terms with { Scope = "다른 과업" }, "과업 변경");
        var after = Given(Tendering.Open, Accepted, amended).When(Second).Then(Replaced);
        Assert.Single(after.StandingBids(Tendering.Gpu));
    }

    [Fact]
    public void Each_envelope_is_sealed_to_its_own_key()
    {
        Given(Tendering.Open).When(Submit with { Technical = Submit.Technical with { Key = Tendering.PriceKey } })
            .ThenRefused(SubmitBid.KeysDiffer);
        Given(Tendering.Open).When(Submit with { Price = Submit.Price with { Key = new('c', 32) } })
            .ThenRefused(SubmitBid.KeysDiffer);
    }

    [Fact]
    public void There_is_an_end_to_replacing() => Given(
        Tendering.Open, [.. Enumerable.Range(2, 100).Select(i => Tendering.AcceptedOf(Tendering.Moon, i) with { Number = i - 1 })])
        .When(Submit).ThenRefused(SubmitBid.TooOften);

    [Fact]
    public void Where_the_procedure_says_so_a_bid_is_final()
    {
        var final = Tendering.DraftedOf(Tendering.Terms with { Procedure = ProcedurePack.StateNegotiatedFinal2026.Id });
        Given(final, Tendering.Published).When(Submit).Then(Accepted);
        Given(final, Tendering.Published, Accepted).When(Second).ThenRefused(SubmitBid.MayNotChange);
    }

    [Fact]
    public void Nobody_bids_on_what_is_not_open()
    {
        When(Submit).ThenRefused(SubmitBid.TenderMissing);
        Given(Tendering.Drafted).When(Submit).ThenRefused(SubmitBid.NotPublished);
        Given(Tendering.Open, new TenderCancelled("예산 삭감")).When(Submit).ThenRefused(SubmitBid.Cancelled);
        Given(Tendering.Notice).When(Submit).ThenRefused(SubmitBid.Imported);
        Given(Tendering.Open).When(Tendering.SubmitOf(Tendering.Moon, lot: Tendering.Data)).ThenRefused(SubmitBid.LotMissing);
    }

    [Fact]
    public void Shapes_are_checked_first()
    {
        When(Submit with { Bid = default, Technical = null! }).ThenRefused(SubmitBid.IdInvalid, "bid");
        When(Submit with { Bid = new("a.b") }).ThenRefused(SubmitBid.IdInvalid, "bid");
        SubmitBid[] broken =
        [
            Submit with { Technical = null! }, Submit with { Price = null! },
            Submit with { Technical = Submit.Technical with { Digest = null! } },
            Submit with { Price = Submit.Price with { Key = "k" } }, Submit with { Price = Submit.Price with { Bytes = 0 } },
            Submit with { Technical = Submit.Technical with { Bytes = SealedEnvelope.MostBytes + 1 } },
        ];
        Assert.All(broken, submit => When(submit).ThenRefused(SubmitBid.EnvelopesInvalid));
    }

    [Fact]
    public void Nobody_bids_for_another_firm() => Assert.All(
        Sample.Everybody.Where(actor => actor != Tendering.Bidder).Append(Tendering.OtherBidder),
        actor => Given(Tendering.Open, Accepted).By(actor).When(Submit).ThenRefused(SubmitBid.NotYours));
}
