using System.Text.Json;
using KAiMarket.Journal;

namespace KAiMarket.Simulation.Judges;

/// <summary>Reads from an event's meta which command wrote it.</summary>
internal static class Commands
{
    public static string IdOf(RecordedEvent recorded)
    {
        using var meta = JsonDocument.Parse(recorded.Meta);
        return meta.RootElement.GetProperty("command").GetString()!;
    }

    public static long DecidedOn(RecordedEvent recorded)
    {
        using var meta = JsonDocument.Parse(recorded.Meta);
        return meta.RootElement.GetProperty("on").GetInt64();
    }
}
