using KAiMarket.Domain;
using KAiMarket.Domain.Bids;
using KAiMarket.Domain.Companies;
using KAiMarket.Domain.Tenders;
using KAiMarket.Grains.Processes;
using KAiMarket.Simulation.Homes;
using KAiMarket.Simulation.Store;
using KAiMarket.Simulation.World;

namespace KAiMarket.Simulation.Clients;

/// <summary>Firms that bid: early, in the last moment, or too late; and that replace, withdraw and confirm their bids.</summary>
internal sealed class Bidders(Callers callers, Network network, Wishes wishes, Receipts receipts, Chance chance)
{
    private int _sealed;

    public void StartAll(IntendedTender tender, IEnumerable<CompanyId> companies)
    {
        foreach (var company in companies)
        {
            foreach (var lot in tender.Terms.Lots)
                if (chance.Percent(75)) callers.Live(() => BidAsync(tender, lot, company));
            if (chance.Percent(25)) callers.Live(() => EnquireAsync(tender, company));
        }
    }

    private async Task BidAsync(IntendedTender tender, Lot lot, CompanyId company)
    {
        var (id, by) = (new BidId(tender.Id, lot.Id, company), Procurement.ClerkOf(company));
        if (chance.Percent(95)) await network.InsistAsync(wishes.Register(company, by));
        var (first, last) = (SealedBid(id, lot), SealedBid(id, lot));
        if (await SubmitAsync(first, Arrival(tender)) is not Ending.Done) last = first;
        else if (!chance.Percent(40)) last = first;
        else await SubmitAsync(last, Arrival(tender));

        switch (chance.Below(8))
        {
            case 0:
                // Some bid anew; a late repeat of the withdrawal must not take that back.
                await network.InsistAtAsync(
                    wishes.Ask(tender.Id, new WithdrawBid(id, last == first ? 1 : 2), by), Arrival(tender));
                if (chance.Percent(40)) await SubmitAsync(SealedBid(id, lot), Arrival(tender));
                break;
            case 1 or 2 or 3:
                // Whoever has a receipt may ask for it again, however late.
                await network.InsistAtAsync(last, tender.Closes + chance.Milliseconds(0, 4_000));
                break;
            case 4:
                await network.InsistAtAsync(SealedBid(id, lot), tender.Closes + chance.Milliseconds(0, 2_500));
                break;
        }

        async Task<Ending> SubmitAsync(Request bid, DateTimeOffset arrival)
        {
            var answer = await network.InsistAtAsync(bid, arrival);
            if (chance.Percent(70)) await ConfirmAsync(tender, id, by);
            return answer.Ending;
        }
    }

    private async Task ConfirmAsync(IntendedTender tender, BidId id, Actor by)
    {
        await callers.PauseAsync(0, 3_000);
        if ((await network.InsistAsync(wishes.Look(tender.Id, by))).State is not Tender { MaterialAmendment: > 0 } state) return;
        var amendment = chance.Percent(90) ? state.Amendment : state.Amendment + 1;
        await network.InsistAsync(wishes.Ask(tender.Id, new ConfirmBid(id, amendment), by));
    }

    private async Task EnquireAsync(IntendedTender tender, CompanyId company)
    {
        await callers.PauseAsync(0, 8_000);
        var make = new MakeEnquiry(new($"question-of-{company}"), company, TextOf("Why?"));
        if ((await network.InsistAsync(wishes.Ask(tender.Id, make, Procurement.ClerkOf(company)))).Ending != Ending.Done) return;
        await callers.PauseAsync(0, 3_000);
        await network.InsistAsync(
            wishes.Ask(tender.Id, new AnswerEnquiry(make.Enquiry, TextOf("Because.")), Scenario.Of(tender.Buyer)));
    }

    private DateTimeOffset Arrival(IntendedTender tender) => chance.Below(12) switch
    {
        0 => tender.Closes,
        1 => tender.Closes + chance.Milliseconds(0, 1_500),
        2 or 3 => tender.Closes - TimeSpan.FromTicks(chance.Of(1, 10, 10_000)),
        4 or 5 or 6 or 7 => tender.Closes - chance.Milliseconds(1, 1_500),
        _ => tender.Closes - chance.Milliseconds(0, 15_000),
    };

    /// <summary>A bid of its own, some of them with an envelope that is somebody else's or holds no price.</summary>
    private Request SealedBid(BidId id, Lot lot)
    {
        var asked = lot.Budget.Share(chance.Of(60, 75, 80, 80, 95, 100, 105), 100).Amount;
        var isVoid = chance.Percent(4);
        var bound = chance.Percent(3) ? new BidId(id.Tender, id.Lot, new("somebody-else")) : id;
        var technical = Seal(bound, EnvelopeKind.Technical, $"proposal {++_sealed}");
        var content = isVoid ? $"whatever you like, {_sealed}" : $"{{\"price\":{asked}}}".PadRight(40 + _sealed);
        var price = Seal(id, EnvelopeKind.Price, content);
        var submit = new SubmitBid(
            id, TenderFront.Of(id.Tender.Value, EnvelopeKind.Technical, technical),
            TenderFront.Of(id.Tender.Value, EnvelopeKind.Price, price));
        receipts.Sealed(submit.Price.Digest, isVoid ? null : asked);
        return wishes.Submit(submit, technical, price, Procurement.ClerkOf(id.Company));
    }

    private static byte[] Seal(BidId id, EnvelopeKind kind, string content) =>
        SimulatedSeals.Seal(Unsealing.BindingOf(id, kind), content);

    private static string TextOf(string text) => Convert.ToHexStringLower(
        System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)));
}
