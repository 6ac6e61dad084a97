using System.Diagnostics;
using KAiMarket.Client;

namespace KAiMarket.Benchmarks.Market;

/// <summary>The few calls around a load: what is made before it and looked up after it.</summary>
internal static class MarketCalls
{
    public const string Ministry = "bench-ministry";

    /// <summary>What a claim of the benchmark asks for; all of it government money.</summary>
    public const long ClaimTotal = 1_000_000;

    /// <summary>Waits until views and processes have caught up with the journal, and says how long that took.</summary>
    public static async Task<TimeSpan> SettleAsync(this IKAiMarket market, TimeSpan patience)
    {
        var begin = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(begin) < patience)
        {
            // A process may write what another then has to read: the head must stand still over one look at everything.
            var head = await market.HeadAsync();
            var (views, processes) = ((await market.ViewsAsync()).Value, (await market.ProcessesAsync()).Value);
            if (processes.DeadLetters is [var dead, ..])
                throw new BenchmarkException($"A process failed at {dead.Position} {dead.Stream}: {dead.Error}");
            if (views.Position >= head && processes.Position >= head && await market.HeadAsync() == head)
                return Stopwatch.GetElapsedTime(begin);
            await Task.Delay(20);
        }

        throw new BenchmarkException($"Views and processes have not caught up within {patience.TotalSeconds:0} s.");
    }

    public static async Task<long> HeadAsync(this IKAiMarket market) => (await market.JournalHeadAsync()).Value.Position;

    /// <summary>Opens a programme on which everybody may claim vouchers of up to <paramref name="cap"/>.</summary>
    public static async Task OpenAsync(this IKAiMarket market, string program, long budget, long cap)
    {
        var now = TimeProvider.System.GetUtcNow();
        await market.RegisterMinistryAsync(Ministry, new MinistryBody("Benchmark Ministry"));
        await market.OpenProgramAsync(program, new ProgramBody(
            Ministry, "Benchmark " + program, budget, cap, [new MatchRatio(ApplicantType.Startup, 0)],
            new Period(now.AddMinutes(-1), now.AddDays(10)), now.AddDays(100)));
    }

    /// <summary>Registers firms <c>s-0000000</c> and on, as a load of its own.</summary>
    public static async Task<LoadResult> RegisterSmesAsync(this MarketServer server, int count)
    {
        var request = new RequestTemplate("PUT", "/v1/smes/s-#######", server.Key,
            """{"name":"Firm ##########","businessNumber":"##########","type":"startup","region":"seoul"}""");
        var traffic = new Chosen(request.Length, count, (job, to) => request.Write(to, job, job, BusinessNumbers.Of(job)));
        using var load = new LoadGenerator(server.Port, 128);
        return (await load.RunClosedAsync(traffic, TimeSpan.FromMinutes(10))).MustBeGood("Registering firms");
    }

    /// <summary>Claims on one programme by the firms from 0 on.</summary>
    public static Traffic Claims(string key, string program, long firms)
    {
        var request = new RequestTemplate(
            "PUT", $"/v1/programs/{program}/claims/s-#######", key, $$"""{"total":{{ClaimTotal}}}""");
        return new Chosen(request.Length, firms, (job, to) => request.Write(to, job));
    }

    /// <summary>Compares what was acknowledged with what the programme says, to the claim and to the won.</summary>
    /// <param name="perhaps">Claims whose reply was lost: they may count or not.</param>
    /// <exception cref="BenchmarkException">They differ.</exception>
    public static async Task VerifyClaimsAsync(this IKAiMarket market, string program, long acknowledged, long perhaps = 0)
    {
        var state = (await market.ProgramAsync(program)).Value;
        var granted = state.Budget - state.Remaining;
        if (state.Claimed < acknowledged || state.Claimed > acknowledged + perhaps || granted != state.Claimed * ClaimTotal)
            throw new BenchmarkException(
                $"{program}: {acknowledged} claims acknowledged, {perhaps} unknown; it has {state.Claimed} and granted {granted} won.");
    }
}
