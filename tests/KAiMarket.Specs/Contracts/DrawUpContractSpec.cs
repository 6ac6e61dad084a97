using KAiMarket.Domain.Contracts;

namespace KAiMarket.Specs.Contracts;

public sealed class DrawUpContractSpec : ContractSpec
{
    private static readonly DrawUpContract Draw = new(
        Tendering.Id, Tendering.Gpu, Sample.Ministry, Tendering.Moon, Tendering.BidOf(Tendering.Moon),
        new Won(100_000_000), new Won(110_000_000));

    protected override Actor Actor => Actor.Market;

    [Fact]
    public void An_award_becomes_a_contract() => When(Draw).Then(Contracting.DrawnUp);

    [Fact]
    public void It_may_cost_the_whole_budget() => When(Draw with { Amount = Draw.Budget })
        .Then(Contracting.DrawnUp with { Amount = Draw.Budget });

    [Fact]
    public void A_repeat_is_silent_whatever_rule_it_would_pin_today() =>
        Given(Contracting.DrawnUp with { Damages = "kr-state-goods-delay" }).When(Draw).ThenNothing();

    [Fact]
    public void A_repeat_with_something_else_is_refused() => Assert.All(
        [
            Draw with { Amount = new Won(1) }, Draw with { Budget = new Won(120_000_000) }, Draw with { Buyer = new("culture") },
            Draw with { Supplier = Tendering.Star, Bid = Tendering.BidOf(Tendering.Star) },
        ],
        draw => Drawn().When(draw).ThenRefused(DrawUpContract.Differs));

    [Fact]
    public void Ids_are_ids_and_the_bid_is_the_suppliers()
    {
        When(Draw with { Tender = default }).ThenRefused(DrawUpContract.IdInvalid, "tender");
        When(Draw with { Lot = default }).ThenRefused(DrawUpContract.IdInvalid, "lot");
        When(Draw with { Buyer = default }).ThenRefused(DrawUpContract.IdInvalid, "buyer");
        When(Draw with { Supplier = default }).ThenRefused(DrawUpContract.IdInvalid, "supplier");
        When(Draw with { Bid = Tendering.BidOf(Tendering.Star), Amount = Won.Zero })
            .ThenRefused(DrawUpContract.IdInvalid, "bid");
        When(Draw with { Bid = default }).ThenRefused(DrawUpContract.IdInvalid, "bid");
    }

    [Theory]
    [InlineData(0, 1), InlineData(-1, 1), InlineData(2, 1), InlineData(1, 1_000_000_000_000_001)]
    public void It_costs_something_and_no_more_than_the_budget(long amount, long budget) =>
        When(Draw with { Amount = new Won(amount), Budget = new Won(budget) }).ThenRefused(DrawUpContract.AmountInvalid);

    [Fact]
    public void Nobody_but_the_market_itself_draws_up() => Assert.All([.. Sample.Everybody, Sample.Operator],
        actor => Drawn().By(actor).When(Draw).ThenRefused(DrawUpContract.NotYours));
}
