using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace KAiMarket.Journal;

/// <summary>
/// What the market tells of itself, under one name: every part measures and traces where the thing happens, and costs
/// next to nothing while nobody listens. It tells kinds, codes, counts and times; of ids only those of programmes. An
/// SME's id, a name or a key is in none of it.
/// </summary>
public static class Telemetry
{
    public const string Name = "KAiMarket";

    public static readonly Meter Meter = new(Name);
    public static readonly ActivitySource Source = new(Name);
}
