using KAiMarket.Client;

namespace KAiMarket.Benchmarks.Market;

/// <summary>The calls that make the tenders of a load.</summary>
internal static class TenderCalls
{
    public const string Lot = "main", Line = "ai-services";

    /// <summary>Below the threshold, so that ten days of notice are enough.</summary>
    private const long Budget = 200_000_000;

    private const int Year = 2026, AtOnce = 16, MostTenders = 100_000;

    /// <summary>Registers the ministry and the companies <c>bidder-00</c> and on, and adopts a plan with enough money.</summary>
    public static async Task PrepareBiddingAsync(this IKAiMarket market, int bidders)
    {
        await market.RegisterMinistryAsync(MarketCalls.Ministry, new MinistryBody("Benchmark Ministry"));
        await market.AdoptPlanAsync(MarketCalls.Ministry, Year, new([new(Line, "AI", MostTenders * Budget)]));
        for (var i = 0; i < bidders; i++)
        {
            await market.RegisterCompanyAsync(Bidder(i), new CompanyBody(
                $"Bidder {i}", $"{BusinessNumbers.Of(650_000_000 + i)}", Region.Seoul));
        }
    }

    public static string Bidder(int number) => $"bidder-{number:00}";

    /// <summary>Plans, drafts and publishes tenders, and gives the keys that their bids are sealed to.</summary>
    public static async Task<TenderKeys[]> PublishAsync(
        this IKAiMarket market, IReadOnlyList<string> tenders, DateTimeOffset closes)
    {
        var keys = new TenderKeys[tenders.Count];
        await Parallel.ForAsync(0, tenders.Count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (i, cancel) =>
        {
            var tender = tenders[i];
            await market.PlanTenderAsync(MarketCalls.Ministry, Year, tender, new(Line, Budget), cancel: cancel);
            await market.DraftTenderAsync(tender, new(MarketCalls.Ministry, Terms(closes)), cancel: cancel);
            await market.PublishTenderAsync(tender, cancel: cancel);
            keys[i] = (await market.TenderKeysAsync(tender, cancel)).Value;
        });
        return keys;
    }

    private static TenderTerms Terms(DateTimeOffset closes) => new(
        "Benchmark", "A service that answers the benchmark's questions.",
        [
            new(Lot, "All of it", Budget, 181_818_182, new(50_000_000, 30_000_000, 100_000_000, 20_000_000),
                [new("service", "Service", "81111599", 1, "EA")]),
        ],
        new(0, DataInKorea: true, DomesticModel: false, WeightsHandedOver: false), new([], SmePreference.None),
        new(UseDomain.PublicAdministration, IsHighImpact: false),
        new([new("plan", "Plan", 80, CriterionKind.Qualitative), new("record", "Record", 10, CriterionKind.Quantitative)]),
        10, "kr-state-nego-2026", "kr-state-nego-2026", IsUrgent: false, null, closes.AddDays(-3), closes);
}
