using KAiMarket.Domain.Ministries;

namespace KAiMarket.Specs.Ministries;

public sealed class PlanTenderSpec : Spec<Ministry, MinistryCommand, MinistryEvent>
{
    private static readonly MinistryRegistered Registered = new("컴퓨팅부");
    private static readonly PlanAdopted Adopted = new(
        2026, [new("ai", "인공지능 도입", new Won(200)), new("data", "데이터 구축", new Won(100))]);

    private static readonly PlanTender Plan = new(Sample.Ministry, 2026, "ai", Tendering.Id, new Won(150));
    private static readonly TenderPlanned Planned = new(2026, "ai", Tendering.Id, new Won(150));
    private static readonly PlanTender Next = Plan with { Tender = new("gpu-2027") };

    protected override Actor Actor => Sample.Owner;

    [Fact]
    public void A_tender_commits_budget()
    {
        var after = Given(Registered, Adopted).When(Plan).Then(Planned);
        Assert.Equal(new Won(50), after.LeftOf(2026, "ai"));
        Assert.Equal(new Won(100), after.LeftOf(2026, "data"));
        Assert.Equal(new PlanItem(new(2026, "ai", new Won(150))), new PlanItemOf(Tendering.Id).AnswerFrom(after));
        Assert.Equal(new PlanItem(null), new PlanItemOf(Next.Tender).AnswerFrom(after));
    }

    [Fact]
    public void A_repeat_is_silent_even_when_nothing_is_left() =>
        Given(Registered, Adopted, Planned, new TenderPlanned(2026, "ai", Next.Tender, new Won(50)))
            .When(Plan).ThenNothing();

    [Fact]
    public void A_repeat_stays_silent_after_its_budget_went_back() =>
        Given(Registered, Adopted, Planned, new BudgetReleased(Tendering.Id, Tendering.Gpu, new Won(150)))
            .When(Plan).ThenNothing();

    [Fact]
    public void A_tender_is_planned_once() => Assert.All(
        [Plan with { Amount = new Won(149) }, Plan with { Line = "data" }, Plan with { Year = 2027 }],
        plan => Given(Registered, Adopted, Planned).When(plan).ThenRefused(PlanTender.Differs));

    [Fact]
    public void A_line_commits_what_it_has_and_no_more()
    {
        Given(Registered, Adopted, Planned).When(Next with { Amount = new Won(51) }).ThenRefused(PlanTender.MoreThanLeft);
        Given(Registered, Adopted, Planned).When(Next with { Amount = new Won(50) })
            .Then(Planned with { Tender = Next.Tender, Amount = new Won(50) });
    }

    [Fact]
    public void What_one_tender_gave_back_another_may_commit() =>
        Given(Registered, Adopted, Planned, new BudgetReleased(Tendering.Id, Tendering.Gpu, new Won(100)))
            .When(Next).Then(Planned with { Tender = Next.Tender });

    [Fact]
    public void Without_the_line_there_is_nothing_to_commit() => Assert.All(
        [Plan with { Line = "other" }, Plan with { Year = 2027 }],
        plan => Given(Registered, Adopted).When(plan).ThenRefused(PlanTender.LineMissing));

    [Fact]
    public void Ids_are_ids()
    {
        When(Plan with { Ministry = new("A") }).ThenRefused(PlanTender.IdInvalid, "ministry");
        When(Plan with { Line = null! }).ThenRefused(PlanTender.IdInvalid, "line");
        When(Plan with { Tender = default, Year = 1 }).ThenRefused(PlanTender.IdInvalid, "tender");
    }

    [Theory, InlineData(1999), InlineData(2200)]
    public void A_year_is_one_of_the_market(int year) =>
        When(Plan with { Year = year, Amount = Won.Zero }).ThenRefused(PlanTender.YearInvalid);

    [Theory, InlineData(-1), InlineData(0), InlineData(1_000_000_000_000_001)]
    public void A_tender_costs_something(long amount) =>
        When(Plan with { Amount = new Won(amount) }).ThenRefused(PlanTender.AmountInvalid);

    [Fact]
    public void Only_a_registered_ministry_plans() => When(Plan).ThenRefused(PlanTender.MinistryMissing);

    [Fact]
    public void Nobody_plans_for_another_ministry() => Assert.All(
        Sample.Everybody.Where(actor => actor != Sample.Owner).Append(Sample.OtherMinistry),
        actor => Given(Registered, Adopted, Planned).By(actor).When(Plan).ThenRefused(PlanTender.NotYours));
}
