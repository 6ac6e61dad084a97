using System.Collections.Immutable;
using KAiMarket.Domain;
using KAiMarket.Domain.Contracts;
using KAiMarket.Domain.Tenders;
using KAiMarket.Simulation.Homes;
using KAiMarket.Simulation.World;

namespace KAiMarket.Simulation.Clients;

/// <summary>Contracts from their proposal to the last payment; some end on the way.</summary>
internal sealed class Suppliers(Callers callers, Network network, Wishes wishes, Procurement procurement, Chance chance)
{
    private const int MostTries = 25;

    public async Task PerformAsync(IntendedTender tender, LotAwarded award)
    {
        var (id, buyer, supplier) =
            (new ContractId(tender.Id, award.Lot), Scenario.Of(tender.Buyer), Procurement.ClerkOf(award.Bid.Company));
        if (!await ProposeAsync(id, buyer, MilestonesOf(award.Price, 1))) return;

        var proposal = 1;
        if (chance.Percent(20) && await DoneAsync(id, new ProposeContract(MilestonesOf(award.Price, 2)), buyer, ifVersion: 2))
            proposal = 2;
        if (chance.Percent(20)) await network.InsistAsync(wishes.Ask(id, new SignContract(3 - proposal), supplier));
        await callers.PauseAsync(0, 2_000);
        if (chance.Percent(10) || !await DoneAsync(id, new SignContract(proposal), supplier)) return;

        foreach (var milestone in MilestonesOf(award.Price, proposal))
            if (!await PassAsync(id, milestone.Id, buyer, supplier)) return;
    }

    // The contract is drawn up by a process, which may be late.
    private async Task<bool> ProposeAsync(ContractId id, Actor buyer, ImmutableArray<Milestone> milestones)
    {
        for (var tries = 0; tries < MostTries; tries++)
        {
            var answer = await network.InsistAsync(wishes.Ask(id, new ProposeContract(milestones), buyer, ifVersion: 1));
            if (answer.Code != Contract.Missing.Code) return answer.Ending == Ending.Done;
            await callers.PauseAsync(300, 1_500);
        }

        return false;
    }

    private async Task<bool> PassAsync(ContractId id, MilestoneId milestone, Actor buyer, Actor supplier)
    {
        var number = 1;
        if (chance.Percent(10)) await network.InsistAsync(wishes.Ask(id, new PayMilestone(milestone), buyer));
        if (!await DoneAsync(id, new DeliverMilestone(milestone, number), supplier)) return false;
        if (chance.Percent(25))
        {
            if (!await DoneAsync(id, new ReturnMilestone(milestone, number, "It does not start."), buyer)) return false;
            if (!await DoneAsync(id, new DeliverMilestone(milestone, ++number), supplier)) return false;
        }

        await callers.PauseAsync(0, 1_000);
        return !chance.Percent(5) && await DoneAsync(id, new AcceptMilestone(milestone, number), buyer)
            && await DoneAsync(id, new PayMilestone(milestone), buyer);
    }

    /// <summary>One to three parts, of which the first is late in half of all seeds.</summary>
    private ImmutableArray<Milestone> MilestonesOf(Won amount, int proposal)
    {
        var (today, parts) = (KoreanTime.DayOf(procurement.Start), (int)(amount.Amount % 3) + proposal);
        var (part, due) = (new Won(amount.Amount / parts), today.AddDays(amount.Amount % 2 == 0 ? -9 : 0));
        return
        [
            .. Enumerable.Range(1, parts - 1).Select(n => new Milestone(new($"part-{n}"), $"Part {n}", due, part)),
            new(new("rest"), "The rest", today, amount - new Won(part.Amount * (parts - 1))),
        ];
    }

    private async Task<bool> DoneAsync(ContractId id, ContractCommand command, Actor by, long? ifVersion = null) =>
        (await network.InsistAsync(wishes.Ask(id, command, by, ifVersion))).Ending == Ending.Done;
}
