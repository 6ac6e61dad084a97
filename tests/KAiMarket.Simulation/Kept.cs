using System.Text;
using System.Text.Json;
using KAiMarket.Journal;

namespace KAiMarket.Simulation;

/// <summary>Keeps the journal of a failed seed, in the lines in which the market gives its journal to auditors.</summary>
internal static class Kept
{
    /// <returns>The path of the events.</returns>
    public static string Keep(Verdict verdict)
    {
        var folder = Path.Combine("artifacts", "simulation");
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, $"seed-{verdict.Seed}.ndjson");
        File.WriteAllLines(path, verdict.Events.Select(Line));
        File.WriteAllLines(Path.Combine(folder, $"seed-{verdict.Seed}.batches.ndjson"), verdict.Batches.Select(Line));
        File.WriteAllLines(Path.Combine(folder, $"seed-{verdict.Seed}.txt"), [verdict.Story, .. verdict.Wrong]);
        return path;
    }

    // Data and meta stand as they are stored, so that the digests can be made again.
    private static string Line(RecordedEvent recorded) =>
        $"{{\"position\":{recorded.Position},\"stream\":\"{recorded.Stream}\",\"version\":{recorded.Version},"
        + $"\"name\":\"{recorded.Name}\",\"data\":{Encoding.UTF8.GetString(recorded.Data.Span)},"
        + $"\"meta\":{Encoding.UTF8.GetString(recorded.Meta.Span)},\"at\":{JsonSerializer.Serialize(recorded.At.UtcDateTime)}}}";

    private static string Line(RecordedBatch batch) =>
        $"{{\"first\":{batch.First},\"count\":{batch.Count},\"at\":{JsonSerializer.Serialize(batch.At.UtcDateTime)},"
        + $"\"digest\":\"{Convert.ToHexStringLower(batch.Digest.Span)}\",\"hash\":\"{Convert.ToHexStringLower(batch.Hash.Span)}\"}}";
}
