using System.Collections.Immutable;
using System.Text.Json;
using KAiMarket.Domain.Evaluation;
using KAiMarket.Specs.Laws;

namespace KAiMarket.Specs.Evaluation;

public sealed class RankingLaws
{
    private const int Tenders = 60;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 25)];

    [Theory, MemberData(nameof(Seeds))]
    public void The_order_in_which_bids_items_and_evaluators_come_changes_nothing(int seed) => ForAll(seed, (dice, terms, bids) =>
    {
        var shuffled = AnyEvaluation.Shuffled(dice, bids).Select(bid => bid with
        {
            Marks = new(
                AnyEvaluation.Shuffled(dice, bid.Marks.Evaluators)
                    .Select(one => one with { Marks = AnyEvaluation.Shuffled(dice, one.Marks) }).ToImmutableArray(),
                AnyEvaluation.Shuffled(dice, bid.Marks.Official)),
        }).ToImmutableArray();
        Assert.Equal(Shown(Ranking.Of(terms, bids, [])), Shown(Ranking.Of(terms, shuffled, [])));
    });

    [Theory, MemberData(nameof(Seeds))]
    public void Every_eligible_bid_has_a_rank_that_nothing_contradicts(int seed) => ForAll(seed, (_, terms, bids) =>
    {
        var sheet = Ranking.Of(terms, bids, []);
        Assert.Equal(bids.Length, sheet.Lines.Length);
        Assert.All(sheet.Lines, line =>
            Assert.Equal(sheet.Outcome == EvaluationOutcome.Ranked && line.IsEligible, line.Rank is not null));
        var ranked = sheet.Lines.Where(line => line.Rank is not null).ToList();
        foreach (var one in ranked)
        {
            Assert.Equal(1 + ranked.Count(other => Compare(other, one) > 0), one.Rank);
            Assert.Equal(ranked.Count(other => Compare(other, one) == 0) > 1, one.IsTied);
        }
        Assert.Equal(ranked.OrderBy(line => line.Rank).Select(line => line.Bid.Bid), ranked.Select(line => line.Bid.Bid));
    });

    [Theory, MemberData(nameof(Seeds))]
    public void Scores_are_within_their_bounds_and_add_up(int seed) => ForAll(seed, (_, terms, bids) =>
    {
        var sheet = Ranking.Of(terms, bids, []);
        Assert.All(sheet.Lines, line =>
        {
            var technical = line.Technical;
            Assert.InRange(technical.Score, 0, terms.Criteria.Maximum);
            Assert.InRange(technical.HeaviestItem, 0, terms.Criteria.Heaviest.Maximum);
            Assert.Equal(technical.Attained, technical.Average + technical.Quantitative);
            Assert.Equal(technical.Score, Math.Max(0, technical.Attained - technical.Deduction));
            Assert.Equal(line.Total, technical.Score + line.Price?.Score);
            Assert.Equal(line.MeetsBar, technical.Score >= sheet.Bar);
            if (technical.Totals is { IsEmpty: false } totals)
                Assert.InRange(technical.Average, totals.Min(total => total.Total), totals.Max(total => total.Total));
        });
    });

    [Theory, MemberData(nameof(Seeds))]
    public void A_better_mark_never_costs_points(int seed) => ForAll(seed, (dice, terms, bids) =>
    {
        foreach (var bid in bids)
        {
            var better = bid.Marks with
            {
                Evaluators = [.. bid.Marks.Evaluators.Select(one => dice.Percent(50) ? one : one with { Marks = Raised(dice, one.Marks, terms) })],
                Official = Raised(dice, bid.Marks.Official, terms),
            };
            Assert.True(Score(terms, bid.Marks, bid.BarredShare) <= Score(terms, better, bid.BarredShare));
        }
    });

    [Theory, MemberData(nameof(Seeds))]
    public void A_single_evaluator_cannot_lift_an_average_beyond_the_others(int seed) => ForAll(seed, (dice, terms, bids) =>
    {
        foreach (var bid in bids.Where(bid => bid.Marks.Evaluators.Length >= terms.Ranking.TrimFrom))
        {
            var one = (int)dice.Between(0, bid.Marks.Evaluators.Length - 1);
            var most = bid.Marks with
            {
                Evaluators = bid.Marks.Evaluators.SetItem(one, bid.Marks.Evaluators[one] with
                {
                    Marks = [.. bid.Marks.Evaluators[one].Marks.Select(mark => mark with { Points = Maximum(terms, mark) })],
                }),
            };
            var others = bid.Marks.Evaluators.RemoveAt(one).Max(other => other.Marks.Sum(mark => mark.Points));
            Assert.True(TechnicalScore.Of(terms.Criteria, terms.Ranking, most).Average <= others);
        }
    });

    private static int Compare(ScoreLine a, ScoreLine b) =>
        (a.Total, a.Technical.Score, a.Technical.HeaviestItem).CompareTo((b.Total, b.Technical.Score, b.Technical.HeaviestItem));

    private static ImmutableArray<ItemMark> Raised(Dice dice, ImmutableArray<ItemMark> marks, EvaluationTerms terms) =>
        [.. marks.Select(mark => dice.Percent(50) ? mark : mark with { Points = Math.Min(Maximum(terms, mark), mark.Points + 0.5m) })];

    private static decimal Maximum(EvaluationTerms terms, ItemMark mark) =>
        terms.Criteria.Items.Single(item => item.Id == mark.Criterion).Maximum;

    private static decimal Score(EvaluationTerms terms, TechnicalMarks marks, decimal barred) =>
        TechnicalScore.Of(terms.Criteria, terms.Ranking with { BarredShareOf = DeductionBase.AttainedScore }, marks, barred).Score;

    // The marks themselves are shown in the order in which they came; all that follows from them is not.
    private static string Shown(ScoreSheet sheet) => JsonSerializer.Serialize(
        sheet with { Lines = [.. sheet.Lines.Select(line => line with { Bid = line.Bid with { Marks = new([], []) } })] }, MarketJson.Options);

    private static void ForAll(int seed, Action<Dice, EvaluationTerms, ImmutableArray<RankedBid>> law)
    {
        var dice = new Dice(seed);
        for (var tender = 0; tender < Tenders; tender++)
        {
            var terms = AnyEvaluation.Terms(dice);
            law(dice, terms, AnyEvaluation.Bids(dice, terms));
        }
    }
}
