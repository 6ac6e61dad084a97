using KAiMarket.Domain;
using KAiMarket.Domain.Contracts;
using KAiMarket.Domain.Ministries;
using KAiMarket.Domain.Tenders;

namespace KAiMarket.Grains.Processes;

/// <summary>What follows from the end of a tender: a contract for each award, and the budget that nobody needs goes back.</summary>
internal static class TenderProcess
{
    public static async Task Award(TenderId id, LotAwarded awarded, Moment at, long seen, IGrains grains)
    {
        var (tender, terms) = await ReadAsync(id, seen, grains);
        ProcessStuckException.ThrowIfRefused(
            await grains.Contract(new ContractId(id, awarded.Lot)).Ask(
                new DrawUpContract(
                    id, awarded.Lot, tender.Buyer!.Value, awarded.Bid.Company, awarded.Bid, awarded.Price,
                    terms.Find(awarded.Lot)!.Budget),
                at),
            $"Drawing up the contract on {awarded.Bid}");
    }

    public static async Task Fail(TenderId id, LotFailed failed, Moment at, long seen, IGrains grains)
    {
        var (tender, terms) = await ReadAsync(id, seen, grains);
        await ReleaseAsync(tender, id, failed.Lot, terms.Find(failed.Lot)!.Budget, at, grains);
    }

    public static async Task Cancel(TenderId id, Moment at, long seen, IGrains grains)
    {
        var (tender, terms) = await ReadAsync(id, seen, grains);
        foreach (var lot in terms.Lots) await ReleaseAsync(tender, id, lot.Id, lot.Budget, at, grains);
    }

    public static async Task Sign(ContractId id, ContractSigned signed, Moment at, IGrains grains) =>
        ProcessStuckException.ThrowIfRefused(
            await grains.Ministry(signed.Buyer).Ask(
                new ReleaseBudget(id.Tender, id.Lot, signed.Budget - signed.Amount), at),
            $"Giving back what {id} does not need");

    private static async Task<(TenderSummary Tender, TenderTerms Terms)> ReadAsync(
        TenderId id, long seen, IGrains grains)
    {
        var tender = (await grains.Tender(id).Read(TenderSummary.Asked, seen)).State;
        return (tender, tender.Terms ?? throw new ProcessStuckException($"{id} has no terms."));
    }

    private static async Task ReleaseAsync(
        TenderSummary tender, TenderId id, LotId lot, Won amount, Moment at, IGrains grains) =>
        ProcessStuckException.ThrowIfRefused(
            await grains.Ministry(tender.Buyer!.Value).Ask(new ReleaseBudget(id, lot, amount), at),
            $"Giving back the budget of lot {lot} of {id}");
}
