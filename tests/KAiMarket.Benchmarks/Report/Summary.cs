using KAiMarket.Benchmarks.Scenarios;

namespace KAiMarket.Benchmarks.Report;

/// <summary>A contender over its rounds: the median of each figure, and the spread of the rate.</summary>
internal sealed record Summary(
    string Contender, double PerSecond, double Least, double Most, double P50, double P95, double P99, double P999, double? RatioToEcho)
{
    public static IReadOnlyList<Summary> Of(IReadOnlyList<Round> rounds)
    {
        var groups = rounds.GroupBy(round => round.Contender).ToList();
        var echo = groups.Find(group => group.Key == "echo") is { } found ? Median(found, round => round.PerSecond) : (double?)null;
        return groups.ConvertAll(group => new Summary(
            group.Key,
            Median(group, round => round.PerSecond), group.Min(round => round.PerSecond), group.Max(round => round.PerSecond),
            Median(group, round => round.P50), Median(group, round => round.P95),
            Median(group, round => round.P99), Median(group, round => round.P999),
            Median(group, round => round.PerSecond) / echo));
    }

    /// <summary>What the market's speed is judged by, named contender/peer; only those whose two sides were measured.</summary>
    public static Dictionary<string, double> Ratios(IReadOnlyList<Summary> summaries)
    {
        var ratios = new Dictionary<string, double>();

        // Engines are judged by the first of them.
        var first = summaries.Where(summary => summary.Contender.Contains('@', StringComparison.Ordinal)).ToLookup(Scenario);
        foreach (var summary in first.SelectMany(scenario => scenario.Skip(1)))
        {
            var against = first[Scenario(summary)].First();
            ratios[$"{summary.Contender}/{against.Contender}"] = Math.Round(summary.PerSecond / against.PerSecond, 3);
        }

        foreach (var (one, other) in ((string, string)[])
            [("claims", "echo"), ("claims", "rowLock"), ("claims", "pgbench"), ("orders", "echo")])
        {
            var (left, right) = (Find(one), Find(other));
            if (left is not null && right is not null) ratios[$"{one}/{other}"] = Math.Round(left.PerSecond / right.PerSecond, 3);
        }

        return ratios;

        static string Scenario(Summary summary) => summary.Contender[..summary.Contender.IndexOf('@')];

        Summary? Find(string name) => summaries.FirstOrDefault(summary => summary.Contender == name);
    }

    private static double Median(IEnumerable<Round> rounds, Func<Round, double> figure)
    {
        var sorted = rounds.Select(figure).Order().ToList();
        return sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[sorted.Count / 2 - 1] + sorted[sorted.Count / 2]) / 2;
    }
}
