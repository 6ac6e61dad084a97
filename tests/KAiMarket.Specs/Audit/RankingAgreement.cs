using System.Globalization;
using KAiMarket.Audit.Tenders;
using KAiMarket.Specs.Evaluation;
using KAiMarket.Specs.Laws;
using Rated = KAiMarket.Domain.Evaluation;

namespace KAiMarket.Specs.Audit;

/// <summary>The audit's own scores: against published figures, and against the market's for whatever chance makes.</summary>
public sealed class RankingAgreement
{
    private const string Current = "kr-state-nego-2026";
    private const string Legacy = "kr-state-nego-legacy60";
    private const int Tenders = 100;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 25)];

    // As the market's own formula is held to, and one pack more.
    [Theory, MemberData(nameof(PriceFormulaSpec.Reference), MemberType = typeof(PriceFormulaSpec))]
    [InlineData("kr-state-nego-legacy60-floor", 20, "800 600 599 500", "12.5000 14.5000 14.5000 14.5000")]
    public void Prices_score_as_in_the_reference(string pack, int maximum, string prices, string scores)
    {
        var all = prices.Split(' ').Select(price => long.Parse(price, CultureInfo.InvariantCulture) * 1_000_000).ToList();
        var scored = all.Select(price => Scores.Price(Packs.Pricing(pack)!, maximum, 1_000_000_000, all.Min(), price));
        Assert.Equal(scores, string.Join(' ', scored.Select(score => score.ToString("F4", CultureInfo.InvariantCulture))));
    }

    [Fact]
    public void Without_its_cap_the_current_formula_exceeds_a_small_maximum() => Assert.Equal(10.75m, Scores.Price(
        Packs.Pricing(Current)! with { IsCapped = false }, 10, 1_000_000_000, 700_000_000, 700_000_000));

    // 88 92 85 90 92 79 91: 79 and one 92 go. 83.4567 less 30 % of it are 58.4197.
    [Fact]
    public void Marks_score_as_in_the_reference()
    {
        var terms = new Terms("", [], [new("all", 100, false)], 10, "", "", false, null, default, default, "");
        var rules = Packs.Procedure(Current)!.Ranking;
        Sheet[] seven = [.. ((decimal[])[88, 92, 85, 90, 92, 79, 91]).Select((mark, n) => new Sheet($"e{n}", [new("all", mark)]))];

        Assert.Equal((89.2m, 89.2m), Scores.Technical(terms, rules, new("b", 0, seven, [])));
        Assert.Equal(58.4197m, Scores.Technical(terms, rules, new("b", 0.3m, [new("e", [new("all", 83.4567m)])], [])).Score);
    }

    [Theory]
    [InlineData("1", 1, 32, "0.0313"), InlineData("1", 3, 32, "0.0938"), InlineData("30", 400_001, 600_000, "20.0001")]
    public void A_half_is_rounded_away_from_zero(string maximum, long lowest, long price, string score) => Assert.Equal(
        score, Scores.Price(Packs.Pricing(Legacy)!, decimal.Parse(maximum, CultureInfo.InvariantCulture), price, lowest, price)
            .ToString("F4", CultureInfo.InvariantCulture));

    [Fact]
    public void Both_know_the_same_packs()
    {
        Assert.All(Rated.PricePacks.All, pack => Assert.Equal(pack.Hash(), Packs.Pricing(pack.Id)?.Hash()));
        Assert.All(Domain.Tenders.ProcedurePack.All, pack => Assert.Equal(pack.Hash(), Packs.Procedure(pack.Id)?.Hash()));
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Whatever_is_bid_both_rank_it_alike(int seed)
    {
        var dice = new Dice(seed);
        for (var n = 0; n < Tenders; n++)
        {
            var terms = AnyEvaluation.Terms(dice);
            var bids = AnyEvaluation.Bids(dice, terms);
            var sheet = Rated.Ranking.Of(terms, bids, []);
            var (rules, pricing) = (Of(terms.Ranking), Of(terms.Pricing));
            var standings = Standings.Of(
                Of(terms), new("a", terms.Ceiling.Amount, 0, 0), rules, pricing,
                bids.Select(bid => new BidMarks(
                    bid.Bid, bid.BarredShare,
                    [.. bid.Marks.Evaluators.Select(one => new Sheet(one.Evaluator, [.. one.Marks.Select(Of)]))],
                    [.. bid.Marks.Official.Select(Of)])),
                bids.ToDictionary(bid => bid.Bid, bid => bid.Price.Amount));

            Assert.Equal(sheet.RankingHash, rules.Hash());
            Assert.Equal(sheet.PricingHash, pricing.Hash());
            Assert.Empty(standings.Differences(WordOf(sheet.Outcome), [.. sheet.Lines.Select(line => new Standing(
                line.Bid.Bid, null, line.Technical.Score, line.Price?.Score, line.Total, line.Rank, line.IsTied))]));
        }
    }

    private static Terms Of(Rated.EvaluationTerms terms) => new(
        "", [], [.. terms.Criteria.Items.Select(item => new Criterion(
            item.Id, item.Maximum, item.Kind == Rated.CriterionKind.Quantitative))],
        terms.PriceMaximum, "", "", false, null, default, default, "");

    private static ItemMark Of(Rated.ItemMark mark) => new(mark.Criterion, mark.Points);

    private static RankingPack Of(Rated.RankingRules rules) => new(
        rules.Id, rules.PassRatio, rules.LeastValidBids, rules.LowestAmong == Rated.BidGroup.Eligible, rules.TrimFrom,
        rules.LeastEvaluators, rules.BarredShareOf == Rated.DeductionBase.Maximum);

    private static PricingPack Of(Rated.PricePack pack) => new(
        pack.Id, pack.FloorRatio, pack.KneeRatio, pack.LiftsLowest, pack.BonusAtFloor, pack.ShareBelowFloor, pack.IsCapped);

    private static string WordOf(Rated.EvaluationOutcome outcome) => outcome switch
    {
        Rated.EvaluationOutcome.Ranked => "ranked",
        Rated.EvaluationOutcome.TooFewValidBids => "too-few-valid-bids",
        _ => "nobody-eligible",
    };
}
