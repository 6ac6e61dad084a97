using System.Text.Json;
using System.Text.RegularExpressions;
using KAiMarket.Acceptance.Running;

namespace KAiMarket.Acceptance.Telemetry;

/// <summary>That the dashboard and the operators' page speak of the metrics that there are.</summary>
internal static partial class Documents
{
    private static readonly Dictionary<string, string> Units = new() { ["s"] = "_seconds", ["By"] = "_bytes", ["1"] = "_ratio" };

    public static void Check(IReadOnlyList<Series> told, string store)
    {
        // Npgsql has nothing to tell where there is no PostgreSQL.
        var drawn = Drawn().Where(name => store == "postgres" || !name.StartsWith("db_", StringComparison.Ordinal)).ToList();
        var there = told.SelectMany(InPrometheus).ToHashSet();
        Assert.NotEmpty(drawn);
        Assert.All(drawn, name => Assert.Contains(name, there));

        var written = Row().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", "operations.md")))
            .Select(row => (Name: row.Groups[1].Value, Unit: row.Groups[2].Value)).Order().ToList();
        Assert.Equal(
            told.Where(series => series.Meter == "KAiMarket").Select(series => (series.Name, series.Unit.Trim('{', '}'))).Distinct().Order(),
            written);
    }

    /// <summary>The metrics that the dashboard asks Prometheus for.</summary>
    private static IEnumerable<string> Drawn()
    {
        using var dashboard = JsonDocument.Parse(
            File.ReadAllText(Path.Combine(Repository.Root, "infra", "dashboards", "kaimarket.json")));
        var panels = dashboard.RootElement.GetProperty("panels").EnumerateArray()
            .Where(panel => panel.GetProperty("type").GetString() != "row").ToList();
        Assert.All(panels, panel => Assert.NotEmpty(panel.GetProperty("targets").EnumerateArray()));
        return [.. panels
            .SelectMany(panel => panel.GetProperty("targets").EnumerateArray())
            .SelectMany(target => MetricName().Matches(target.GetProperty("expr").GetString()!))
            .Select(name => name.Value).Distinct()];
    }

    /// <summary>How Prometheus names what OTLP tells: dots become underscores, then the unit, then the kind.</summary>
    private static IEnumerable<string> InPrometheus(Series series)
    {
        var name = series.Name.Replace('.', '_') + Units.GetValueOrDefault(series.Unit, "");
        return series.Kind switch
        {
            "histogram" => [$"{name}_bucket", $"{name}_count", $"{name}_sum"],
            "counter" => [$"{name}_total"],
            _ => [name],
        };
    }

    [GeneratedRegex(@"\b(kaimarket|http_server|dotnet|db_client|kestrel)_[a-z_]+(?=\{)")]
    private static partial Regex MetricName();

    [GeneratedRegex(@"^\| `(kaimarket\.[a-z._]+)` \| \w+ \| (\w+) \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
