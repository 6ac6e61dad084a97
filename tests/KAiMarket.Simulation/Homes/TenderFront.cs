using KAiMarket.Domain;
using KAiMarket.Domain.Ministries;
using KAiMarket.Domain.Tenders;
using KAiMarket.Grains;
using KAiMarket.Grains.Processes;
using KAiMarket.Journal;
using KAiMarket.Simulation.Store;
using EnvelopeKind = KAiMarket.Domain.Tenders.EnvelopeKind;
using SealedKind = KAiMarket.Sealing.EnvelopeKind;

namespace KAiMarket.Simulation.Homes;

/// <summary>What the gateway does with requests about tenders, in its order.</summary>
internal static class TenderFront
{
    /// <summary>A draft carries the line and amount that the plan gives the tender.</summary>
    public static async Task<Answer> DraftAsync(
        IGrains grains, TenderId id, MinistryId buyer, TenderTerms terms, Moment at, long seen, long ifVersion)
    {
        if ((await grains.Ministry(buyer).Read(new PlanItemOf(id), seen)).State.Tender is not { } planned)
            return new Answer(Ending.Refused, "tender-not-planned");
        var draft = new DraftTender(buyer, planned.Year, planned.Line, planned.Amount, terms);
        return Answer.Of(await grains.Tender(id).Ask(draft, at, ifVersion));
    }

    /// <summary>Keys first, so that nothing is published that cannot be opened.</summary>
    public static async Task<Answer> PublishAsync(IGrains grains, Home home, TenderId id, Moment at)
    {
        var technical = await home.Keys.CreateAsync(id.Value, SealedKind.Technical);
        var price = await home.Keys.CreateAsync(id.Value, SealedKind.Price);
        return Answer.Of(await grains.Tender(id).Ask(new PublishTender(technical.Id, price.Id), at));
    }

    /// <summary>Nothing is kept for a bid that is refused anyhow, and nothing is accepted that is not kept.</summary>
    public static async Task<Answer> SubmitAsync(
        IGrains grains, Home home, SubmitBid submit, byte[] technical, byte[] price, Moment at, long seen)
    {
        var tender = grains.Tender(submit.Bid.Tender);
        var outlook = await tender.Read(new TryBid(submit, at.Now, at.Actor), seen);
        if (outlook.State.Refusal is { } refusal) return new Answer(Ending.Refused, refusal.Code, outlook.Position);
        if (!outlook.State.IsRepeat)
        {
            var company = grains.Company(submit.Bid.Company);
            if (!(await company.Read()).State.IsRegistered && !(await company.Read(long.MaxValue)).State.IsRegistered)
                return new Answer(Ending.Refused, "company-missing");
            foreach (var (kind, bytes) in new[] { (EnvelopeKind.Technical, technical), (EnvelopeKind.Price, price) })
            {
                if (await home.Keys.CheckAsync(Unsealing.BindingOf(submit.Bid, kind), bytes) is not null)
                    return new Answer(Ending.Refused, "bid-envelope-invalid");
            }

            await home.Envelopes.PutAsync([SealedContent.Of(technical), SealedContent.Of(price)]);
        }

        var (reply, receipt) = await tender.Ask(submit, new FindBid(submit.Bid), at);
        if (reply.Refusal is null) home.Receipts.Give(receipt!.Bid!, at.Now, reply.Changed);
        return Answer.Of(reply);
    }

    /// <summary>An envelope as its bid names it.</summary>
    public static SealedEnvelope Of(string tender, EnvelopeKind kind, byte[] bytes) => new(
        Convert.ToHexStringLower(SealedContent.Of(bytes).Digest.Span),
        SimulatedSeals.KeyOf(tender, Unsealing.KindOf(kind)), bytes.Length);
}
