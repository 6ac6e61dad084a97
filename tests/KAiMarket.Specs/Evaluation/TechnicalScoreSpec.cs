using System.Collections.Immutable;
using System.Globalization;
using KAiMarket.Domain.Evaluation;

namespace KAiMarket.Specs.Evaluation;

public sealed class TechnicalScoreSpec
{
    private static readonly RankingRules Rules = RankingRules.StateNegotiated2026;
    private static readonly TechnicalCriteria Whole = new([new("proposal", "제안", 100, CriterionKind.Qualitative)]);
    private static readonly TechnicalCriteria Mixed = new(
    [
        new("method", "사업 수행 방안", 40, CriterionKind.Qualitative),
        new("quality", "품질 관리", 40, CriterionKind.Qualitative),
        new("record", "수행 실적", 10, CriterionKind.Quantitative),
    ]);

    [Fact]
    public void One_lowest_and_one_highest_total_are_left_out()
    {
        var score = Of("88 92 85 90 92 79 91");
        Assert.Equal("89.2000", score.Score.ToString(CultureInfo.InvariantCulture));
        Assert.Equal(["evaluator-2", "evaluator-6"], Dropped(score));
    }

    [Theory]
    [InlineData("90", "90.0000", 0), InlineData("90 80", "85.0000", 0), InlineData("90 80 85.5", "85.5000", 2)]
    [InlineData("90 90 90", "90.0000", 2), InlineData("70 80 80 81", "80.0000", 2)]
    [InlineData("1 2 2.0001 3", "2.0001", 2)] // (2 + 2.0001) / 2 = 2.00005
    [InlineData("0 10 10 11 100", "10.3333", 2)]
    public void The_others_are_averaged_and_rounded_at_the_fifth_decimal(string totals, string score, int dropped)
    {
        var scored = Of(totals);
        Assert.Equal(score, scored.Score.ToString(CultureInfo.InvariantCulture));
        Assert.Equal(dropped, Dropped(scored).Count());
    }

    [Fact]
    public void From_how_many_evaluators_on_is_data()
    {
        Assert.Equal(85, TechnicalScore.Of(Whole, Rules with { TrimFrom = 4 }, Totals("90 80 85"), 0).Score);
        Assert.Equal(TechnicalMarks.TooFewEvaluators.Code, Totals("90 80").Check(Whole, Rules with { LeastEvaluators = 3 })!.Code);
        Assert.Null(Totals("90 80 85").Check(Whole, Rules with { LeastEvaluators = 3 }));
    }

    [Theory]
    [InlineData("0.3", DeductionBase.AttainedScore, "25.0370", "58.4197"), InlineData("0", DeductionBase.AttainedScore, "0.0000", "83.4567")]
    [InlineData("0.3", DeductionBase.Maximum, "30.0000", "53.4567"), InlineData("0.9", DeductionBase.Maximum, "90.0000", "0.0000")]
    public void A_barred_members_share_is_taken_away(string share, DeductionBase of, string deduction, string left)
    {
        var score = TechnicalScore.Of(
            Whole, Rules with { BarredShareOf = of }, Totals("83.4567"), decimal.Parse(share, CultureInfo.InvariantCulture));
        Assert.Equal(83.4567m, score.Attained);
        Assert.Equal(deduction, score.Deduction.ToString(CultureInfo.InvariantCulture));
        Assert.Equal(left, score.Score.ToString(CultureInfo.InvariantCulture));
    }

    [Fact]
    public void The_officials_marks_are_added_to_the_average()
    {
        var score = TechnicalScore.Of(Mixed, Rules, Marks("9.5", "30 40", "35 35.5", "39 20"), 0);
        Assert.Equal((70m, 9.5m, 79.5m), (score.Average, score.Quantitative, score.Score));
        Assert.Equal([70m, 70.5m, 59m], score.Totals.Select(total => total.Total));
    }

    [Fact]
    public void The_score_in_the_heaviest_item_is_of_those_that_count()
    {
        // Two items weigh 40: the first listed is the heaviest. The totals are 70, 70.5, 59: only the first counts.
        Assert.Equal(30, TechnicalScore.Of(Mixed, Rules, Marks("9.5", "30 40", "35 35.5", "39 20"), 0).HeaviestItem);

        var measured = new TechnicalCriteria([new("record", "수행 실적", 10, CriterionKind.Quantitative)]);
        Assert.Equal(7, TechnicalScore.Of(measured, Rules, new([], [new("record", 7)]), 0).HeaviestItem);
    }

    [Fact]
    public void Who_is_left_out_among_equals_does_not_depend_on_order()
    {
        var marks = Marks("0", "40 30", "30 40", "35 35", "40 30");
        var reversed = marks with { Evaluators = [.. marks.Evaluators.Reverse()] };
        Assert.Equal(["evaluator-1", "evaluator-2"], Dropped(TechnicalScore.Of(Mixed, Rules, marks, 0)));
        Assert.Equal(["evaluator-1", "evaluator-2"], Dropped(TechnicalScore.Of(Mixed, Rules, reversed, 0)));
        Assert.Equal(37.5m, TechnicalScore.Of(Mixed, Rules, reversed, 0).HeaviestItem);
    }

    [Fact]
    public void Marks_cover_every_item_once_within_its_maximum()
    {
        Assert.Null(Marks("10", "40 40").Check(Mixed, Rules));
        Refused(TechnicalMarks.OutOfRange, "evaluators/1/marks", Marks("10", "40 40", "40 40.0001"));
        Refused(TechnicalMarks.OutOfRange, "evaluators/0/marks", Marks("10", "-0.0001 40"));
        Refused(TechnicalMarks.OutOfRange, "evaluators/0/marks", Marks("10", "1.00001 40"));
        Refused(TechnicalMarks.OutOfRange, "official", Marks("10.1", "40 40"));
        Refused(TechnicalMarks.ItemsDiffer, "evaluators/0/marks", Marks("10", "40"));
        Refused(TechnicalMarks.ItemsDiffer, "evaluators/0/marks", new([new("a", [new("method", 1), new("method", 2)])], [new("record", 1)]));
        Refused(TechnicalMarks.ItemsDiffer, "evaluators/0/marks", new([new("a", [new("method", 1), new("record", 2)])], [new("record", 1)]));
        Refused(TechnicalMarks.ItemsDiffer, "evaluators/0/marks", new([new("a", default)], [new("record", 1)]));
        Refused(TechnicalMarks.ItemsDiffer, "official", new([new("a", [new("method", 1), new("quality", 2)])], []));
        Refused(TechnicalMarks.TooFewEvaluators, "evaluators", new([], [new("record", 1)]));
        Refused(TechnicalMarks.EvaluatorsInvalid, "evaluators", Marks("10", "40 40") with { Evaluators = default });
        Refused(TechnicalMarks.EvaluatorsInvalid, "evaluators", new([new("김 위원", [new("method", 1), new("quality", 2)])], [new("record", 1)]));
        var twice = Marks("10", "40 40").Evaluators[0];
        Refused(TechnicalMarks.EvaluatorsInvalid, "evaluators", new([twice, twice], [new("record", 1)]));

        var measured = new TechnicalCriteria([new("record", "수행 실적", 10, CriterionKind.Quantitative)]);
        Assert.Equal(TechnicalMarks.ItemsDiffer, new TechnicalMarks([new("a", [])], [new("record", 1)]).Check(measured, Rules));
        Assert.Null(new TechnicalMarks([], [new("record", 1)]).Check(measured, Rules));

        static void Refused(Refusal expected, string member, TechnicalMarks marks)
        {
            var refusal = marks.Check(Mixed, Rules);
            Assert.Equal((expected.Code, member), (refusal?.Code, refusal?.Member));
            Assert.Throws<ArgumentException>(() => TechnicalScore.Of(Mixed, Rules, marks, 0));
        }
    }

    [Fact]
    public void A_share_is_a_share()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => TechnicalScore.Of(Whole, Rules, Totals("80"), -0.1m));
        Assert.Throws<ArgumentOutOfRangeException>(() => TechnicalScore.Of(Whole, Rules, Totals("80"), 1.1m));
    }

    [Fact]
    public void Items_have_ids_titles_and_points_of_their_own()
    {
        Criterion a = new("a", "가", 60, CriterionKind.Qualitative), b = new("b", "나", 40, CriterionKind.Quantitative);
        Assert.Null(new TechnicalCriteria([a, b]).Check());
        Assert.Equal((100m, a), (new TechnicalCriteria([b, a]).Maximum, new TechnicalCriteria([b, a]).Heaviest));
        ImmutableArray<Criterion>[] invalid =
        [
            default, [], [a, a], [a, b with { Id = "a" }], [a, b with { Title = "가" }], [a with { Id = "A" }], [a with { Title = " " }],
            [a with { Maximum = 0 }], [a with { Maximum = -1 }], [a with { Maximum = 1.00001m }], [a, b with { Maximum = 40.0001m }],
            [a with { Kind = (CriterionKind)9 }], [null!],
            [.. Enumerable.Range(0, 101).Select(n => new Criterion($"i{n}", $"{n}", 0.5m, CriterionKind.Qualitative))],
        ];
        Assert.All(invalid, items => Assert.Equal(TechnicalCriteria.Invalid, new TechnicalCriteria(items).Check()));
    }

    private static TechnicalScore Of(string totals) => TechnicalScore.Of(Whole, Rules, Totals(totals), 0);

    private static IEnumerable<string> Dropped(TechnicalScore score) =>
        score.Totals.Where(total => !total.IsCounted).Select(total => total.Evaluator);

    private static TechnicalMarks Totals(string totals) => new(
        [.. totals.Split(' ').Select((total, n) => new EvaluatorMarks($"evaluator-{n + 1}", [new("proposal", Number(total))]))], []);

    private static TechnicalMarks Marks(string official, params string[] evaluators)
    {
        string[] items = ["method", "quality"];
        return new(
            [.. evaluators.Select((marks, n) => new EvaluatorMarks($"evaluator-{n + 1}",
                [.. marks.Split(' ').Zip(items, (mark, item) => new ItemMark(item, Number(mark)))]))],
            [new("record", Number(official))]);
    }

    private static decimal Number(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);
}
