using System.Diagnostics;
using KAiMarket.Client;

namespace KAiMarket.Benchmarks.Scenarios;

/// <summary>
/// A market with a given number of events, made by the real server under load: a tenth registers firms, half are their
/// claims on five programmes, the rest orders with their usage. Then the questions that only such a market answers.
/// </summary>
internal sealed class LargeMarket(Stage stage, Action<string> say)
{
    private const int Programmes = 5;
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5);
    private readonly MarketServer _server = stage.Market;

    // Every firm claims on every programme.
    private readonly int _firms = stage.Options.Events / 10;

    public Dictionary<string, double> Measured { get; } = [];

    public async Task BuildAsync()
    {
        await _server.StartAsync();
        using var market = _server.Client();
        var begin = Stopwatch.GetTimestamp();
        await _server.RegisterSmesAsync(_firms);
        say($"{stage.Store}: {_firms} firms registered in {Stopwatch.GetElapsedTime(begin).TotalSeconds:0.0} s");
        using var load = new LoadGenerator(_server.Port, stage.Options.Connections);
        for (var i = 0; i < Programmes; i++)
        {
            await market.OpenAsync($"big-{i}", _firms * 2L * MarketCalls.ClaimTotal, MarketCalls.ClaimTotal);
            (await load.RunClosedAsync(MarketCalls.Claims(_server.Key, $"big-{i}", _firms), s_patience)).MustBeGood("Claims");
        }

        var orders = new Orders(_server, null, stage.Options.Connections);
        await orders.PrepareAsync();
        var events = stage.Options.Events - await market.HeadAsync();
        (await load.RunClosedAsync(orders.PlaceAndMeter(0, events / Orders.EventsOfAnOrder), s_patience)).MustBeGood("Orders");
        using var auditor = _server.Client("auditor");
        await auditor.SettleAsync(s_patience);
        Measured["events"] = await auditor.HeadAsync();
        Measured["buildSeconds"] = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        say($"{stage.Store}: {Measured["events"]} events in {Measured["buildSeconds"]:0.0} s");
    }

    /// <summary>Killed in the middle of claims, started again: seconds to ready, and nothing acknowledged is missing.</summary>
    public async Task RecoverAsync()
    {
        var seconds = new List<double>();
        for (var i = 0; i < stage.Options.Rounds; i++)
        {
            var program = $"recovery-{i}";
            using (var market = _server.Client())
                await market.OpenAsync(program, _firms * MarketCalls.ClaimTotal, MarketCalls.ClaimTotal);
            using var generator = new LoadGenerator(_server.Port, stage.Options.Connections);
            var load = generator.RunClosedAsync(MarketCalls.Claims(_server.Key, program, _firms), TimeSpan.FromSeconds(60));
            await Task.Delay(1000);
            _server.Kill();
            var result = await load;
            if (result.Bad > 0) throw new BenchmarkException($"Before the kill: {result.FirstBad}");

            seconds.Add((await _server.StartAsync(s_patience)).TotalSeconds);
            say($"{stage.Store}: ready {seconds[^1]:0.00} s after kill -9 under load ({result.Good} claims acknowledged)");
            using var client = _server.Client();
            using var auditor = _server.Client("auditor");
            Measured[$"recoverySettled{i + 1}Seconds"] = (await auditor.SettleAsync(s_patience)).TotalSeconds;
            await client.VerifyClaimsAsync(program, result.Good, result.Lost);
        }

        Note("readySeconds", seconds);
    }

    /// <summary>All views anew while claims and reads go on at a fixed rate.</summary>
    public async Task RebuildAsync()
    {
        const string Program = "while-rebuilding";
        const double Rate = 1000;
        using var market = _server.Client();
        using var auditor = _server.Client("auditor");
        await market.OpenAsync(Program, _firms * MarketCalls.ClaimTotal, MarketCalls.ClaimTotal);
        var old = (await market.ViewsAsync()).Value.Generation;
        using var generator = new LoadGenerator(_server.Port, 64);
        var traffic = new ClaimsAndReads(_server.Key, Program, _firms);
        var begin = Stopwatch.GetTimestamp();
        await market.RebuildViewsAsync();
        var load = generator.RunOpenAsync(traffic, TimeSpan.FromSeconds(10), Rate);
        ViewsState views;
        do
        {
            await Task.Delay(100);
            views = (await auditor.ViewsAsync()).Value;
            if (views.Error is { } error) throw new BenchmarkException(error);
        }
        while ((views.Rebuilding is not null || views.Generation == old) && Stopwatch.GetElapsedTime(begin) < s_patience);

        Measured["rebuildSeconds"] = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        Measured["rebuildEvents"] = await auditor.HeadAsync();
        var result = (await load).MustBeGood("While rebuilding");
        Measured["rebuildCallsAnswered"] = result.Good;
        Measured["rebuildCallsP50"] = result.Latency.Milliseconds(0.5);
        Measured["rebuildCallsP99"] = result.Latency.Milliseconds(0.99);
        await auditor.SettleAsync(s_patience);
        say($"{stage.Store}: views rebuilt in {Measured["rebuildSeconds"]:0.0} s; calls meanwhile p99 {Measured["rebuildCallsP99"]:0.0} ms");
    }

    /// <summary>After a start, the first word of a programme with many claims: to a reader, and to one more claim.</summary>
    public async Task AskColdAsync()
    {
        var (reads, claims) = (new List<double>(), new List<double>());
        for (var i = 0; i < stage.Options.Rounds; i++)
        {
            await RestartAsync();
            using (var market = _server.Client())
            {
                var begin = Stopwatch.GetTimestamp();
                await market.ProgramAsync("big-0");
                reads.Add(Stopwatch.GetElapsedTime(begin).TotalSeconds);
            }

            using (var market = _server.Client())
                await market.RegisterSmeAsync($"late-{i}", new SmeBody(
                    "Late Firm", $"{BusinessNumbers.Of(600_000_000 + i)}", ApplicantType.Startup, Region.Seoul));
            await RestartAsync();
            using (var market = _server.Client())
            {
                var begin = Stopwatch.GetTimestamp();
                await market.ClaimVoucherAsync("big-1", $"late-{i}", new ClaimBody(MarketCalls.ClaimTotal));
                claims.Add(Stopwatch.GetElapsedTime(begin).TotalSeconds);
            }
        }

        Measured["coldClaims"] = _firms;
        Note("coldReadSeconds", reads);
        Note("coldClaimSeconds", claims);
        say($"{stage.Store}: a programme of {_firms} claims answers a cold read in {reads.Max():0.00} s, a cold claim in {claims.Max():0.00} s");
    }

    private async Task RestartAsync()
    {
        await _server.Child.StopAsync();
        await _server.StartAsync(s_patience);
    }

    private void Note(string name, List<double> values)
    {
        values.Sort();
        Measured[name] = values[values.Count / 2];
        Measured[name + "Least"] = values[0];
        Measured[name + "Most"] = values[^1];
    }

    /// <summary>By turns a claim, a programme's state, a page of vouchers and a programme's burn-down.</summary>
    private sealed class ClaimsAndReads(string key, string program, long firms) : Traffic
    {
        private readonly RequestTemplate[] _requests =
        [
            new("PUT", $"/v1/programs/{program}/claims/s-#######", key, $$"""{"total":{{MarketCalls.ClaimTotal}}}"""),
            new("GET", "/v1/programs/big-2", key),
            new("GET", "/v1/vouchers?sme=s-#######", key),
            new("GET", "/v1/programs/big-3/burn-down", key),
        ];

        public override long Jobs => firms * _requests.Length;
        public override int LongestRequest => _requests.Max(request => request.Length);

        public override int Write(long job, int step, Span<byte> to) =>
            _requests[job % _requests.Length].Write(to, job / _requests.Length);
    }
}
