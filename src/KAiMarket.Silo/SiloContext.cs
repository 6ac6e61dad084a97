using KAiMarket.Grains;
using Microsoft.Extensions.Logging;

namespace KAiMarket.Silo;

/// <summary>What the homes of one silo share.</summary>
internal sealed class SiloContext(ActivationContext context, ILogger log)
{
    private int _active;

    public ActivationContext Context => context;
    public ILogger Log => log;

    /// <summary>Homes in memory.</summary>
    public int Active => Volatile.Read(ref _active);

    public void Activated() => Interlocked.Increment(ref _active);

    public void Deactivated() => Interlocked.Decrement(ref _active);
}
