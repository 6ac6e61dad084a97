using KAiMarket.Domain.Bids;
using KAiMarket.Domain.Evaluation;
using KAiMarket.Domain.Tenders;

namespace KAiMarket.Specs.Tenders;

public sealed class AwardLotSpec : TenderSpec
{
    private static readonly AwardLot Award = new(Tendering.Gpu);

    [Fact]
    public void The_first_rank_wins()
    {
        var after = Given(Tendering.Ranked).When(Award).Then(Tendering.Award);
        Assert.Equal(TenderStatus.Concluded, after.Status);
    }

    [Fact]
    public void A_repeat_is_silent() => Given(Tendering.Ranked, Tendering.Award).When(Award).ThenNothing();

    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5)]
    public void Between_equal_bids_a_lot_is_drawn_that_everybody_can_repeat(int number)
    {
        var (moon, star) = (Tendering.BidOf(Tendering.Moon), Tendering.BidOf(Tendering.Star));
        var price = new Won(100_000_000);
        OpenedEnvelope[] opened =
            [new(moon, Tendering.PriceOf(moon, number).Digest, price, null), new(star, Tendering.PriceOf(star, number).Digest, price, null)];
        var seed = Tendering.Digest($"{opened[0].Digest}\n{opened[1].Digest}\n");
        var winner = new[] { moon, star }.MinBy(bid => Tendering.Digest($"{seed} {bid}"), StringComparer.Ordinal);
        Given(
            Tendering.PricesApproved, new EnvelopesOpened(EnvelopeKind.Price, [.. opened]),
            new LotRanked(Tendering.Gpu, EvaluationOutcome.Ranked, [Line(moon), Line(star)]))
            .When(Award).Then(new LotAwarded(Tendering.Gpu, winner, price, ByLot: true));

        static RankLine Line(BidId bid) => new(bid, 80m, 10m, 90m, 1, IsTied: true);
    }

    [Fact]
    public void Who_wins_the_draw_depends_on_the_envelopes() => Assert.Equal(2, Enumerable.Range(1, 20).Select(number =>
    {
        var (moon, star) = (Tendering.BidOf(Tendering.Moon), Tendering.BidOf(Tendering.Star));
        var seed = Tendering.Digest($"{Tendering.PriceOf(moon, number).Digest}\n{Tendering.PriceOf(star, number).Digest}\n");
        return new[] { moon, star }.MinBy(bid => Tendering.Digest($"{seed} {bid}"), StringComparer.Ordinal);
    }).Distinct().Count());

    [Fact]
    public void A_lot_is_awarded_after_its_prices_are_opened()
    {
        Given(Tendering.Open).When(Award).ThenRefused(AwardLot.NotRanked);
        Given(Tendering.PricesApproved).When(Award).ThenRefused(AwardLot.NotRanked);
    }

    [Fact]
    public void What_failed_is_not_awarded() => Given(Tendering.Ranked, new LotFailed(Tendering.Gpu, LotFailure.NotAgreed))
        .When(Award).ThenRefused(AwardLot.Failed);

    [Fact]
    public void A_lot_is_one_of_the_tender()
    {
        When(new AwardLot(default)).ThenRefused(AwardLot.IdInvalid, "lot");
        When(Award).ThenRefused(AwardLot.TenderMissing);
        Given(Tendering.Notice).When(Award).ThenRefused(AwardLot.Imported);
        Given(Tendering.Ranked).When(new AwardLot(Tendering.Data)).ThenRefused(AwardLot.LotMissing);
    }

    [Fact]
    public void Only_the_buyer_awards() => Assert.All(
        Sample.Everybody.Where(actor => actor != Sample.Owner).Append(Sample.OtherMinistry),
        actor => Given(Tendering.Ranked, Tendering.Award).By(actor).When(Award).ThenRefused(AwardLot.NotYours));
}
