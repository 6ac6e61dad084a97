using System.Text;
using System.Text.Json;
using KAiMarket.Client;

namespace KAiMarket.Cli.Import;

/// <summary>What became of one notice.</summary>
/// <param name="Outcome">imported, amended, cancelled, unchanged or refused.</param>
/// <param name="Findings">What is doubtful about it, one code each.</param>
/// <param name="Reason">Why it was refused.</param>
internal sealed record NoticeOutcome(
    NoticePlace Place, NoticeKind? Kind, string Outcome, IReadOnlyList<string> Findings, string? Reason)
{
    public const string Imported = "imported", Amended = "amended", Cancelled = "cancelled", Unchanged = "unchanged",
        Refused = "refused";

    /// <summary>Whether its number is new to the market with it.</summary>
    public bool IsFirst { get; init; }

    // Whatever stood in the file, a report has one line for a notice.
    public string ToLine() => string.Join('\t', new[]
    {
        $"{Place.Item}", Place.Number, Place.Order,
        Kind is { } kind ? JsonNamingPolicy.KebabCaseLower.ConvertName($"{kind}") : "",
        Outcome, string.Join(',', Findings), Reason ?? "",
    }.Select(cell => string.Concat(cell.Select(c => char.IsControl(c) ? ' ' : c))));
}

/// <summary>The report of an import: tab-separated, a line for each notice in the file's order; whole or not there.</summary>
internal sealed class ImportReport : IAsyncDisposable
{
    private readonly string _path;
    private readonly string _part;
    private readonly StreamWriter _writer;

    private ImportReport(string path)
    {
        (_path, _part) = (path, path + ".part");
        _writer = new StreamWriter(_part, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
    }

    /// <summary>Begins a report before there is anything to say, so that nothing is imported that cannot be reported.</summary>
    /// <exception cref="UsageException">Nothing can be written there.</exception>
    public static ImportReport Begin(string path)
    {
        try
        {
            return Directory.Exists(path)
                ? throw new UsageException($"{path} is a folder; --report names a file.")
                : new ImportReport(path);
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"The report {path} cannot be written: {wrong.Message}");
        }
    }

    public async Task WriteAsync(IEnumerable<NoticeOutcome> outcomes, CancellationToken cancel)
    {
        await _writer.WriteAsync("item\tnumber\torder\tkind\toutcome\tfindings\treason\n");
        foreach (var outcome in outcomes)
            await _writer.WriteAsync($"{outcome.ToLine()}\n".AsMemory(), cancel);
        await _writer.DisposeAsync();
        File.Move(_part, _path, overwrite: true);
    }

    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync();
        File.Delete(_part);
    }
}
