using KAiMarket.Domain.Evaluation;
using KAiMarket.Specs.Laws;

namespace KAiMarket.Specs.Evaluation;

public sealed class PriceLaws
{
    private const int Tenders = 200;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 25)];

    [Theory, MemberData(nameof(Seeds))]
    public void A_score_is_the_exact_one_rounded_once(int seed) => ForAll(seed, (pack, basis, prices) => Assert.All(
        prices, price => Assert.Equal(Exactly.Score(pack, basis, price), PriceFormula.Score(pack, basis, price))));

    [Theory, MemberData(nameof(Seeds))]
    public void A_score_is_within_its_bounds(int seed) => ForAll(seed, (pack, basis, prices) => Assert.All(prices, price =>
    {
        var (_, uncapped, score) = PriceFormula.Score(pack, basis, price);
        Assert.Equal(pack.IsCapped ? Math.Min(uncapped, basis.Maximum) : uncapped, score);
        Assert.InRange(score, 0, pack.IsCapped ? basis.Maximum : basis.Maximum + pack.BonusAtFloor);
        Assert.Equal(decimal.Round(score, 4), score);
    }));

    // At the floor and above it, and below it where the pack says "as at the floor". A share may well be more than what
    // a bid just above the floor gets, or less.
    [Theory, MemberData(nameof(Seeds))]
    public void Who_asks_less_gets_no_less_down_to_the_floor(int seed) => ForAll(seed, (pack, basis, prices) =>
    {
        var scores = prices.Order()
            .Select(price => PriceFormula.Score(pack, basis, price))
            .Where(score => pack.ShareBelowFloor is null || score.Branch != PriceBranch.BelowFloor)
            .Select(score => score.Score).ToList();
        Assert.Equal(scores.OrderDescending(), scores);
    });

    [Theory, MemberData(nameof(Seeds))]
    public void The_lowest_bid_has_the_best_score_unless_it_is_below_the_floor(int seed) => ForAll(seed, (pack, basis, prices) =>
    {
        var lowest = PriceFormula.Score(pack, basis, basis.Lowest);
        if (lowest.Branch == PriceBranch.BelowFloor && pack.ShareBelowFloor is not null) return;
        Assert.All(prices, price => Assert.True(PriceFormula.Score(pack, basis, price).Score <= lowest.Score));
        if (lowest.Branch == PriceBranch.Proportional) Assert.Equal(basis.Maximum, lowest.Score);
    });

    [Theory, MemberData(nameof(Seeds))]
    public void Below_the_floor_all_are_equal(int seed) => ForAll(seed, (pack, basis, prices) => Assert.True(prices
        .Select(price => PriceFormula.Score(pack, basis, price))
        .Where(score => score.Branch == PriceBranch.BelowFloor).Distinct().Count() <= 1));

    private static void ForAll(int seed, Action<PricePack, PriceBasis, List<Won>> law)
    {
        var dice = new Dice(seed);
        for (var tender = 0; tender < Tenders; tender++)
        {
            var (pack, estimated) = (AnyEvaluation.Pack(dice), AnyEvaluation.Estimated(dice));
            List<Won> prices =
                [.. Enumerable.Range(0, (int)dice.Between(1, 9)).Select(_ => AnyEvaluation.Price(dice, estimated, pack))];
            law(pack, new PriceBasis(AnyEvaluation.PriceMaximum(dice), estimated, prices.Min()), prices);
        }
    }
}
