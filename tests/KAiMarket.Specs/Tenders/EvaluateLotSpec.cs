using KAiMarket.Domain.Evaluation;
using KAiMarket.Domain.Tenders;

namespace KAiMarket.Specs.Tenders;

public sealed class EvaluateLotSpec : TenderSpec
{
    private static readonly BidMarks Moon = Tendering.MarksOf(Tendering.Moon, "45 28 9");
    private static readonly BidMarks Star = Tendering.MarksOf(Tendering.Star, "44 28 9");
    private static readonly VoidBid NoStar = new(Tendering.BidOf(Tendering.Star).Value, "대표자의 입찰참가자격 제한");
    private static readonly EvaluateLot Evaluate = new(Tendering.Gpu, [Moon, Star], []);

    [Fact]
    public void A_lot_is_evaluated_at_once()
    {
        var after = Given(Tendering.TechnicalOpened).When(Evaluate).Then(Tendering.Evaluation);
        Assert.Equal(TenderStatus.Evaluated, after.Status);
    }

    [Fact]
    public void The_order_of_the_marks_makes_no_difference()
    {
        Given(Tendering.TechnicalOpened).When(Evaluate with { Marks = [Star, Moon] }).Then(Tendering.Evaluation);
        Given(Tendering.Evaluated).When(Evaluate with { Marks = [Star, Moon] }).ThenNothing();
    }

    [Fact]
    public void Without_competition_the_lot_fails_and_prices_stay_sealed()
    {
        var after = Given(Tendering.TechnicalOpened).When(Evaluate with { Marks = [Moon], Void = [NoStar] }).Then(
            new LotEvaluated(Tendering.Gpu, [Moon], [NoStar]), new LotFailed(Tendering.Gpu, LotFailure.TooFewValidBids));
        Assert.Equal(TenderStatus.Concluded, after.Status);
    }

    [Fact]
    public void Prices_wait_for_the_last_lot()
    {
        TenderEvent[] opened =
        [
            Tendering.DraftedOf(Tendering.TwoLots), Tendering.Published, Tendering.AcceptedOf(Tendering.Moon),
            Tendering.AcceptedOf(Tendering.Star), Tendering.AcceptedOf(Tendering.Moon, lot: Tendering.Data),
            Tendering.AcceptedOf(Tendering.Star, lot: Tendering.Data), new TenderClosed(4),
            .. Tendering.Approvals(EnvelopeKind.Technical),
            new EnvelopesOpened(EnvelopeKind.Technical,
            [
                Tendering.OpenedTechnical(Tendering.Moon, lot: Tendering.Data), Tendering.OpenedTechnical(Tendering.Star, lot: Tendering.Data),
                Tendering.OpenedTechnical(Tendering.Moon), Tendering.OpenedTechnical(Tendering.Star),
            ]),
        ];
        var after = Given(opened).When(Evaluate).Then(Tendering.Evaluation);
        Assert.Equal(TenderStatus.TechnicalOpened, after.Status);
        var data = new LotEvaluated(
            Tendering.Data,
            [Tendering.MarksOf(Tendering.Moon, "1 1 1", Tendering.Data), Tendering.MarksOf(Tendering.Star, "1 1 1", Tendering.Data)], []);
        after = Given([.. opened, Tendering.Evaluation]).When(new EvaluateLot(Tendering.Data, data.Marks, [])).Then(data);
        Assert.Equal(TenderStatus.Evaluated, after.Status);
    }

    [Fact]
    public void A_repeat_is_silent_whatever_became_of_it() =>
        Given(Tendering.Ranked, Tendering.Award).When(Evaluate).ThenNothing();

    [Fact]
    public void Marks_are_for_good() => Given(Tendering.Evaluated)
        .When(Evaluate with { Marks = [Moon, Tendering.MarksOf(Tendering.Star, "50 30 10")] }).ThenRefused(EvaluateLot.Differs);

    [Fact]
    public void Nothing_is_evaluated_before_it_is_opened_or_after_it_failed()
    {
        Given(Tendering.Closed).When(Evaluate).ThenRefused(EvaluateLot.NotOpened);
        Given(Tendering.TechnicalOpened, new LotFailed(Tendering.Gpu, LotFailure.TooFewValidBids)).When(Evaluate)
            .ThenRefused(EvaluateLot.NotOpened);
    }

    [Fact]
    public void Every_bid_that_opened_is_marked_or_void()
    {
        EvaluateLot[] others =
        [
            Evaluate with { Marks = [] }, Evaluate with { Marks = [Moon] },
            Evaluate with { Marks = [Moon, Star, Tendering.MarksOf(Tendering.Sun, "1 1 1")] },
            Evaluate with { Marks = [Moon, Tendering.MarksOf(Tendering.Sun, "1 1 1")] },
            Evaluate with { Marks = [Moon, Tendering.MarksOf(Tendering.Star, "1 1 1", Tendering.Data)] },
        ];
        Assert.All(others, one => Given(Tendering.TechnicalOpened).When(one).ThenRefused(EvaluateLot.NotTheBids));
    }

    [Fact]
    public void Marks_fit_the_criteria()
    {
        Refused(Moon.Marks with { Evaluators = [] }).ThenRefused(EvaluateLot.TooFewEvaluators, "marks/1/marks/evaluators");
        Refused(Moon.Marks with { Official = [] }).ThenRefused(EvaluateLot.ItemsDiffer, "marks/1/marks/official");
        Refused(Moon.Marks with { Official = [new("record", 10.1m)] })
            .ThenRefused(EvaluateLot.OutOfRange, "marks/1/marks/official");

        Scenario<Tender, TenderCommand, TenderEvent> Refused(TechnicalMarks marks) => Given(Tendering.TechnicalOpened)
            .When(Evaluate with { Marks = [Moon, Star with { Marks = marks }] });
    }

    [Fact]
    public void Shapes_are_checked_first()
    {
        When(Evaluate with { Lot = default, Marks = default }).ThenRefused(EvaluateLot.IdInvalid, "lot");
        EvaluateLot[] broken =
        [
            Evaluate with { Marks = default }, Evaluate with { Void = default }, Evaluate with { Marks = [null!] },
            Evaluate with { Void = [null!] }, Evaluate with { Marks = [Moon, Moon] }, Evaluate with { Void = [NoStar] },
            Evaluate with { Marks = [Moon with { Bid = default }] }, Evaluate with { Marks = [Moon with { Marks = null! }] },
            Evaluate with { Marks = [Moon with { Marks = Moon.Marks with { Official = default } }] },
            Evaluate with { Marks = [Moon with { Marks = Moon.Marks with { Evaluators = [new("a", default)] } }] },
            Evaluate with { Marks = [Moon with { Marks = Moon.Marks with { Evaluators = [new("a", [null!])] } }] },
            Evaluate with { Void = [new(null!, "x")] },
        ];
        Assert.All(broken, one => When(one).ThenRefused(EvaluateLot.ListsInvalid));
        When(Evaluate with { Marks = [], Void = [NoStar with { Reason = "" }] }).ThenRefused(EvaluateLot.ReasonInvalid);
        When(Evaluate with { Marks = [Moon with { BarredShare = 1.1m }] }).ThenRefused(EvaluateLot.ShareInvalid);
        When(Evaluate with { Marks = [Moon with { BarredShare = 0.00001m }] }).ThenRefused(EvaluateLot.ShareInvalid);
        When(Evaluate with { Marks = [Moon with { Marks = Moon.Marks with { Evaluators = default } }] })
            .ThenRefused(EvaluateLot.EvaluatorsInvalid, "marks");
    }

    [Fact]
    public void A_lot_is_one_of_the_tender()
    {
        When(Evaluate).ThenRefused(EvaluateLot.TenderMissing);
        Given(Tendering.Notice).When(Evaluate).ThenRefused(EvaluateLot.Imported);
        Given(Tendering.TechnicalOpened).When(Evaluate with { Lot = Tendering.Data }).ThenRefused(EvaluateLot.LotMissing);
    }

    [Fact]
    public void Only_the_buyer_evaluates() => Assert.All(
        Sample.Everybody.Where(actor => actor != Sample.Owner).Append(Sample.OtherMinistry),
        actor => Given(Tendering.Evaluated).By(actor).When(Evaluate).ThenRefused(EvaluateLot.NotYours));
}
