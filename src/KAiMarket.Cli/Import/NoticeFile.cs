using System.Globalization;
using System.Text.Json;

namespace KAiMarket.Cli.Import;

/// <summary>Where one notice stands in a file, and what it is sorted by.</summary>
/// <param name="Item">Which of the file's notices it is, from 1.</param>
/// <param name="Offset">In bytes.</param>
/// <param name="Number">As written there; empty where there is none.</param>
/// <param name="Order">As written there; empty where there is none.</param>
internal sealed record NoticePlace(int Item, long Offset, long Length, string Number, string Order)
{
    /// <summary>The tender whose history the notice belongs to.</summary>
    public string Tender => Number.ToLowerInvariant();

    /// <summary>Beyond all others where the order is no number.</summary>
    public int OrderNumber => NumberOf(Order);

    public static int NumberOf(string order) =>
        int.TryParse(order, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : int.MaxValue;
}

/// <summary>
/// A file of notices as the open data portal gives them, in its envelope or as a bare list. It is looked through once to
/// learn where every notice stands; notices are read when their turn comes, so the file may be larger than memory.
/// </summary>
internal sealed class NoticeFile : IDisposable
{
    // No body that the market takes is as large.
    private const long MostBytes = 4 * 1024 * 1024;
    private readonly FileStream _file;

    private NoticeFile(FileStream file, IReadOnlyList<NoticePlace> places, long? expected) =>
        (_file, Places, Expected) = (file, places, expected);

    /// <summary>In the file's order.</summary>
    public IReadOnlyList<NoticePlace> Places { get; }

    /// <summary>How many notices the envelope says there are in all; null where it says nothing.</summary>
    public long? Expected { get; }

    /// <exception cref="UsageException">No such file, no JSON, or JSON of another kind.</exception>
    public static async Task<NoticeFile> OpenAsync(string path, CancellationToken cancel)
    {
        if (!File.Exists(path)) throw new UsageException($"There is no file {path}.");
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.Asynchronous);
        try
        {
            var scan = new NoticeScan();
            await ScanAsync(file, scan, cancel);
            if (!scan.FoundList)
                throw new UsageException($"{path} holds no notices: neither response.body.items nor a list." +
                    (scan.Result is { } result ? $" It is an answer that says: {result}" : ""));
            if (scan.Places.Count > 0 && scan.Places.TrueForAll(place => place.Number.Length == 0))
                throw new UsageException(
                    $"{path} holds no notices: none of its {scan.Places.Count} items has a bidNtceNo.");
            return new NoticeFile(file, scan.Places, scan.Expected);
        }
        catch (JsonException wrong)
        {
            await file.DisposeAsync();
            throw new UsageException($"{path} is no whole JSON file in UTF-8: it ends to be one in line " +
                $"{wrong.LineNumber + 1} at byte {wrong.BytePositionInLine + 1} of that line.");
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    /// <summary>A notice's bytes; null where it is larger than any notice.</summary>
    public async Task<byte[]?> ReadAsync(NoticePlace place, CancellationToken cancel)
    {
        if (place.Length > MostBytes) return null;
        var bytes = new byte[place.Length];
        for (var read = 0; read < bytes.Length;)
        {
            var more = await RandomAccess.ReadAsync(
                _file.SafeFileHandle, bytes.AsMemory(read), place.Offset + read, cancel);
            read += more > 0 ? more : throw new EndOfStreamException($"{_file.Name} became shorter while it was read.");
        }

        return bytes;
    }

    public void Dispose() => _file.Dispose();

    private static async Task ScanAsync(FileStream file, NoticeScan scan, CancellationToken cancel)
    {
        var (buffer, filled, start) = (new byte[64 * 1024], 0, 0L);
        for (var last = false; !last;)
        {
            if (filled == buffer.Length) Array.Resize(ref buffer, checked(buffer.Length * 2));
            var read = await file.ReadAsync(buffer.AsMemory(filled), cancel);
            (filled, last) = (filled + read, read == 0);
            var skipped = start == 0 && buffer.AsSpan(0, filled).StartsWith("\uFEFF"u8) ? 3 : 0;
            var used = skipped + scan.Take(buffer.AsSpan(skipped, filled - skipped), start + skipped, last);
            buffer.AsSpan(used, filled - used).CopyTo(buffer);
            (filled, start) = (filled - used, start + used);
        }
    }
}
