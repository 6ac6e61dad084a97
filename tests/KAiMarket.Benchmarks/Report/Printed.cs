using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace KAiMarket.Benchmarks.Report;

/// <summary>The report for people and for programs.</summary>
internal static class Printed
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Json(BenchReport report) => JsonSerializer.Serialize(report, s_json);

    public static void Tables(BenchReport report, TextWriter to)
    {
        var (processor, cores, _, system, runtime) = report.Machine;
        to.WriteLine($"{processor}, {cores} cores, {system}, {runtime}");
        foreach (var (store, measured) in report.Stores)
        {
            to.WriteLine();
            to.WriteLine(store);
            Rows(measured, to);
            List(measured.Ratios, to);
            List(measured.Large, to);
        }

        if (report.Memory.Count > 0) to.WriteLine();
        List(report.Memory, to);
        if (report.Credentials.Count > 0) to.WriteLine();
        List(report.Credentials, to);
    }

    private static void List(Dictionary<string, double> figures, TextWriter to)
    {
        foreach (var (name, value) in figures) to.WriteLine($"  {name,-32} {Number(value, "0.###")}");
    }

    private static void Rows(StoreReport measured, TextWriter to)
    {
        if (measured.Contenders.Count == 0) return;
        to.WriteLine(
            "  contender          calls/s   (min - max)          p50 ms    p95 ms    p99 ms  p99.9 ms   to echo   µs of processor a call");
        foreach (var row in measured.Contenders)
        {
            var use = measured.Rounds.Where(round => round.Contender == row.Contender)
                .SelectMany(round => round.MicrosecondsPerCall).GroupBy(pair => pair.Key)
                .Select(group => $"{group.Key} {Number(group.Average(pair => pair.Value), "0")}");
            to.WriteLine(
                $"  {row.Contender,-16} {Number(row.PerSecond, "0"),9}   {Number(row.Least, "0") + " - " + Number(row.Most, "0"),-17}" +
                $"{Number(row.P50, "0.00"),10}{Number(row.P95, "0.00"),10}{Number(row.P99, "0.00"),10}{Number(row.P999, "0.00"),10}" +
                $"{(row.RatioToEcho is { } ratio ? Number(ratio, "0.000") : ""),10}   {string.Join(", ", use)}");
        }

        foreach (var (name, most) in measured.Rounds.SelectMany(round => round.Notes.Select(note => (Name: $"{round.Contender} {note.Key}", note.Value)))
            .GroupBy(note => note.Name).Select(group => (group.Key, group.Max(note => note.Value))))
            to.WriteLine($"  most {name}: {Number(most, "0.###")}");
    }

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
