using System.Collections.Immutable;
using KAiMarket.Domain;
using KAiMarket.Domain.Evaluation;
using KAiMarket.Domain.Ministries;
using KAiMarket.Domain.Tenders;
using KAiMarket.Simulation.Homes;
using KAiMarket.Simulation.World;

namespace KAiMarket.Simulation.Clients;

/// <summary>Ministries that plan, post, amend and cancel tenders, and take the bids that come.</summary>
internal sealed class Buyers(
    Callers callers, Network network, Wishes wishes, Procurement procurement, Bidders bidders, Openings openings,
    Suppliers suppliers, Chance chance)
{
    public void StartAll()
    {
        foreach (var ministry in procurement.Tenders.Select(tender => tender.Buyer).Distinct().ToList())
            callers.Live(() => GovernAsync(ministry));
        if (chance.Percent(30)) callers.Live(ImportAsync);
    }

    private async Task GovernAsync(MinistryId ministry)
    {
        await network.InsistAsync(wishes.Register(ministry, Scenario.Operator));
        if (!await DoneAsync(wishes.Adopt(ministry, procurement.LinesOf(ministry), ifVersion: 1))) return;
        foreach (var tender in procurement.Tenders.Where(tender => tender.Buyer == ministry))
            callers.Live(() => BuyAsync(tender));
        if (!chance.Percent(20)) return;
        await callers.PauseAsync(2_000, 30_000);
        await network.InsistAsync(wishes.Adopt(ministry, [new("model", "Line model", Won.Zero)], ifVersion: null));
    }

    private async Task BuyAsync(IntendedTender tender)
    {
        if (!await DoneAsync(wishes.Plan(tender))) return;
        tender.CloseAt(callers.Now + chance.Milliseconds(6_000, 14_000));
        if (!await DraftAsync(tender)) return;
        if (chance.Percent(30)) await AttachAsync(tender);
        if (!await DoneAsync(wishes.Publish(tender))) return;

        bidders.StartAll(tender, procurement.Bidders.Where(_ => chance.Percent(80)));
        if (chance.Percent(20)) callers.Live(() => CancelAsync(tender));
        for (var (number, last) = (1, chance.Of(0, 0, 1, 2)); number <= last; number++)
            if (!await AmendAsync(tender, number)) break;

        if (!await openings.OpenAsync(tender, EnvelopeKind.Technical)) return;
        if (await openings.UntilAsync(tender, TenderStatus.TechnicalOpened) is not { } opened) return;
        foreach (var lot in opened.LotsLeft.ToList()) await EvaluateAsync(tender, opened, lot);
        if (!await openings.OpenAsync(tender, EnvelopeKind.Price)) return;
        if (await openings.UntilAsync(tender, TenderStatus.PricesOpened) is not { } priced) return;
        foreach (var lot in priced.LotsLeft.ToList()) await AwardAsync(tender, lot);
        if ((await network.InsistAsync(wishes.Look(tender.Id, Scenario.Of(tender.Buyer)))).State is not Tender ended) return;
        foreach (var award in ended.Awards.Values) callers.Live(() => suppliers.PerformAsync(tender, award));
    }

    private async Task<bool> DraftAsync(IntendedTender tender)
    {
        var first = tender.Terms with { Title = $"{tender.Terms.Title} at first" };
        if (chance.Percent(70)) return await DoneAsync(wishes.Draft(tender, tender.Terms, ifVersion: 0));
        return await DoneAsync(wishes.Draft(tender, first, ifVersion: 0))
            && await DoneAsync(wishes.Draft(tender, tender.Terms, ifVersion: 1));
    }

    private async Task AttachAsync(IntendedTender tender) => await network.InsistAsync(wishes.Ask(
        tender.Id, new AttachDocument("rfp", "Request for proposal", new string('a', 64), 1, "application/pdf"),
        Scenario.Of(tender.Buyer)));

    private async Task CancelAsync(IntendedTender tender)
    {
        await callers.PauseAsync(0, 16_000);
        await network.InsistAsync(wishes.Ask(tender.Id, new CancelTender("Nobody needs it."), Scenario.Of(tender.Buyer)));
    }

    private async Task<bool> AmendAsync(IntendedTender tender, int number)
    {
        var later = tender.Terms with { Closes = tender.Closes + chance.Milliseconds(0, 4_000) };
        var terms = chance.Below(4) switch
        {
            0 => later,
            1 => tender.Terms with { Title = $"{tender.Terms.Title} anew" },
            2 => later with { Scope = $"Amended {number} times." },
            _ => tender.Terms with { Scope = $"Amended {number} times." },
        };
        var request = wishes.Amend(tender.Id, number, terms, Scenario.Of(tender.Buyer));
        var answer = await network.InsistAtAsync(
            request, tender.Closes - (chance.Percent(25) ? TimeSpan.FromTicks(1) : chance.Milliseconds(0, 12_000)));
        if (answer.Ending != Ending.Done) return false;
        tender.Terms = terms;
        return true;
    }

    private async Task EvaluateAsync(IntendedTender tender, Tender opened, Lot lot)
    {
        var bids = opened.Opened[EnvelopeKind.Technical].Opened
            .Where(one => one.Bid.Lot == lot.Id && one.Fault is null).ToList();
        var barred = bids.Where(_ => chance.Percent(8)).Select(one => one.Bid).ToHashSet();
        var (committee, equal) = (chance.Of(1, 2, 4), chance.Percent(20));
        var evaluate = new EvaluateLot(
            lot.Id,
            [.. bids.Where(one => !barred.Contains(one.Bid)).Select(one => new BidMarks(one.Bid, Marks(committee, equal), 0))],
            [.. barred.Select(bid => new VoidBid(bid.Value, "It says nothing."))]);
        await network.InsistAsync(wishes.Ask(tender.Id, evaluate, Scenario.Of(tender.Buyer)));
    }

    private TechnicalMarks Marks(int committee, bool equal)
    {
        return new(
            [
                .. Enumerable.Range(1, committee).Select(n =>
                    new EvaluatorMarks($"evaluator-{n}", [Mark("quality", 50), Mark("staff", 10)])),
            ],
            [Mark("record", 20)]);

        ItemMark Mark(string item, int most) => new(item, equal ? most : chance.Between(most * 8_000L, most * 10_000L) / 10_000m);
    }

    private async Task AwardAsync(IntendedTender tender, Lot lot) => await network.InsistAsync(wishes.Ask(
        tender.Id, chance.Percent(15) ? new DeclareFailed(lot.Id) : new AwardLot(lot.Id), Scenario.Of(tender.Buyer)));

    private async Task ImportAsync()
    {
        foreach (var (order, kind) in new[] { ("000", NoticeKind.Registered), ("001", NoticeKind.Cancelled) })
        {
            var notice = new NoticeImported(
                "g2b", "R26BK0001", order, kind, "A notice", "An institution", new(1_000), new(900), procurement.Start,
                procurement.Start + TimeSpan.FromDays(9), null, [], [new("공고명", "A notice")]);
            await network.InsistAsync(wishes.Ask(new("g2b-1"), new ImportNotice(notice), Scenario.Operator));
        }
    }

    private async Task<bool> DoneAsync(Request request) => (await network.InsistAsync(request)).Ending == Ending.Done;
}
