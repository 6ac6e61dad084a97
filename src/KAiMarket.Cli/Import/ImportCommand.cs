using System.CommandLine;
using System.Globalization;
using KAiMarket.Client;

namespace KAiMarket.Cli.Import;

/// <summary>Takes tenders of other systems into a market, to be looked at.</summary>
internal static class ImportCommand
{
    public static Command Make() => new("import", "Takes tenders of other systems into a market, to be looked at")
    {
        G2b(),
    };

    private static Command G2b()
    {
        var file = new Argument<string>("file")
        {
            Description = "Notices as the open data portal gives them in JSON, in their envelope or as a bare list",
        };
        var report = new Option<string?>("--report")
        {
            Description = "Where to write a line for each notice (default: the file's name with .report.tsv, here)",
            HelpName = "FILE",
        };
        var concurrency = new Option<int>("--concurrency")
        {
            Description = "Notice numbers sent at the same time",
            DefaultValueFactory = _ => 16,
        };
        concurrency.Validators.Add(given =>
        {
            if (given.GetValueOrDefault<int>() is < 1 or > 1000) given.AddError("--concurrency is from 1 to 1000.");
        });
        var json = Output.JsonOption();
        var g2b = new Command("g2b", """
            Imports notices of 나라장터 (BidPublicInfoService). All orders of a notice number become the history of one
            tender, which nobody can bid on. Nothing is left out in silence: what is doubtful about a notice is reported
            with it, and what cannot be taken is refused with a reason. Needs an operator's or administrator's key. Stop
            it and start it again as you like; a finished import repeated changes nothing.
            The last line counts every newly recorded notice once: imported, the first of a number; amended, further ones;
            cancelled, cancellations, also where one is the first of its number; and those that were refused.
            """)
        {
            file, report, concurrency, json,
        };
        g2b.SetAction((parsed, cancel) => RunAsync(
            parsed.GetValue(file)!, parsed.GetValue(report), parsed.GetValue(concurrency), parsed.GetValue(json),
            cancel));
        return g2b;
    }

    private static async Task<int> RunAsync(
        string path, string? report, int concurrency, bool json, CancellationToken cancel)
    {
        using var file = await NoticeFile.OpenAsync(path, cancel);
        if (file.Expected > file.Places.Count)
            await Console.Error.WriteLineAsync(
                $"The file is one page: it holds {file.Places.Count} of {file.Expected} notices.");
        using var market = Connection.Open();
        report ??= Path.GetFileName(path) + ".report.tsv";
        await using var lines = ImportReport.Begin(report);
        var importer = new Importer(market, file, concurrency);
        var start = TimeProvider.System.GetTimestamp();
        try
        {
            await Meter.RunAsync(
                "importing", "notices", file.Places.Count, json, meter => importer.RunAsync(meter, cancel));
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync(
                $"Stopped after {importer.Outcomes.Count()} of {file.Places.Count} notices, without a report. " +
                "The same command goes on from here.");
            return Exit.Stopped;
        }

        await lines.WriteAsync(importer.Outcomes, cancel);
        var seconds = TimeProvider.System.GetElapsedTime(start).TotalSeconds;
        return Print([.. importer.Outcomes], report, seconds, json);
    }

    private static int Print(IReadOnlyList<NoticeOutcome> outcomes, string report, double seconds, bool json)
    {
        int Count(string outcome) => outcomes.Count(notice => notice.Outcome == outcome);
        var (imported, amended, cancelled, unchanged, refused) = (
            Count(NoticeOutcome.Imported), Count(NoticeOutcome.Amended), Count(NoticeOutcome.Cancelled),
            Count(NoticeOutcome.Unchanged), Count(NoticeOutcome.Refused));
        var numbers = outcomes.Select(notice => notice.Place.Tender).Where(tender => tender.Length > 0)
            .Distinct(StringComparer.Ordinal).Count();
        var newNumbers = outcomes.Count(notice => notice.IsFirst);
        var findings = outcomes.SelectMany(notice => notice.Findings).CountBy(finding => finding)
            .OrderByDescending(found => found.Value).ThenBy(found => found.Key, StringComparer.Ordinal).ToList();
        if (json)
        {
            Output.Json(new
            {
                Notices = outcomes.Count,
                numbers,
                newNumbers,
                imported,
                amended,
                cancelled,
                unchanged,
                refused,
                Findings = findings.ToDictionary(),
                Report = Path.GetFullPath(report),
                Seconds = Math.Round(seconds, 1),
            });
        }
        else
        {
            Say($"{outcomes.Count:N0} notices of {numbers:N0} numbers in {seconds:N1} s");
            Say($"{newNumbers:N0} numbers are new to the market, {unchanged:N0} notices were known");
            foreach (var (finding, count) in findings) Say($"{count,7:N0} {finding}");
            Say($"report: {Path.GetFullPath(report)}");
            Output.Line($"imported {imported}, amended {amended}, cancelled {cancelled}, refused {refused}");
        }

        return refused == 0 ? Exit.Ok : Exit.Found;
    }

    private static void Say(FormattableString text) => Output.Line(text.ToString(CultureInfo.InvariantCulture));
}
