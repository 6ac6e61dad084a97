using KAiMarket.Domain.Contracts;

namespace KAiMarket.Specs.Laws;

public sealed class ContractLaws
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 20)];

    [Theory, MemberData(nameof(Seeds))]
    public void Everything_is_paid_once_to_the_last_won(int seed)
    {
        var history = new History<Contract, ContractCommand, ContractEvent>(seed);
        for (var step = 0; step < 150; step++)
        {
            history.Now = history.Now.AddHours(history.Dice.Between(0, 96));
            history.Send(Likely(history.Dice, history.State), history.Dice.Percent(97) ? Actor.Market : Hostile.Actor(history.Dice));
            Holds(history);
        }

        Assert.Equal(ContractStatus.Completed, history.State.Status);
        var paid = history.Facts.OfType<MilestonePaid>().ToList();
        Assert.Equal(Contracting.DrawnUp.Amount.Amount, paid.Sum(one => one.Paid.Amount + one.Damages.Amount));
        Assert.Equal(paid[^1], paid.Single(one => one.IsLast));
    }

    internal static ContractCommand Likely(Dice dice, Contract contract)
    {
        var id = dice.Of([Contracting.Build, Contracting.Run]);
        var made = contract.Milestones.TryGetValue(id, out var standing) ? standing.Deliveries.Length : 0;
        return dice.Between(1, 100) switch
        {
            _ when contract.DrawnUp is not { } drawn => new DrawUpContract(
                Tendering.Id, Tendering.Gpu, Sample.Ministry, Tendering.Moon, Tendering.BidOf(Tendering.Moon),
                new Won(100_000_000), new Won(110_000_000)),
            <= 10 => new ProposeContract(dice.Percent(50)
                ? Contracting.Milestones
                : [new(Contracting.Build, "전부", new(2026, 12, 1), Contracting.DrawnUp.Amount)]),
            <= 20 => new SignContract((contract.Proposed?.Number ?? 0) + (dice.Percent(20) ? 1 : 0)),
            <= 45 => new DeliverMilestone(id, made + (dice.Percent(80) ? 1 : 0)),
            <= 55 => new ReturnMilestone(id, made, dice.Of(["가", "나"])),
            <= 75 => new AcceptMilestone(id, made),
            _ => new PayMilestone(id),
        };
    }

    private static void Holds(History<Contract, ContractCommand, ContractEvent> history)
    {
        Assert.InRange(history.Facts.OfType<ContractSigned>().Count(), 0, 1);
        var milestones = history.State.Milestones.Values;
        Assert.All(milestones, one =>
        {
            Assert.True(!one.IsPaid || one.Accepted is not null);
            Assert.All(one.Deliveries[..Math.Max(0, one.Deliveries.Length - 1)], delivery => Assert.NotNull(delivery.Returned));
            if (one.Accepted is not { } accepted) return;
            Assert.Equal(one.Terms.Amount, accepted.Paid + accepted.Damages);
            Assert.InRange(accepted.Damages.Amount, 0, one.Terms.Amount.Amount * 3 / 10);
            Assert.Equal(accepted.DaysLate, Math.Max(0, one.Deliveries[^1].Day.DayNumber - one.Terms.Due.DayNumber));
        });
        Assert.Equal(milestones.Any() && milestones.All(one => one.IsPaid), history.State.Status == ContractStatus.Completed);
    }
}
