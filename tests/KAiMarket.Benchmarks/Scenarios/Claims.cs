using KAiMarket.Client;

namespace KAiMarket.Benchmarks.Scenarios;

/// <summary>
/// Opening day: every firm claims a voucher of one programme. Each claim is durable before its reply, leads to an issued
/// voucher, and views are on. A new programme for each round, the same firms.
/// </summary>
/// <param name="connections">Claims in flight.</param>
/// <param name="rate">Claims a second in open loop; 0 for closed loop.</param>
internal sealed class Claims(MarketServer server, int? store, int firms, int connections, double rate = 0) : IContender
{
    public string Name => server.Named(rate > 0 ? $"claims at {rate:0}/s" : "claims");

    public async Task PrepareAsync()
    {
        if (rate > 0) return; // The firms are those of the closed loop.
        await server.RegisterSmesAsync(firms);
    }

    public async Task<Round> RunAsync(int round, TimeSpan most)
    {
        using var market = server.Client();
        using var auditor = server.Client("auditor");
        var program = $"{(rate > 0 ? "open" : "closed")}-{round}";
        await market.OpenAsync(program, firms * MarketCalls.ClaimTotal, MarketCalls.ClaimTotal);
        var traffic = MarketCalls.Claims(server.Key, program, firms);

        using var generator = new LoadGenerator(server.Port, connections);
        await using var lag = new LagWatch(auditor);
        var use = new ProcessorUse(() => server.ProcessorSeconds, store);
        var load = rate > 0
            ? await generator.RunOpenAsync(traffic, most, rate)
            : await generator.RunClosedAsync(traffic, most);
        var (perCall, rest) = (use.PerCall(load), use.Rest(load));
        await lag.DisposeAsync();
        load.MustBeGood(Name);

        // What the claims left to do belongs to them, so the next contender must not pay for it.
        var settled = await auditor.SettleAsync(TimeSpan.FromMinutes(2));
        await market.VerifyClaimsAsync(program, load.Good);
        return Round.Of(Name, round, load) with
        {
            MicrosecondsPerCall = perCall,
            Notes = new(rest)
            {
                ["viewsLagSeconds"] = lag.ViewsSeconds,
                ["viewsLagEvents"] = lag.ViewsEvents,
                ["processesLagEvents"] = lag.ProcessesEvents,
                ["settledAfterSeconds"] = settled.TotalSeconds,
                ["microsecondsPerCallWithSettling"] = use.PerCall(load)["server"],
            },
        };
    }
}
