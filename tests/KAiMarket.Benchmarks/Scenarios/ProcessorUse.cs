using System.Globalization;

namespace KAiMarket.Benchmarks.Scenarios;

/// <summary>Processor time over a load: of the server, of the store, and what the rest of the machine took or left.</summary>
/// <param name="server">Its processor seconds so far; null when none is involved.</param>
/// <param name="store">Process id of the database's first process; null when the store lives in the server.</param>
internal sealed class ProcessorUse(Func<double>? server, int? store)
{
    private readonly double _server = server?.Invoke() ?? 0;
    private readonly double _store = store is { } id ? ChildProcess.ProcessorSecondsOfFamily(id) : 0;
    private readonly (double Busy, double Idle) _machine = Machine();

    public Dictionary<string, double> PerCall(LoadResult load)
    {
        var calls = Math.Max(1, load.Calls);
        var use = new Dictionary<string, double>();
        if (load.OwnSeconds > 0) use["load"] = load.OwnSeconds * 1e6 / calls;
        if (server is not null) use["server"] = (server() - _server) * 1e6 / calls;
        if (store is { } id) use["store"] = (ChildProcess.ProcessorSecondsOfFamily(id) - _store) * 1e6 / calls;
        return use;
    }

    /// <summary>Cores that were idle, and cores that something else used: a round with many of the latter says little.</summary>
    public Dictionary<string, double> Rest(LoadResult load)
    {
        var (busy, idle) = Machine();
        var own = PerCall(load).Values.Sum() * Math.Max(1, load.Calls) / 1e6;
        return new()
        {
            ["idleCores"] = (idle - _machine.Idle) / load.Seconds,
            ["othersCores"] = Math.Max(0, (busy - _machine.Busy - own) / load.Seconds),
        };
    }

    // user nice system idle iowait irq softirq steal, in hundredths of a second; stolen time is somebody else's.
    private static (double Busy, double Idle) Machine()
    {
        var ticks = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..9]
            .Select(text => double.Parse(text, CultureInfo.InvariantCulture) / 100).ToArray();
        var idle = ticks[3] + ticks[4];
        return (ticks.Sum() - idle, idle);
    }
}
