using System.Collections.Immutable;
using KAiMarket.Domain.Evaluation;
using KAiMarket.Domain.Tenders;

namespace KAiMarket.Specs.Tenders;

public sealed class RecordOpeningSpec : TenderSpec
{
    private const string Fault = "The envelope does not open";

    private static readonly OpenedEnvelope Moon = Tendering.OpenedTechnical(Tendering.Moon);
    private static readonly OpenedEnvelope Star = Tendering.OpenedTechnical(Tendering.Star);
    private static readonly RecordOpening Technical = new(EnvelopeKind.Technical, [Moon, Star]);
    private static readonly RecordOpening Prices = new(EnvelopeKind.Price, Tendering.PricesOpened.Opened);
    private static readonly LotFailed Failed = new(Tendering.Gpu, LotFailure.TooFewValidBids);

    protected override Actor Actor => Actor.Market;

    [Fact]
    public void The_market_records_what_it_found()
    {
        var after = Given(Tendering.TechnicalApproved).When(Technical)
            .Then(new EnvelopesOpened(EnvelopeKind.Technical, [Moon, Star]));
        Assert.Equal(TenderStatus.TechnicalOpened, after.Status);
    }

    [Fact]
    public void The_record_is_in_order_of_the_bids_whoever_was_opened_first() => Given(Tendering.TechnicalApproved)
        .When(Technical with { Opened = [Star, Moon] }).Then(new EnvelopesOpened(EnvelopeKind.Technical, [Moon, Star]));

    [Fact]
    public void With_the_prices_the_lots_are_ranked()
    {
        var after = Given(Tendering.PricesApproved).When(Prices).Then(Tendering.PricesOpened, Tendering.Ranking);
        Assert.Equal(TenderStatus.PricesOpened, after.Status);
    }

    [Fact]
    public void An_envelope_that_does_not_open_is_no_valid_bid()
    {
        var closed = Tendering.Closed.Insert(3, Tendering.AcceptedOf(Tendering.Sun));
        var sun = Tendering.OpenedTechnical(Tendering.Sun, Fault);
        ImmutableArray<TenderEvent> approved = [.. closed, .. Tendering.Approvals(EnvelopeKind.Technical)];
        Given(approved).When(Technical with { Opened = [Moon, Star, sun] })
            .Then(new EnvelopesOpened(EnvelopeKind.Technical, [Moon, Star, sun]));
    }

    [Fact]
    public void A_lot_may_so_be_left_without_competition()
    {
        var (moon, star) = (Moon, Star with { Fault = Fault });
        var after = Given(Tendering.TechnicalApproved).When(Technical with { Opened = [moon, star] })
            .Then(new EnvelopesOpened(EnvelopeKind.Technical, [moon, star]), Failed);
        Assert.Equal(TenderStatus.Concluded, after.Status);
    }

    [Fact]
    public void A_price_that_does_not_open_is_no_valid_bid_either()
    {
        var after = Given(Tendering.PricesApproved)
            .When(Prices with { Opened = [Prices.Opened[0], Tendering.VoidPrice(Tendering.Star, Fault)] })
            .Then(
                new EnvelopesOpened(EnvelopeKind.Price, [Prices.Opened[0], Tendering.VoidPrice(Tendering.Star, Fault)]),
                new LotRanked(Tendering.Gpu, EvaluationOutcome.TooFewValidBids,
                    [new(Tendering.BidOf(Tendering.Moon), 82.0000m, 10.0000m, 92.0000m, null, false)]),
                Failed);
        Assert.Equal(TenderStatus.Concluded, after.Status);
    }

    [Fact]
    public void Where_all_ask_too_much_nobody_is_eligible()
    {
        OpenedEnvelope[] opened =
            [Tendering.OpenedPrice(Tendering.Moon, 110_000_001), Tendering.OpenedPrice(Tendering.Star, 110_000_001)];
        Given(Tendering.PricesApproved).When(Prices with { Opened = [.. opened] }).Then(
            new EnvelopesOpened(EnvelopeKind.Price, [.. opened]),
            new LotRanked(Tendering.Gpu, EvaluationOutcome.NobodyEligible,
            [
                new(Tendering.BidOf(Tendering.Moon), 82.0000m, 10.0000m, 92.0000m, null, false),
                new(Tendering.BidOf(Tendering.Star), 81.0000m, 10.0000m, 91.0000m, null, false),
            ]),
            new LotFailed(Tendering.Gpu, LotFailure.NobodyEligible));
    }

    [Fact]
    public void What_was_opened_first_counts()
    {
        Given(Tendering.TechnicalOpened).When(Technical with { Opened = default }).ThenNothing();
        Given(Tendering.Ranked).When(Prices with { Opened = [] }).ThenNothing();
    }

    [Fact]
    public void Nothing_is_opened_without_the_officers()
    {
        Given(Tendering.Closed).When(Technical).ThenRefused(RecordOpening.NotApproved);
        Given(Tendering.Closed, Tendering.Approvals(EnvelopeKind.Technical)[0]).When(Technical)
            .ThenRefused(RecordOpening.NotApproved);
        Given(Tendering.Evaluated).When(Prices).ThenRefused(RecordOpening.NotApproved);
        Given(Tendering.TechnicalApproved).When(Prices).ThenRefused(RecordOpening.NotApproved);
    }

    [Fact]
    public void Exactly_the_standing_bids_are_opened()
    {
        ImmutableArray<OpenedEnvelope>[] others =
        [
            default, [], [null!, null!], [Moon], [Moon, Moon], [Moon, Star, Tendering.OpenedTechnical(Tendering.Sun)],
            [Moon, Tendering.OpenedTechnical(Tendering.Sun)], [Moon, Star with { Digest = Moon.Digest }],
            [Moon, Star with { Price = new Won(1) }], [Moon, Star with { Fault = "\n" }],
        ];
        Assert.All(others, opened =>
            Given(Tendering.TechnicalApproved).When(Technical with { Opened = opened }).ThenRefused(RecordOpening.NotTheBids));
        var (moon, star) = (Prices.Opened[0], Prices.Opened[1]);
        ImmutableArray<OpenedEnvelope>[] prices =
            [[moon, star with { Price = null }], [moon, star with { Fault = Fault }], [moon, star with { Price = Won.Zero }]];
        Assert.All(prices, opened =>
            Given(Tendering.PricesApproved).When(Prices with { Opened = opened }).ThenRefused(RecordOpening.NotTheBids));
    }

    [Fact]
    public void The_prices_of_bids_that_were_not_scored_stay_sealed()
    {
        ImmutableArray<TenderEvent> three =
        [
            .. Tendering.Closed.Insert(3, Tendering.AcceptedOf(Tendering.Sun)), .. Tendering.Approvals(EnvelopeKind.Technical),
            new EnvelopesOpened(EnvelopeKind.Technical, [Moon, Star, Tendering.OpenedTechnical(Tendering.Sun)]),
            Tendering.Evaluation with { Void = [new(Tendering.BidOf(Tendering.Sun).Value, "대표자의 입찰참가자격 제한")] },
            .. Tendering.Approvals(EnvelopeKind.Price),
        ];
        Given(three).When(Prices).Then(Tendering.PricesOpened, Tendering.Ranking);
        Given(three).When(Prices with { Opened = Prices.Opened.Add(Tendering.OpenedPrice(Tendering.Sun, 1)) })
            .ThenRefused(RecordOpening.NotTheBids);
    }

    [Fact]
    public void Without_a_tender_there_is_nothing_to_open() => When(Technical).ThenRefused(RecordOpening.TenderMissing);

    [Fact]
    public void Nobody_but_the_market_itself_opens() => Assert.All([.. Sample.Everybody, Sample.Operator],
        actor => Given(Tendering.TechnicalApproved).By(actor).When(Technical).ThenRefused(RecordOpening.NotYours));
}
