using System.CommandLine;
using System.Globalization;
using KAiMarket.Audit.Tenders;

namespace KAiMarket.Cli.Verify;

/// <summary>Recomputes the rankings and awards of a tender from its public record, with a program of its own.</summary>
internal static class AwardCommand
{
    public static Command Make()
    {
        var tender = new Argument<string?>("tender")
        {
            Description = "The tender whose record to fetch from the market",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var record = new Option<string?>("--record")
        {
            Description = "A record that was saved before, to judge without the market",
            HelpName = "FILE",
        };
        var save = new Option<string?>("--save")
        {
            Description = "Also write the record that was fetched to this file, byte for byte",
            HelpName = "FILE",
        };
        var json = Output.JsonOption();
        var award = new Command("award", "Recomputes a tender's rankings and awards from its public record")
        {
            tender, record, save, json,
        };
        award.SetAction((parsed, cancel) => RunAsync(
            parsed.GetValue(tender), parsed.GetValue(record), parsed.GetValue(save), parsed.GetValue(json), cancel));
        return award;
    }

    private static async Task<int> RunAsync(
        string? tender, string? file, string? save, bool json, CancellationToken cancel)
    {
        if (tender is null == file is null)
            throw new UsageException("Name a tender to fetch its record, or give a record with --record.");
        var record = tender is not null
            ? await FetchAsync(tender, cancel)
            : await ReadAsync(file!, cancel);
        if (save is not null) await File.WriteAllBytesAsync(save, record, cancel);

        AwardReport report;
        try
        {
            report = AwardCheck.Judge(record);
        }
        catch (FormatException foreign) when (file is not null)
        {
            throw new UsageException($"{file}: {foreign.Message}");
        }

        if (json) Output.Json(report);
        else Print(report);
        return report.IsAsPublished ? Exit.Ok : Exit.Found;
    }

    private static Task<byte[]> ReadAsync(string file, CancellationToken cancel) => File.Exists(file)
        ? File.ReadAllBytesAsync(file, cancel)
        : throw new UsageException($"There is no file {file}.");

    private static async Task<byte[]> FetchAsync(string tender, CancellationToken cancel)
    {
        using var market = Connection.Open();
        return await Connection.PersistAsync(async () =>
        {
            await using var record = await market.TenderRecordAsync(tender, cancel);
            using var whole = new MemoryStream();
            await record.CopyToAsync(whole, cancel);
            return whole.ToArray();
        }, TimeSpan.FromSeconds(20), cancel);
    }

    private static void Print(AwardReport report)
    {
        foreach (var lot in report.Lots)
        {
            Output.Line($"lot {lot.Lot}: {lot.Outcome}{Says(lot)}");
            Output.Table(["rank", "bid", "technical", "price", "total", "asked"], lot.Bids.Select(bid => new[]
            {
                $"{bid.Rank}{(bid.IsTied ? "=" : "")}", bid.Bid, Points(bid.Technical), Points(bid.Price),
                Points(bid.Total), bid.Asked.ToString(CultureInfo.InvariantCulture),
            }));
        }

        foreach (var difference in report.Differences) Output.Line(difference);
        Output.Line(report.IsAsPublished
            ? $"award of {report.Tender}: as published"
            : $"award of {report.Tender}: differences {report.Differences.Count}");
    }

    private static string Says(LotReport lot) =>
        lot.Winner is null ? "" : $", first is {lot.Winner}{(lot.ByLot ? " by lot" : "")}";

    private static string Points(decimal? points) => points?.ToString("F4", CultureInfo.InvariantCulture) ?? "";
}
