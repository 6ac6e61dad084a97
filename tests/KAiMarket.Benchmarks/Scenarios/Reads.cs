namespace KAiMarket.Benchmarks.Scenarios;

/// <summary>
/// Reads of a thousand small aggregates, each answered by its home: beside one another, the engines show what the way to
/// the home costs.
/// </summary>
internal sealed class Reads(MarketServer server, int? store, int connections) : IContender
{
    private const int Homes = 1000;

    public string Name => server.Named("reads");

    public async Task PrepareAsync()
    {
        var register = new RequestTemplate("PUT", "/v1/ministries/read-####", server.Key, """{"name":"Ministry ####"}""");
        using var generator = new LoadGenerator(server.Port, 64);
        (await generator.RunClosedAsync(new Repeated(register, Homes), TimeSpan.FromMinutes(1))).MustBeGood("Registering");
    }

    public async Task<Round> RunAsync(int round, TimeSpan most)
    {
        var read = new RequestTemplate("GET", "/v1/ministries/read-####", server.Key);
        using var generator = new LoadGenerator(server.Port, connections);
        var use = new ProcessorUse(() => server.ProcessorSeconds, store);
        var load = (await generator.RunClosedAsync(
            new Chosen(read.Length, long.MaxValue, (job, to) => read.Write(to, job % Homes)), most)).MustBeGood(Name);
        return Round.Of(Name, round, load) with { MicrosecondsPerCall = use.PerCall(load), Notes = use.Rest(load) };
    }
}
