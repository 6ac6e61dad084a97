using System.Diagnostics.Metrics;
using KAiMarket.Grains;
using KAiMarket.Journal;
using Microsoft.Extensions.Logging;

namespace KAiMarket.Silo;

/// <summary>What the homes of one silo share.</summary>
internal sealed class SiloContext(ActivationContext context, ILogger log)
{
    private static readonly UpDownCounter<int> InMemory = Telemetry.Meter.CreateUpDownCounter<int>(
        "kaimarket.activations", "{activation}", "Aggregates in memory.");

    private int _active;

    public ActivationContext Context => context;
    public ILogger Log => log;

    /// <summary>Homes in memory.</summary>
    public int Active => Volatile.Read(ref _active);

    public void Activated(string aggregate)
    {
        Interlocked.Increment(ref _active);
        InMemory.Add(1, new KeyValuePair<string, object?>("kaimarket.aggregate", aggregate));
    }

    public void Deactivated(string aggregate)
    {
        Interlocked.Decrement(ref _active);
        InMemory.Add(-1, new KeyValuePair<string, object?>("kaimarket.aggregate", aggregate));
    }
}
