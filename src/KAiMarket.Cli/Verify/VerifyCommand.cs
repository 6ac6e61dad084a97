using System.CommandLine;
using KAiMarket.Audit;
using KAiMarket.Client;

namespace KAiMarket.Cli.Verify;

/// <summary>Judges a whole journal, and whether the market's read models say the same.</summary>
internal static class VerifyCommand
{
    public static Command Make()
    {
        var journal = new Option<string?>("--journal")
        {
            Description = "A market's address, or a SQLite journal to judge without it (default: KAIMARKET_URL)",
            HelpName = "FILE|URL",
        };
        var noViews = new Option<bool>("--no-views") { Description = "Judge the journal only, not the read models" };
        var quiet = new Option<bool>("--quiet-market")
        {
            Description = "The market has nothing left to do: unfinished processes are violations",
        };
        var list = new Option<bool>("--list") { Description = "Show every invariant and how often it was checked" };
        var json = Output.JsonOption();
        var verify = new Command("verify",
            "Judges the whole journal with an independent model of the market (auditors, operators)")
        {
            journal, noViews, quiet, list, json, AwardCommand.Make(),
        };
        verify.SetAction((parsed, cancel) => RunAsync(new Wish(
            parsed.GetValue(journal), !parsed.GetValue(noViews), parsed.GetValue(quiet),
            parsed.GetValue(list), parsed.GetValue(json)), cancel));
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
            return await PrintAsync(file, null);
        }

        var position = new LastPosition();
        using var market = Connection.Open(wish.Journal, position);
        await using var source = new MarketJournal(market);
        if (!wish.Views)
            return await PrintAsync(source, null);

        var head = await source.HeadAsync(cancel);
        await FeedAsync(source, auditor, head.Position, wish, cancel);
        // Queries wait until the views have what was judged.
        position.Seen(head.Position);
        var comparison = await ViewComparison.RunAsync(
            market, auditor, (until, stop) => FeedAsync(source, auditor, until, wish, stop), cancel);
        return await PrintAsync(source, comparison);

        async Task<int> PrintAsync(IJournalSource journal, ViewComparison? views) => new Verdict(
            await JudgeAsync(journal, auditor, wish, cancel), await journal.EpochsAsync(cancel), views)
            .Print(wish.List, wish.Json);
    }

    private static async Task<AuditReport> JudgeAsync(
        IJournalSource source, Auditor auditor, Wish wish, CancellationToken cancel)
    {
        var head = await source.HeadAsync(cancel);
        await FeedAsync(source, auditor, head.Position, wish, cancel);
        return auditor.Finish(wish.Quiet, head);
    }

    private static Task FeedAsync(
        IJournalSource source, Auditor auditor, long until, Wish wish, CancellationToken cancel) =>
        Meter.RunAsync("judging", "events", until - auditor.Position, wish.Json || until == auditor.Position,
            meter => source.FeedAsync(auditor, until, meter, cancel));
}
