using System.Globalization;
using KAiMarket.Domain.Evaluation;

namespace KAiMarket.Specs.Evaluation;

public sealed class PriceFormulaSpec
{
    private const string Current = "kr-state-nego-2026";
    private const string Legacy = "kr-state-nego-legacy60";
    private const string LegacyAsAtFloor = "kr-state-nego-legacy60-floor";

    private static readonly Won Billion = new(1_000_000_000);

    /// <summary>
    /// Prices in millions of won, of an estimated price of 1,000 million, and their scores: for whoever computes them.
    /// </summary>
    public static TheoryData<string, int, string, string> Reference => new()
    {
        { Current, 10, "950 880 800 750 700", "7.3684 7.9545 8.7500 9.7500 10.0000" },
        { Current, 20, "950 880 800 750 700", "14.7368 15.9091 17.5000 18.5000 19.5000" },
        { Current, 30, "950 880 800 750 700", "22.1053 23.8636 26.2500 27.2500 28.2500" },
        { Legacy, 10, "950 880 800 750 700", "7.3684 7.9545 8.7500 9.2500 9.7500" },
        { Legacy, 20, "950 880 800 750 700", "14.7368 15.9091 17.5000 18.0000 18.5000" },
        { Legacy, 30, "950 880 800 750 700", "22.1053 23.8636 26.2500 26.7500 27.2500" },
        { Current, 10, "990 905 870", "8.7879 9.6133 10.0000" },
        { Current, 20, "990 905 870", "17.5758 19.2265 20.0000" },
        { Current, 10, "950 820 650", "7.3684 8.5366 3.0000" },
        { Current, 20, "950 820 650", "14.7368 17.0732 6.0000" },
        { Legacy, 10, "950 820 650", "6.8421 7.9268 9.6250" },
        { Legacy, 20, "950 820 650", "13.6842 15.8537 17.7500" },
    };

    [Theory, MemberData(nameof(Reference))]
    public void Prices_are_scored_as_in_the_reference(string pack, int maximum, string prices, string scores) =>
        Assert.Equal(scores, ScoresOf(PricePacks.Find(pack)!, maximum, prices));

    [Fact]
    public void Without_its_cap_the_current_formula_exceeds_a_small_maximum() => Assert.Equal(
        "7.3684 7.9545 8.7500 9.7500 10.7500",
        ScoresOf(PricePacks.StateNegotiated2026 with { IsCapped = false }, 10, "950 880 800 750 700"));

    [Fact]
    public void The_score_says_what_the_cap_took()
    {
        var score = PriceFormula.Score(
            PricePacks.StateNegotiated2026, new PriceBasis(10, Billion, new(700_000_000)), new(700_000_000));
        Assert.Equal(new PriceScore(PriceBranch.BelowKnee, 10.75m, 10m), score);
    }

    // 500 is the lowest and below both floors: the older formula measures the others by it, the current one by 700.
    [Theory]
    [InlineData(Current, 10, "4.3750 8.7500 10.0000 3.0000"), InlineData(Legacy, 20, "6.2500 12.5000 13.5000 12.0000")]
    public void Below_the_floor_a_bid_gets_a_share(string pack, int maximum, string scores) =>
        Assert.Equal(scores, ScoresOf(PricePacks.Find(pack)!, maximum, "1600 800 700 500"));

    [Fact]
    public void Or_it_is_scored_as_at_the_floor() =>
        Assert.Equal("12.5000 14.5000 14.5000 14.5000", ScoresOf(PricePacks.Find(LegacyAsAtFloor)!, 20, "800 600 599 500"));

    [Theory]
    [InlineData(800_000_000, PriceBranch.Proportional), InlineData(799_999_999, PriceBranch.BelowKnee)]
    [InlineData(700_000_000, PriceBranch.BelowKnee), InlineData(699_999_999, PriceBranch.BelowFloor)]
    public void A_bid_at_a_bound_is_above_it(long price, PriceBranch branch) => Assert.Equal(branch, PriceFormula.Score(
        PricePacks.StateNegotiated2026, new PriceBasis(20, Billion, new(1)), new(price)).Branch);

    // 1/32 = 0.03125, 3/32 = 0.09375 and 0.0001/2 = 0.00005: nothing but a half is left at the fifth decimal.
    [Theory]
    [InlineData("1", 1, 32, "0.0313"), InlineData("1", 3, 32, "0.0938"), InlineData("0.0001", 1, 2, "0.0001")]
    [InlineData("30", 400_001, 600_000, "20.0001")] // The ratio has no end: cut before it is multiplied, it gives 20.0000.
    public void A_half_is_rounded_away_from_zero(string maximum, long lowest, long price, string score)
    {
        var pack = PricePacks.StateNegotiatedLegacy60;
        var basis = new PriceBasis(decimal.Parse(maximum, CultureInfo.InvariantCulture), new(price), new(lowest));
        Assert.Equal(score, Text(PriceFormula.Score(pack, basis, new(price)).Score));
    }

    // 1.0006/2.4 + 0.8/0.6 = 1.75025, of two quotients that have no end.
    [Fact]
    public void A_half_that_two_quotients_make_is_met_exactly() => Assert.Equal("1.7503", Text(PriceFormula.Score(
        PricePacks.StateNegotiatedLegacy60 with { IsCapped = false }, new PriceBasis(1.0006m, new(3), new(1)), new(2)).Score));

    [Fact]
    public void The_largest_figures_are_exact()
    {
        var pack = PricePacks.StateNegotiated2026 with { FloorRatio = 0.701m, KneeRatio = 0.803m };
        var basis = new PriceBasis(99.9999m, Won.Most, new(1));
        var price = new Won(Won.Most.Amount / 4 * 3);
        Assert.Equal(PriceBranch.BelowKnee, PriceFormula.Score(pack, basis, price).Branch);
        Assert.Equal(Exactly.Score(pack, basis, price), PriceFormula.Score(pack, basis, price));
    }

    [Fact]
    public void Figures_that_no_tender_has_are_bugs()
    {
        var (pack, basis) = (PricePacks.StateNegotiated2026, new PriceBasis(20, Billion, new(700)));
        Refused(pack, basis, 0);
        Refused(pack, basis, 699);
        Refused(pack, basis, Won.Most.Amount + 1);
        Refused(pack, basis with { Maximum = 0 }, 700);
        Refused(pack, basis with { Maximum = 100.0001m }, 700);
        Refused(pack, basis with { Maximum = 10.00001m }, 700);
        Refused(pack, basis with { Estimated = Won.Zero }, 700);
        Refused(pack, basis with { Lowest = Won.Zero }, 700);
        Refused(pack with { FloorRatio = 0.8m }, basis, 700);
        Refused(pack with { KneeRatio = 1.1m }, basis, 700);
        Refused(pack with { KneeRatio = 0.8001m }, basis, 700);
        Refused(pack with { BonusAtFloor = -1 }, basis, 700);
        Refused(pack with { ShareBelowFloor = 1.1m }, basis, 700);

        static void Refused(PricePack pack, PriceBasis basis, long price) =>
            Assert.Throws<ArgumentOutOfRangeException>(() => PriceFormula.Score(pack, basis, new(price)));
    }

    private static string ScoresOf(PricePack pack, int maximum, string millions)
    {
        var prices = millions.Split(' ')
            .Select(price => new Won(long.Parse(price, CultureInfo.InvariantCulture) * 1_000_000)).ToList();
        var basis = new PriceBasis(maximum, Billion, prices.Min());
        return string.Join(' ', prices.Select(price => Text(PriceFormula.Score(pack, basis, price).Score)));
    }

    // Not formatted: a score carries its four decimals itself, so that equal scores are written as equal bytes.
    private static string Text(decimal score) => score.ToString(CultureInfo.InvariantCulture);
}
