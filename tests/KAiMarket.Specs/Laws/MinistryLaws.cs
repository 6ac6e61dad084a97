using KAiMarket.Domain.Ministries;
using KAiMarket.Domain.Tenders;

namespace KAiMarket.Specs.Laws;

public sealed class MinistryLaws
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 20)];

    [Theory, MemberData(nameof(Seeds))]
    public void Tenders_commit_no_more_than_their_line_has(int seed)
    {
        var history = new History<Ministry, MinistryCommand, MinistryEvent>(seed);
        for (var step = 0; step < 120; step++)
        {
            history.Send(Likely(history.Dice, history.State), history.Dice.Percent(95) ? Actor.Market : Hostile.Actor(history.Dice));
            foreach (var (year, plan) in history.State.Plans)
            {
                foreach (var line in plan.Lines) Assert.InRange(history.State.LeftOf(year, line.Id)!.Value.Amount, 0, line.Amount.Amount);
                foreach (var (line, committed) in plan.Committed)
                {
                    var ofLine = history.State.Tenders.Values.Where(one => (one.Year, one.Line) == (year, line));
                    Assert.Equal(ofLine.Sum(one => one.Committed.Amount), committed.Amount);
                }
            }
        }

        Assert.Contains(history.Facts, fact => fact is BudgetReleased);
    }

    internal static MinistryCommand Likely(Dice dice, Ministry ministry)
    {
        var (year, line, tender) = ((int)dice.Between(2026, 2027), dice.Of(["ai", "data"]), new TenderId($"t{dice.Between(1, 9)}"));
        return dice.Between(1, 100) switch
        {
            _ when !ministry.IsRegistered => new RegisterMinistry("컴퓨팅부"),
            <= 20 => new AdoptPlan(Sample.Ministry, year, [new("ai", "가", new Won(dice.Between(0, 500))), new("data", "나", new Won(dice.Between(0, 500)))]),
            <= 25 => new AdoptPlan(Sample.Ministry, year, [new(line, "다", new Won(dice.Between(0, 500)))]),
            <= 60 => new PlanTender(Sample.Ministry, year, line, tender, new Won(dice.Between(1, 200))),
            _ => new ReleaseBudget(tender, dice.Of([Tendering.Gpu, Tendering.Data]), new Won(dice.Between(0, 100))),
        };
    }
}
