using System.Diagnostics;
using KAiMarket.Journal;
using Orleans.Runtime;

namespace KAiMarket.Silo;

/// <summary>
/// Carries the span of a request to the home that it asks. Orleans' own spans would name the home by its id, which may be
/// a business number.
/// </summary>
internal static class Trace
{
    private const string Key = "traceparent";

    /// <summary>Sends the span that is now along with the calls that follow in the same method.</summary>
    public static void Pass()
    {
        if (Telemetry.Source.HasListeners() && Activity.Current is { Recorded: true, Id: { } id }) RequestContext.Set(Key, id);
    }

    /// <summary>The call in the silo, below the span that came along; null when none did.</summary>
    public static Activity? Take() => Telemetry.Source.HasListeners() && RequestContext.Get(Key) is string parent
        ? Telemetry.Source.StartActivity("home", ActivityKind.Server, parent)
        : null;
}
