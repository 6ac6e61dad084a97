using System.Buffers;
using System.Globalization;
using KAiMarket.Documents;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace KAiMarket.Gateway.Http;

/// <summary>Gives out a document, or one range of it, so that no browser shows or runs what is in it.</summary>
internal static class Downloads
{
    public const string DigestHeader = "Repr-Digest";

    private const int ChunkSize = 64 * 1024;

    /// <exception cref="ProblemException">range-invalid</exception>
    public static async Task WriteAsync(HttpContext context, DocumentTerms terms, FileStream content)
    {
        var response = context.Response;
        var headers = response.Headers;
        var tag = new EntityTagHeaderValue($"\"{terms.Sha256}\"");
        var range = RangeOf(context.Request, tag, terms.Size);

        headers.AcceptRanges = "bytes";
        headers.ETag = tag.ToString();
        headers.ContentSecurityPolicy = SecurityHeaders.Nothing + "; sandbox";
        headers[DigestHeader] = $"sha-256=:{Convert.ToBase64String(Convert.FromHexString(terms.Sha256))}:";
        var attachment = new ContentDispositionHeaderValue("attachment");
        attachment.SetHttpFileName(terms.FileName);
        headers.ContentDisposition = attachment.ToString();

        var (from, count) = range ?? (0, terms.Size);
        if (range is not null)
        {
            response.StatusCode = StatusCodes.Status206PartialContent;
            headers.ContentRange = new ContentRangeHeaderValue(from, from + count - 1, terms.Size).ToString();
        }

        response.ContentType = Uploads.Media;
        response.ContentLength = count;
        await CopyAsync(content, from, count, response.Body, context.RequestAborted);
    }

    /// <summary>The one range that is asked for, within the document; null for the whole.</summary>
    private static (long From, long Count)? RangeOf(HttpRequest request, EntityTagHeaderValue tag, long size)
    {
        // Several at once, or in units that nobody knows, may be answered with the whole.
        if (!RangeHeaderValue.TryParse(request.Headers.Range.ToString(), out var asked) || asked.Unit != "bytes"
            || asked.Ranges.Count != 1)
            return null;
        if (request.Headers.IfRange is { Count: > 0 } known && known.ToString() != tag.ToString()) return null;

        var range = asked.Ranges.Single();
        var from = range.From ?? Math.Max(0, size - range.To!.Value);
        var until = range.From is null ? size : Math.Min(size - 1, range.To ?? size - 1) + 1;
        if (from < until) return (from, until - from);
        throw new ProblemException(Problems.RangeInvalid.Because(
            string.Create(CultureInfo.InvariantCulture, $"It has {size} bytes.")));
    }

    private static async Task CopyAsync(FileStream from, long at, long count, Stream to, CancellationToken cancel)
    {
        var chunk = ArrayPool<byte>.Shared.Rent(ChunkSize);
        try
        {
            while (count > 0)
            {
                var wanted = chunk.AsMemory(0, (int)Math.Min(count, ChunkSize));
                var read = await RandomAccess.ReadAsync(from.SafeFileHandle, wanted, at, cancel);
                if (read == 0) throw new EndOfStreamException("A stored document is shorter than it was.");
                await to.WriteAsync(wanted[..read], cancel);
                (at, count) = (at + read, count - read);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }
}
