using System.Collections.Immutable;
using KAiMarket.Domain.Ministries;

namespace KAiMarket.Specs.Ministries;

public sealed class AdoptPlanSpec : Spec<Ministry, MinistryCommand, MinistryEvent>
{
    private static readonly MinistryRegistered Registered = new("컴퓨팅부");
    private static readonly BudgetLine Ai = new("ai", "인공지능 도입", new Won(200));
    private static readonly BudgetLine Data = new("data", "데이터 구축", new Won(100));
    private static readonly AdoptPlan Adopt = new(Sample.Ministry, 2026, [Ai, Data]);
    private static readonly PlanAdopted Adopted = new(2026, [Ai, Data]);
    private static readonly TenderPlanned Planned = new(2026, "ai", Tendering.Id, new Won(150));

    protected override Actor Actor => Sample.Owner;

    [Fact]
    public void A_ministry_adopts_its_plan() => Given(Registered).When(Adopt).Then(Adopted);

    [Fact]
    public void A_line_may_wait_for_its_money() => Given(Registered)
        .When(Adopt with { Lines = [Ai with { Amount = Won.Zero }] })
        .Then(Adopted with { Lines = [Ai with { Amount = Won.Zero }] });

    [Fact]
    public void A_repeat_is_silent() => Given(Registered, Adopted).When(Adopt).ThenNothing();

    [Fact]
    public void A_plan_is_adopted_anew_with_all_of_its_lines() => Given(Registered, Adopted)
        .When(Adopt with { Lines = [Data] }).Then(Adopted with { Lines = [Data] });

    [Fact]
    public void Each_year_has_a_plan_of_its_own()
    {
        var after = Given(Registered, Adopted, Planned).When(Adopt with { Year = 2027, Lines = [Data] })
            .Then(new PlanAdopted(2027, [Data]));
        Assert.Equal(new Won(50), after.LeftOf(2026, "ai"));
        Assert.Null(after.LeftOf(2027, "ai"));
        Assert.Null(after.LeftOf(2028, "data"));
    }

    [Fact]
    public void A_line_falls_to_what_is_committed_and_no_further()
    {
        Given(Registered, Adopted, Planned).When(Adopt with { Lines = [Ai with { Amount = new Won(149) }] })
            .ThenRefused(AdoptPlan.BelowCommitted);
        Given(Registered, Adopted, Planned).When(Adopt with { Lines = [Data] }).ThenRefused(AdoptPlan.BelowCommitted);
        var after = Given(Registered, Adopted, Planned).When(Adopt with { Lines = [Ai with { Amount = new Won(150) }] })
            .Then(Adopted with { Lines = [Ai with { Amount = new Won(150) }] });
        Assert.Equal(Won.Zero, after.LeftOf(2026, "ai"));
    }

    [Fact]
    public void What_was_given_back_no_longer_holds_a_line_up() =>
        Given(Registered, Adopted, Planned, new BudgetReleased(Tendering.Id, Tendering.Gpu, new Won(150)))
            .When(Adopt with { Lines = [Data] }).Then(Adopted with { Lines = [Data] });

    [Fact]
    public void The_ministry_has_an_id() => When(Adopt with { Ministry = default, Year = 1 }).ThenRefused(AdoptPlan.IdInvalid, "ministry");

    [Theory, InlineData(int.MinValue), InlineData(1999), InlineData(2200)]
    public void A_plan_is_for_a_year_of_the_market(int year) =>
        When(Adopt with { Year = year, Lines = default }).ThenRefused(AdoptPlan.YearInvalid);

    [Theory, InlineData(2000), InlineData(2199)]
    public void The_first_and_the_last_year_are_years(int year) => Given(Registered)
        .When(Adopt with { Year = year }).Then(Adopted with { Year = year });

    [Fact]
    public void Lines_are_whole_and_each_has_an_id_of_its_own()
    {
        ImmutableArray<BudgetLine>[] broken =
        [
            default, [], [null!], [Ai, Ai with { Title = "다른 것" }], [Ai with { Id = "A" }], [Ai with { Id = null! }],
            [Ai with { Title = " " }], [Ai with { Amount = new Won(-1) }], [Ai with { Amount = Won.Most + new Won(1) }],
            [.. Enumerable.Range(0, AdoptPlan.MostLines + 1).Select(i => Ai with { Id = $"line-{i}" })],
        ];
        Assert.All(broken, lines => When(Adopt with { Lines = lines }).ThenRefused(AdoptPlan.LinesInvalid));
    }

    [Fact]
    public void As_many_lines_as_there_may_be()
    {
        ImmutableArray<BudgetLine> lines =
            [.. Enumerable.Range(0, AdoptPlan.MostLines).Select(i => Ai with { Id = $"line-{i}", Amount = Won.Most })];
        Given(Registered).When(Adopt with { Lines = lines }).Then(Adopted with { Lines = lines });
    }

    [Fact]
    public void Only_a_registered_ministry_plans() =>
        Given().By(Sample.OtherMinistry).When(Adopt).ThenRefused(AdoptPlan.MinistryMissing);

    [Fact]
    public void Nobody_plans_for_another_ministry() => Assert.All(
        Sample.Everybody.Where(actor => actor != Sample.Owner).Append(Sample.OtherMinistry),
        actor => Given(Registered).By(actor).When(Adopt).ThenRefused(AdoptPlan.NotYours));
}
