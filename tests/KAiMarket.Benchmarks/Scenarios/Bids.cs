using System.Diagnostics;
using KAiMarket.Client;

namespace KAiMarket.Benchmarks.Scenarios;

/// <summary>
/// The last minute: sealed bids of 100 KB over HTTP on tenders that all close at one Tuesday's 10:00, each checked,
/// kept and recorded before its reply. Then every receipt is read again, and once the tenders are closed, each must
/// count just the bids that were acknowledged. New tenders for each round; sealing is not measured.
/// </summary>
/// <param name="setClock">Sets the market's clock so much ahead.</param>
internal sealed class Bids(MarketServer server, int? store, BenchOptions options, Action<TimeSpan> setClock) : IContender
{
    /// <summary>Enough to compile what runs often.</summary>
    private const int MostTendersToWarmUp = 100;

    private static readonly TimeSpan LastMinute = TimeSpan.FromMinutes(1), Patience = TimeSpan.FromMinutes(3);

    // The close is recorded a minute after it.
    private static readonly TimeSpan UntilClosed = TimeSpan.FromMinutes(2);

    // Replies that are on their way when the time is over still come before the close.
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(50);

    private TimeSpan _ahead;

    public string Name => server.Named(BenchOptions.Bids);

    public async Task PrepareAsync()
    {
        using var market = server.Client();
        await market.PrepareBiddingAsync(options.Bidders);
    }

    public async Task<Round> RunAsync(int round, TimeSpan most)
    {
        var closes = NextClose(Now);
        var tenders = Enumerable.Range(0, round == 0 ? Math.Min(options.TendersToBid, MostTendersToWarmUp) : options.TendersToBid)
            .Select(number => $"last-minute-{round}-{number:0000}").ToArray();
        using var market = server.Client();
        using var auditor = server.Client("auditor");
        var bids = new SealedBids(server.Key, tenders, await market.PublishAsync(tenders, closes), options.Bidders);
        await auditor.SettleAsync(Patience);

        GoTo(closes - LastMinute);
        using var generator = new LoadGenerator(server.Port, options.Connections);
        var use = new ProcessorUse(() => server.ProcessorSeconds, store);
        var load = await generator.RunClosedAsync(bids, Most);
        var (perCall, rest) = (use.PerCall(load), use.Rest(load));
        load.MustBeGood(Name);

        await CheckReceiptsAsync(market, bids, load.Good, closes);
        GoTo(closes + UntilClosed);
        var begin = Stopwatch.GetTimestamp();
        await CheckCountsAsync(market, bids, tenders, load.Good);
        return Round.Of(Name, round, load) with
        {
            MicrosecondsPerCall = perCall,
            Notes = new(rest)
            {
                ["acknowledged"] = load.Good,
                ["closedAfterSeconds"] = Stopwatch.GetElapsedTime(begin).TotalSeconds,
            },
        };
    }

    private DateTimeOffset Now => TimeProvider.System.GetUtcNow() + _ahead;

    private void GoTo(DateTimeOffset time) => setClock(_ahead = time - TimeProvider.System.GetUtcNow());

    /// <summary>A Tuesday, 10:00 in Korea, in more than the ten days that a notice must be out.</summary>
    private static DateTimeOffset NextClose(DateTimeOffset now)
    {
        var day = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero).AddDays(13);
        return day.AddDays(((int)DayOfWeek.Tuesday - (int)day.DayOfWeek + 7) % 7).AddHours(1);
    }

    private static async Task CheckReceiptsAsync(IKAiMarket market, SealedBids bids, long acknowledged, DateTimeOffset closes) =>
        await Parallel.ForAsync(0, acknowledged, async (job, cancel) =>
        {
            var (tender, bidder) = bids.Of(job);
            var receipt = (await market.BidAsync(tender, TenderCalls.Lot, bidder, cancel)).Value;
            if ((receipt.Technical, receipt.Price) != bids.DigestsOf(job)
                || receipt is not { Number: 1, Stands: true, IsWithdrawn: false } || receipt.At >= closes)
                throw new BenchmarkException($"The receipt of {bidder} on {tender} is another one: {receipt}");
        });

    private static async Task CheckCountsAsync(
        IKAiMarket market, SealedBids bids, string[] tenders, long acknowledged)
    {
        var expected = new Dictionary<string, int>();
        for (var job = 0; job < acknowledged; job++)
            expected[bids.Of(job).Tender] = expected.GetValueOrDefault(bids.Of(job).Tender) + 1;
        var begin = Stopwatch.GetTimestamp();
        foreach (var tender in tenders)
        {
            Tender found;
            while ((found = (await market.TenderAsync(tender)).Value).Status == TenderStatus.Published)
            {
                if (Stopwatch.GetElapsedTime(begin) > Patience) throw new BenchmarkException($"{tender} does not close.");
                await Task.Delay(20);
            }

            if (found.Bids != expected.GetValueOrDefault(tender))
                throw new BenchmarkException($"{tender} has {found.Bids} bids, not {expected.GetValueOrDefault(tender)}.");
        }
    }
}
