using KAiMarket.Domain.Ministries;

namespace KAiMarket.Specs.Ministries;

public sealed class ReleaseBudgetSpec : Spec<Ministry, MinistryCommand, MinistryEvent>
{
    private static readonly MinistryRegistered Registered = new("컴퓨팅부");
    private static readonly PlanAdopted Adopted = new(2026, [new("ai", "인공지능 도입", new Won(200))]);
    private static readonly TenderPlanned Planned = new(2026, "ai", Tendering.Id, new Won(150));
    private static readonly ReleaseBudget Release = new(Tendering.Id, Tendering.Gpu, new Won(100));
    private static readonly BudgetReleased Released = new(Tendering.Id, Tendering.Gpu, new Won(100));

    [Fact]
    public void A_lot_gives_back_what_it_does_not_need()
    {
        var after = Given(Registered, Adopted, Planned).When(Release).Then(Released);
        Assert.Equal(new Won(150), after.LeftOf(2026, "ai"));
    }

    [Fact]
    public void A_contract_that_costs_the_whole_budget_gives_nothing_back() => Given(Registered, Adopted, Planned)
        .When(Release with { Amount = Won.Zero }).Then(Released with { Amount = Won.Zero });

    [Fact]
    public void A_repeat_is_silent() => Given(Registered, Adopted, Planned, Released).When(Release).ThenNothing();

    [Fact]
    public void A_lot_gives_back_once() => Given(Registered, Adopted, Planned, Released)
        .When(Release with { Amount = new Won(1) }).ThenRefused(ReleaseBudget.Differs);

    [Fact]
    public void The_lots_of_a_tender_give_back_what_it_committed_and_no_more()
    {
        Given(Registered, Adopted, Planned, Released).When(Release with { Lot = Tendering.Data, Amount = new Won(51) })
            .ThenRefused(ReleaseBudget.MoreThanCommitted);
        var after = Given(Registered, Adopted, Planned, Released)
            .When(Release with { Lot = Tendering.Data, Amount = new Won(50) })
            .Then(Released with { Lot = Tendering.Data, Amount = new Won(50) });
        Assert.Equal(new Won(200), after.LeftOf(2026, "ai"));
    }

    [Fact]
    public void A_tender_that_was_not_planned_has_nothing_to_give_back() =>
        Given(Registered, Adopted).When(Release).ThenRefused(ReleaseBudget.NotPlanned);

    [Fact]
    public void Ids_are_ids()
    {
        When(Release with { Tender = default }).ThenRefused(ReleaseBudget.IdInvalid, "tender");
        When(Release with { Lot = default, Amount = new Won(-1) }).ThenRefused(ReleaseBudget.IdInvalid, "lot");
    }

    [Theory, InlineData(-1), InlineData(1_000_000_000_000_001)]
    public void An_amount_is_an_amount(long amount) =>
        When(Release with { Amount = new Won(amount) }).ThenRefused(ReleaseBudget.AmountInvalid);

    [Fact]
    public void A_ministry_that_is_not_registered_has_no_plan() =>
        When(Release).ThenRefused(ReleaseBudget.MinistryMissing);

    [Fact]
    public void Nobody_but_the_market_gives_back() => Assert.All(Sample.Everybody, actor =>
        Given(Registered, Adopted, Planned, Released).By(actor).When(Release).ThenRefused(ReleaseBudget.NotYours));
}
