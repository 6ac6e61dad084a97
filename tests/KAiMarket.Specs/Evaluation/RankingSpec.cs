using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using KAiMarket.Domain.Evaluation;

namespace KAiMarket.Specs.Evaluation;

public sealed class RankingSpec
{
    private static readonly EvaluationTerms Terms = new(
        new(
        [
            new("method", "사업 수행 방안", 50, CriterionKind.Qualitative),
            new("quality", "품질 관리", 30, CriterionKind.Qualitative),
            new("record", "수행 실적", 10, CriterionKind.Quantitative),
        ]),
        PriceMaximum: 10, Estimated: new(1_000_000_000), Ceiling: new(1_000_000_000),
        RankingRules.StateNegotiated2026, PricePacks.StateNegotiated2026);

    [Fact]
    public void The_highest_total_goes_first()
    {
        var sheet = Rank(Bid("a", "45 28 9", 990), Bid("b", "44 28 9", 870), Bid("c", "43 28 9", 905));
        Assert.Equal("b:1 a:2 c:3", Ranks(sheet));
        Assert.Equal("90.7879 91.0000 89.6133", string.Join(' ', sheet.Lines.OrderBy(line => line.Bid.Bid, StringComparer.Ordinal)
            .Select(line => line.Total!.Value.ToString(CultureInfo.InvariantCulture))));
        Assert.Equal((76.5m, new Won(870_000_000), 870_000_000m), (sheet.Bar, sheet.Lowest, sheet.LowestScored));
        Assert.Equal("b", Assert.Single(sheet.First()).Bid.Bid);
    }

    // The maximum is 90 points, so the bar is 76.5.
    [Theory]
    [InlineData("40 26.5 10", true), InlineData("40 26.4999 10", false)]
    public void The_bar_is_85_percent_of_the_technical_maximum(string marks, bool eligible)
    {
        var sheet = Rank(Bid("a", "45 28 9", 990), Bid("b", marks, 870));
        Assert.Equal(eligible, sheet.Lines.Single(line => line.Bid.Bid == "b").IsEligible);
        Assert.Equal(eligible ? "a:1 b:2" : "a:1 b:-", Ranks(sheet));
    }

    [Theory]
    [InlineData(1_000, true), InlineData(1_001, false)]
    public void The_price_does_not_exceed_the_ceiling(int millions, bool eligible)
    {
        var sheet = Rank(Bid("a", "45 28 9", 990), Bid("b", "45 28 9", millions));
        Assert.Equal(eligible, sheet.Lines.Single(line => line.Bid.Bid == "b").IsWithinCeiling);
        Assert.Equal(eligible ? "a:1 b:2" : "a:1 b:-", Ranks(sheet));
    }

    [Fact]
    public void Among_equal_totals_the_better_technical_score_goes_first()
    {
        // 870 gives 10 points for price, 928 gives 9.375: b has as much more for technique.
        var sheet = Rank(Bid("a", "45 28 9", 870), Bid("b", "45.625 28 9", 928));
        Assert.Equal(92m, sheet.Lines[0].Total);
        Assert.Equal(92m, sheet.Lines[1].Total);
        Assert.Equal("b:1 a:2", Ranks(sheet));
    }

    [Fact]
    public void Then_the_better_score_in_the_heaviest_item() =>
        Assert.Equal("b:1 a:2", Ranks(Rank(Bid("a", "45 28 9", 900), Bid("b", "46 27 9", 900))));

    [Fact]
    public void What_nothing_tells_apart_is_said_to_be_tied()
    {
        var sheet = Rank(Bid("c", "45 28 9", 900), Bid("a", "45 27 10", 900), Bid("d", "40 28 9", 900), Bid("b", "46 27 9", 900));
        Assert.Equal("b:1 a:2= c:2= d:4", Ranks(sheet));
        var atTop = Rank(Bid("b", "45 28 9", 900), Bid("a", "45 27 10", 900));
        Assert.Equal(["a", "b"], atTop.First().Select(line => line.Bid.Bid));
    }

    [Fact]
    public void One_valid_bid_is_no_competition()
    {
        var sheet = Ranking.Of(Terms, [Bid("a", "45 28 9", 900)], [new("b", "공동수급체 대표자의 입찰참가자격 제한")]);
        Assert.Equal(EvaluationOutcome.TooFewValidBids, sheet.Outcome);
        Assert.Equal("a:-", Ranks(sheet));
        Assert.Empty(sheet.First());
        Assert.Equal("b", Assert.Single(sheet.Void).Bid);
        Assert.Equal(EvaluationOutcome.TooFewValidBids, Rank().Outcome);
        Assert.Null(Rank().Lowest);
    }

    [Fact]
    public void One_eligible_bid_among_two_valid_ones_may_be_negotiated_with()
    {
        var sheet = Rank(Bid("a", "45 28 9", 900), Bid("b", "20 28 9", 800));
        Assert.Equal((EvaluationOutcome.Ranked, "a:1 b:-"), (sheet.Outcome, Ranks(sheet)));
    }

    [Fact]
    public void Without_an_eligible_bid_there_is_nobody_to_negotiate_with()
    {
        var sheet = Rank(Bid("a", "20 28 9", 900), Bid("b", "45 28 9", 1_001));
        Assert.Equal((EvaluationOutcome.NobodyEligible, "a:- b:-"), (sheet.Outcome, Ranks(sheet)));
    }

    [Fact]
    public void Whose_prices_are_compared_is_data()
    {
        RankedBid[] bids = [Bid("a", "45 28 9", 900), Bid("b", "20 28 9", 800)];
        Assert.Equal(8.8889m, Rank(bids).Lines[0].Price!.Score);

        var among = Terms with { Ranking = Terms.Ranking with { LowestAmong = BidGroup.Eligible } };
        var sheet = Ranking.Of(among, [.. bids], []);
        Assert.Equal(10m, sheet.Lines[0].Price!.Score);
        Assert.Null(sheet.Lines[1].Price);
        Assert.Null(sheet.Lines[1].Total);
    }

    [Fact]
    public void A_lifted_lowest_bid_is_shown()
    {
        var sheet = Rank(Bid("a", "45 28 9", 950), Bid("b", "45 28 9", 650));
        Assert.Equal((new Won(650_000_000), 700_000_000m), (sheet.Lowest, sheet.LowestScored));
        Assert.Equal([7.3684m, 3m], sheet.Lines.Select(line => line.Price!.Score));
    }

    [Fact]
    public void A_barred_members_share_may_cost_the_bar()
    {
        var sheet = Rank(Bid("a", "45 28 9", 900) with { BarredShare = 0.1m }, Bid("b", "45 28 9", 900));
        Assert.Equal("b:1 a:-", Ranks(sheet));
        Assert.Equal(73.8m, sheet.Lines[1].Technical.Score);
    }

    [Fact]
    public void A_published_sheet_is_all_it_takes_to_make_it_again()
    {
        var sheet = Ranking.Of(Terms, [Bid("b", "45 28 9", 900), Bid("a", "44.1234 28 9", 950)], [new("c", "가격입찰서 누락")]);
        var published = JsonSerializer.Serialize(sheet, MarketJson.Options);
        var read = JsonSerializer.Deserialize<ScoreSheet>(published, MarketJson.Options)!;
        var again = Ranking.Of(read.Terms, [.. read.Lines.Select(line => line.Bid)], read.Void);
        Assert.Equal(published, JsonSerializer.Serialize(again, MarketJson.Options));
        Assert.Equal((read.Terms.Pricing.Hash(), read.Terms.Ranking.Hash()), (sheet.PricingHash, sheet.RankingHash));
        Assert.Contains("\"total\":90.5971", published, StringComparison.Ordinal);
    }

    [Fact]
    public void Terms_add_up_to_100_points()
    {
        Assert.Null(Terms.Check());
        EvaluationTerms[] wrong =
        [
            Terms with { PriceMaximum = 9 }, Terms with { PriceMaximum = 11 }, Terms with { PriceMaximum = 0 },
            Terms with { PriceMaximum = -1 },
        ];
        Assert.All(wrong, terms => Assert.Equal(EvaluationTerms.PricePointsInvalid, terms.Check()));
        Assert.Equal(EvaluationTerms.AmountsInvalid, (Terms with { Estimated = Won.Zero }).Check());
        Assert.Equal(EvaluationTerms.AmountsInvalid, (Terms with { Ceiling = new(Won.Most.Amount + 1) }).Check());
        Assert.Equal(TechnicalCriteria.Invalid, (Terms with { Criteria = new([]) }).Check());
        Assert.Throws<ArgumentException>(() => Ranking.Of(wrong[0], [], []));
    }

    [Fact]
    public void A_bid_stands_once_and_asks_something()
    {
        Assert.Throws<ArgumentException>(() => Rank(Bid("a", "45 28 9", 900), Bid("a", "45 28 9", 900)));
        Assert.Throws<ArgumentException>(() => Ranking.Of(Terms, [Bid("a", "45 28 9", 900)], [new("a", "무효")]));
        Assert.Throws<ArgumentException>(() => Rank(Bid("A", "45 28 9", 900)));
        Assert.Throws<ArgumentException>(() => Rank(Bid("a", "45 28 9", 0)));
        Assert.Throws<ArgumentException>(() => Rank(Bid("a", "51 28 9", 900)));
    }

    private static ScoreSheet Rank(params RankedBid[] bids) => Ranking.Of(Terms, [.. bids], []);

    private static RankedBid Bid(string id, string marks, int millions)
    {
        var points = marks.Split(' ').Select(mark => decimal.Parse(mark, CultureInfo.InvariantCulture)).ToImmutableArray();
        ItemMark[] judged = [new("method", points[0]), new("quality", points[1])];
        return new(id, new(
            [new("evaluator-1", [.. judged]), new("evaluator-2", [.. judged]), new("evaluator-3", [.. judged])],
            [new("record", points[2])]), 0, new(millions * 1_000_000L));
    }

    private static string Ranks(ScoreSheet sheet) => string.Join(' ', sheet.Lines.Select(line =>
        $"{line.Bid.Bid}:{(line.Rank is { } rank ? $"{rank}" : "-")}{(line.IsTied ? "=" : "")}"));
}
