using System.CommandLine;
using KAiMarket.Audit;
using KAiMarket.Client;

namespace KAiMarket.Cli.Verify;

/// <summary>Judges a whole journal, and whether the market's read models say the same.</summary>
internal static class VerifyCommand
{
    private const string ViewsInvariant = "views-equal-folds";

    public static Command Make()
    {
        var journal = new Option<string?>("--journal")
        {
            Description = "A market's address, or a SQLite journal file to judge without the market (default: KAIMARKET_URL)",
            HelpName = "FILE|URL",
        };
        var noViews = new Option<bool>("--no-views") { Description = "Judge the journal only, not the read models" };
        var quiet = new Option<bool>("--quiet-market") { Description = "The market has nothing left to do: unfinished processes are violations" };
        var list = new Option<bool>("--list") { Description = "Show every invariant and how often it was checked" };
        var json = Output.JsonOption();
        var verify = new Command("verify", "Judges the whole journal with an independent model of the market (auditors, operators)")
        {
            journal, noViews, quiet, list, json,
        };
        verify.SetAction((parsed, cancel) => RunAsync(new Wish(
            parsed.GetValue(journal), !parsed.GetValue(noViews), parsed.GetValue(quiet), parsed.GetValue(list), parsed.GetValue(json)), cancel));
        return verify;
    }

    private sealed record Wish(string? Journal, bool Views, bool Quiet, bool List, bool Json)
    {
        public bool IsFile => Journal is not null && !Journal.Contains("://", StringComparison.Ordinal);
    }

    private static async Task<int> RunAsync(Wish wish, CancellationToken cancel)
    {
        using var auditor = new Auditor();
        if (wish.IsFile)
        {
            await using var file = await JournalFile.OpenAsync(wish.Journal!, cancel);
            return Print(wish, await JudgeAsync(file, auditor, wish, cancel), null);
        }

        var position = new LastPosition();
        using var market = Connection.Open(wish.Journal, position);
        await using var source = new MarketJournal(market);
        if (!wish.Views) return Print(wish, await JudgeAsync(source, auditor, wish, cancel), null);

        var head = await source.HeadAsync(cancel);
        await FeedAsync(source, auditor, head.Position, wish, cancel);
        // Queries wait until the views have what was judged.
        position.Seen(head.Position);
        var comparison = await ViewComparison.RunAsync(market, auditor, (until, stop) => FeedAsync(source, auditor, until, wish, stop), cancel);
        return Print(wish, await JudgeAsync(source, auditor, wish, cancel), comparison);
    }

    private static async Task<AuditReport> JudgeAsync(IJournalSource source, Auditor auditor, Wish wish, CancellationToken cancel)
    {
        var head = await source.HeadAsync(cancel);
        await FeedAsync(source, auditor, head.Position, wish, cancel);
        return auditor.Finish(wish.Quiet, head);
    }

    private static Task FeedAsync(IJournalSource source, Auditor auditor, long until, Wish wish, CancellationToken cancel) =>
        Meter.RunAsync("judging", "events", until - auditor.Position, wish.Json || until == auditor.Position,
            meter => source.FeedAsync(auditor, until, meter, cancel));

    private static int Print(Wish wish, AuditReport report, ViewComparison? views)
    {
        var invariants = report.Invariants + (views is { Compared: true } ? 1 : 0);
        var violations = report.ViolationCount + (views?.Differences ?? 0);
        var unsure = views is { Compared: false };
        var listed = report.Violations
            .Concat((views?.Listed ?? []).Select(one => new Violation(views!.Position, one.What, ViewsInvariant, one.Sentence)))
            .ToList();
        if (wish.Json)
        {
            Output.Json(new
            {
                report.Events,
                report.Batches,
                report.Position,
                invariants,
                violations,
                listed,
                unfinished = report.UnfinishedCount,
                unfinishedListed = report.Unfinished,
                hash = report.Digest,
                checks = report.Checks,
                views = views is null ? null : new { views.Compared, views.Position, views.Rows, views.Differences, views.Reason },
            });
        }
        else
        {
            if (wish.List) Output.Table(["invariant", "checked", "broken", "rule"], report.Checks.Select(check => new string?[]
                { check.Name, $"{check.Checked}", $"{check.Broken}", check.Rule }));
            foreach (var violation in listed) Output.Line($"{violation}");
            if (violations > listed.Count) Output.Line($"and {violations - listed.Count} more");
            foreach (var one in report.Unfinished) Output.Line($"unfinished: {one.Stream} at {one.Position}: {one.Sentence}");
            if (report.UnfinishedCount > report.Unfinished.Count) Output.Line($"and {report.UnfinishedCount - report.Unfinished.Count} more unfinished");
            if (views is { Compared: true }) Output.Line($"views equal folds at position {views.Position}: {views.Rows} rows, {views.Differences} differences");
            if (unsure) Output.Line($"views not compared: {views!.Reason} Try again at a quieter moment, or add --no-views.");
            Output.Line($"events {report.Events}, invariants {invariants}, violations {violations}");
        }

        return violations == 0 && !unsure ? Exit.Ok : Exit.Found;
    }
}
