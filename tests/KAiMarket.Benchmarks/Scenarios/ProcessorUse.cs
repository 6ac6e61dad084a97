namespace KAiMarket.Benchmarks.Scenarios;

/// <summary>Processor time of the server and of the store over a load.</summary>
/// <param name="server">Null when none is involved.</param>
/// <param name="store">Process id of the database's first process; null when the store lives in the server.</param>
internal sealed class ProcessorUse(ChildProcess? server, int? store)
{
    private readonly double _server = server?.ProcessorSeconds ?? 0;
    private readonly double _store = store is { } id ? ChildProcess.ProcessorSecondsOfFamily(id) : 0;

    public Dictionary<string, double> PerCall(LoadResult load)
    {
        var calls = Math.Max(1, load.Calls);
        var use = new Dictionary<string, double>();
        if (load.OwnSeconds > 0) use["load"] = load.OwnSeconds * 1e6 / calls;
        if (server is not null) use["server"] = (server.ProcessorSeconds - _server) * 1e6 / calls;
        if (store is { } id) use["store"] = (ChildProcess.ProcessorSecondsOfFamily(id) - _store) * 1e6 / calls;
        return use;
    }
}
