using System.Security.Cryptography;
using CsvHelper;

namespace KAiMarket.Cli.Replay;

/// <summary>A file of usage: what kind it is, and its rows.</summary>
internal sealed class TraceFile
{
    private readonly string _path;

    private TraceFile(string path, Trace trace, string fingerprint) =>
        (_path, Trace, Fingerprint) = (path, trace, fingerprint);

    public Trace Trace { get; }

    /// <summary>The first characters of its SHA-256: what it contains, not where it lies, decides every id.</summary>
    public string Fingerprint { get; }

    /// <exception cref="UsageException">No such file, or not of the kind.</exception>
    public static async Task<TraceFile> OpenAsync(string path, string kind, CancellationToken cancel)
    {
        if (!File.Exists(path)) throw new UsageException($"There is no file {path}.");
        string fingerprint;
        await using (var bytes = File.OpenRead(path))
            fingerprint = Convert.ToHexStringLower(await SHA256.HashDataAsync(bytes, cancel))[..10];

        using var csv = Open(path);
        var header = Header(csv, path);
        var known = Trace.All.FirstOrDefault(trace => (kind == "auto" || trace.Kind == kind)
            && trace.Columns.All(header.Contains));
        return known is null ? throw new UsageException(Unknown(path, kind)) : new TraceFile(path, known, fingerprint);
    }

    /// <summary>Every row, in order.</summary>
    /// <exception cref="UsageException">A row says what it cannot.</exception>
    public IEnumerable<Usage> Read()
    {
        using var csv = Open(_path);
        for (var number = 1; ; number++)
        {
            Usage usage;
            try
            {
                if (!csv.Read()) yield break;
                usage = Trace.Read(csv, number);
            }
            catch (Exception wrong) when (wrong is CsvFormatException or IndexOutOfRangeException or OverflowException)
            {
                throw new UsageException($"Row {number} cannot be read: {wrong.Message}");
            }

            yield return usage;
        }
    }

    private static CsvReader Open(string path) => CsvReader.FromFile(path);

    private static string Unknown(string path, string kind)
    {
        if (Trace.All.FirstOrDefault(trace => trace.Kind == kind) is { } wanted)
            return $"{path} is no {kind} trace: it needs the columns {string.Join(", ", wanted.Columns)}.";
        var kinds = string.Join(", ", Trace.All.Select(trace => trace.Kind));
        return $"{path} is none of the known traces ({kinds}): its header lacks their columns.";
    }

    private static string[] Header(CsvReader csv, string path)
    {
        try
        {
            return [.. csv.Headers];
        }
        catch (CsvFormatException wrong)
        {
            throw new UsageException($"The header of {path} cannot be read: {wrong.Message}");
        }
    }
}
