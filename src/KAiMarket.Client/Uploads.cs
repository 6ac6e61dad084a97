using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace KAiMarket.Client;

/// <summary>Brings whole documents, through broken connections and restarts.</summary>
public static class Uploads
{
    // Small enough for one request over a slow line, and all of the content that is in memory at a time.
    private const int PieceSize = 1024 * 1024;
    private const int Attempts = 10;

    /// <summary>
    /// Declares a document as what the stream holds, and brings what the market does not have of it yet. Asked again, also
    /// by another process, it goes on where the last one ended.
    /// </summary>
    /// <param name="content">Can seek; is read twice, the first time for its digest.</param>
    /// <param name="clock">Times the waits after failures; null for the system's.</param>
    /// <exception cref="ProblemException">The market refuses the document, or ten attempts in a row brought nothing.</exception>
    public static async Task<Answer<Document>> UploadDocumentAsync(
        this IKAiMarket market, string document, string owner, string fileName, string mediaType, Stream content,
        TimeProvider? clock = null, CancellationToken cancel = default)
    {
        content.Position = 0;
        var digest = Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancel));
        var body = new DocumentBody(owner, fileName, mediaType, content.Length, digest);
        var piece = new byte[(int)Math.Min(PieceSize, content.Length)];
        Answer<Document>? answer = null;
        var reached = -1L;
        for (var failed = 0; ;)
        {
            try
            {
                // Declaring again tells how much has come.
                answer ??= await market.DeclareDocumentAsync(document, body, cancel);
                var known = answer.Value;
                if (known.State == DocumentState.Stored) return answer;
                if (known.Received > reached) (reached, failed) = (known.Received, 0);

                content.Position = known.Received;
                var length = await content.ReadAtLeastAsync(piece, piece.Length, throwOnEndOfStream: false, cancel);
                using var bytes = new ByteArrayContent(piece, 0, length);
                bytes.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
                answer = await market.SendDocumentContentAsync(document, bytes, known.Received, cancel);
            }
            catch (Exception fault) when (MayPass(fault) && ++failed < Attempts)
            {
                answer = null;
                await Task.Delay(
                    TimeSpan.FromMilliseconds(Math.Min(5_000, 100 << failed)), clock ?? TimeProvider.System, cancel);
            }
        }
    }

    private static bool MayPass(Exception fault) => fault is HttpRequestException or TimeoutException or ProblemException
    {
        Retryable: true,
    } or ProblemException { Code: "upload-offset-beyond" };
}
