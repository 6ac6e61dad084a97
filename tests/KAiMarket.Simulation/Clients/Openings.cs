using KAiMarket.Domain.Tenders;
using KAiMarket.Simulation.Homes;
using KAiMarket.Simulation.World;

namespace KAiMarket.Simulation.Clients;

/// <summary>
/// Officers who let envelopes be opened: two of them in the end, after one has asked too early, one twice, and one who is
/// no officer at all.
/// </summary>
internal sealed class Openings(SimulatedWorld world, Callers callers, Network network, Wishes wishes, Chance chance)
{
    private const int MostLooks = 40;

    /// <returns>Whether two officers have approved.</returns>
    public async Task<bool> OpenAsync(IntendedTender tender, EnvelopeKind kind)
    {
        var (one, other) = (chance.Of(1, 2), 3);
        if (chance.Percent(40)) await ApproveAsync(one);
        if (kind == EnvelopeKind.Technical && tender.Closes > world.Now)
            await Task.Delay(tender.Closes - world.Now, world.Outside.Clock);
        for (var tries = 0; ; tries++)
        {
            var answer = await ApproveAsync(one);
            if (answer.Code != "opening-too-early" && answer.Ending != Ending.Done) return false;
            if (answer.Ending == Ending.Done) break;
            if (tries == MostLooks) return false;
            await callers.PauseAsync(200, 1_200);
        }

        if (chance.Percent(40)) await ApproveAsync(one);
        if (chance.Percent(30)) await network.InsistAsync(wishes.Approve(tender.Id, kind, Scenario.Operator));
        if (chance.Percent(30))
            await network.InsistAsync(wishes.Approve(tender.Id, EnvelopeKind.Price, Procurement.OfficerOf(tender.Buyer, other)));
        await callers.PauseAsync(0, 1_500);
        return (await ApproveAsync(other)).Ending == Ending.Done;

        Task<Answer> ApproveAsync(int officer) =>
            network.InsistAsync(wishes.Approve(tender.Id, kind, Procurement.OfficerOf(tender.Buyer, officer)));
    }

    /// <summary>Looks until a tender has come so far; null when it does not, or has come to its end.</summary>
    public async Task<Tender?> UntilAsync(IntendedTender tender, TenderStatus status)
    {
        for (var looks = 0; looks < MostLooks; looks++)
        {
            var answer = await network.InsistAsync(wishes.Look(tender.Id, Scenario.Of(tender.Buyer)));
            if (answer.State is Tender found && found.Status >= status) return found.Status == status ? found : null;
            await callers.PauseAsync(200, 1_200);
        }

        return null;
    }
}
