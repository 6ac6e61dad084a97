using KAiMarket.Audit;
using KAiMarket.Client;

namespace KAiMarket.Cli.Verify;

/// <summary>What verify found, as it is printed. The last line counts events, invariants and violations.</summary>
/// <param name="Views">Null when the views were not asked for.</param>
internal sealed record Verdict(AuditReport Report, IReadOnlyList<JournalEpoch> Epochs, ViewComparison? Views)
{
    private const string ViewsInvariant = "views-equal-folds";

    private int Invariants => Report.Invariants + (Views is { Compared: true } ? 1 : 0);
    private long Violations => Report.ViolationCount + (Views?.Differences ?? 0);

    private List<Violation> Listed =>
    [
        .. Report.Violations,
        .. (Views?.Listed ?? []).Select(one => new Violation(Views!.Position, one.What, ViewsInvariant, one.Sentence)),
    ];

    /// <returns>The exit code.</returns>
    public int Print(bool list, bool json)
    {
        if (json) PrintJson();
        else PrintText(list);
        return Violations == 0 && Views is not { Compared: false } ? Exit.Ok : Exit.Found;
    }

    private void PrintJson() => Output.Json(new
    {
        Report.Events,
        Report.Batches,
        Report.Position,
        Invariants,
        Violations,
        Listed,
        Unfinished = Report.UnfinishedCount,
        UnfinishedListed = Report.Unfinished,
        Hash = Report.Digest,
        Epochs,
        Report.Checks,
        Views = Views is null
            ? null
            : new { Views.Compared, Views.Position, Views.Rows, Views.Differences, Views.Reason },
    });

    private void PrintText(bool list)
    {
        if (list)
        {
            Output.Table(["invariant", "checked", "broken", "rule"], Report.Checks.Select(check =>
                new string?[] { check.Name, $"{check.Checked}", $"{check.Broken}", check.Rule }));
        }

        // A journal that never went on from a copy has nothing to tell.
        foreach (var epoch in Epochs.Count > 1 || list ? Epochs : [])
            Output.Line($"epoch {epoch.Number} ({epoch.Id}) began at position {epoch.Position}, {epoch.At:u}");
        foreach (var violation in Listed) Output.Line($"{violation}");
        More(Violations - Listed.Count, "violations");
        foreach (var one in Report.Unfinished)
            Output.Line($"unfinished: {one.Stream} at {one.Position}: {one.Sentence}");
        More(Report.UnfinishedCount - Report.Unfinished.Count, "unfinished");
        if (Views is { Compared: true })
            Output.Line($"views at position {Views.Position}: {Views.Rows} rows, {Views.Differences} differences");
        else if (Views is not null)
            Output.Line($"views not compared: {Views.Reason} Try again at a quieter moment, or add --no-views.");
        Output.Line($"events {Report.Events}, invariants {Invariants}, violations {Violations}");
    }

    private static void More(long count, string what)
    {
        if (count > 0) Output.Line($"and {count} more {what}");
    }
}
