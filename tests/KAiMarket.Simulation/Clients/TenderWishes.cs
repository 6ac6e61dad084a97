using System.Collections.Immutable;
using KAiMarket.Domain;
using KAiMarket.Domain.Bids;
using KAiMarket.Domain.Companies;
using KAiMarket.Domain.Contracts;
using KAiMarket.Domain.Ministries;
using KAiMarket.Domain.Tenders;
using KAiMarket.Simulation.Homes;

namespace KAiMarket.Simulation.Clients;

/// <summary>What people want of tenders and contracts.</summary>
internal sealed partial class Wishes
{
    // A notice is out for ten days at least, and a seed lasts a minute: the seed begins when all of them are nearly over.
    private static readonly TimeSpan Ago = TimeSpan.FromDays(40);

    public Request Adopt(MinistryId id, ImmutableArray<BudgetLine> lines, long? ifVersion) =>
        Make($"adopt a plan of {id}", Scenario.Of(id), async (grains, at, _) =>
            Answer.Of(await grains.Ministry(id).Ask(new AdoptPlan(id, Procurement.Year, lines), at, ifVersion)));

    public Request Plan(IntendedTender tender) => Make($"plan {tender.Id}", Scenario.Of(tender.Buyer), async (grains, at, _) =>
        Answer.Of(await grains.Ministry(tender.Buyer).Ask(
            new PlanTender(tender.Buyer, Procurement.Year, tender.Line, tender.Id, tender.Terms.Budget), at)));

    public Request Draft(IntendedTender tender, TenderTerms terms, long ifVersion)
    {
        var known = seen();
        return Make($"draft {tender.Id}", Scenario.Of(tender.Buyer), (grains, at, _) =>
            TenderFront.DraftAsync(grains, tender.Id, tender.Buyer, terms, at, known, ifVersion));
    }

    public Request Publish(IntendedTender tender) => Make($"publish {tender.Id}", Scenario.Of(tender.Buyer), (grains, at, home) =>
        TenderFront.PublishAsync(grains, home, tender.Id, at with { Now = at.Now - Ago }));

    public Request Amend(TenderId id, int number, TenderTerms terms, Actor by) =>
        Ask(id, new AmendTender(number, terms, $"Reason {number}"), by);

    public Request Approve(TenderId id, EnvelopeKind kind, Actor by) => Ask(id, new ApproveOpening(kind), by);

    public Request Submit(SubmitBid submit, byte[] technical, byte[] price, Actor by)
    {
        var known = seen();
        return Make($"submit {submit.Bid} {submit.Technical.Digest[..8]}", by, (grains, at, home) =>
            TenderFront.SubmitAsync(grains, home, submit, technical, price, at, known));
    }

    public Request Ask(TenderId id, TenderCommand command, Actor by) => Make($"{command} {id}", by, async (grains, at, _) =>
        Answer.Of(await grains.Tender(id).Ask(command, at)));

    public Request Ask(ContractId id, ContractCommand command, Actor by, long? ifVersion = null) =>
        Make($"{command} {id}", by, async (grains, at, _) =>
            Answer.Of(await grains.Contract(id).Ask(command, at, ifVersion)));

    public Request Look(TenderId id, Actor by) => Look($"tender {id}", by, async (grains, known) =>
    {
        var reading = await grains.Tender(id).Read(known);
        return new Answer(Ending.Done, null, reading.Position, reading.State);
    });
}
