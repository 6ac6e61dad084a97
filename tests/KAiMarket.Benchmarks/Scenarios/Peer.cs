using System.Text;
using KAiMarket.Benchmarks.Peers;

namespace KAiMarket.Benchmarks.Scenarios;

/// <summary>A peer behind HTTP: the echo, or the claim as a row lock. It gets the very requests of the claims.</summary>
internal sealed class Peer(string kind, string name, string folder, string database, int? store, int connections)
    : IContender, IDisposable
{
    private const long Many = 10_000_000;
    private readonly int _port = ChildProcess.FreePort();
    private ChildProcess? _child;
    private string _key = "";

    public string Name => name;

    public async Task PrepareAsync()
    {
        _child = ChildProcess.Start("dotnet",
        [
            typeof(Peer).Assembly.Location, "peer", kind, "--port", $"{_port}", "--data", folder, "--store", database,
        ]);
        await _child.ReadyAsync(_port, "/health/ready", TimeSpan.FromSeconds(20));
        _key = await PeerKeys.OperatorAsync(folder);
    }

    public async Task<Round> RunAsync(int round, TimeSpan most)
    {
        var program = $"closed-{round}";
        if (kind == PeerHost.RowLock)
        {
            using var http = new HttpClient();
            http.DefaultRequestHeaders.Authorization = new("Bearer", _key);
            using var body = new StringContent($$"""{"budget":{{Many * MarketCalls.ClaimTotal}}}""", Encoding.UTF8, "application/json");
            using var reply = await http.PutAsync($"http://127.0.0.1:{_port}/v1/programs/{program}", body);
            reply.EnsureSuccessStatusCode();
        }

        using var generator = new LoadGenerator(_port, connections);
        var use = new ProcessorUse(() => _child!.ProcessorSeconds, store);
        var load = await generator.RunClosedAsync(MarketCalls.Claims(_key, program, Many), most);
        return Round.Of(name, round, load.MustBeGood(name)) with { MicrosecondsPerCall = use.PerCall(load), Notes = use.Rest(load) };
    }

    public void Dispose() => _child?.Dispose();
}

/// <summary>PostgreSQL's own benchmark as a contender.</summary>
internal sealed class TpcB(PgBench bench, int store) : IContender
{
    public string Name => "pgbench";

    public Task PrepareAsync() => bench.PrepareAsync();

    public async Task<Round> RunAsync(int round, TimeSpan most)
    {
        var use = new ProcessorUse(null, store);
        var load = await bench.RunAsync(most);
        return Round.Of(Name, round, load) with { MicrosecondsPerCall = use.PerCall(load) };
    }
}
