#if REFIT
using Refit;
#else
using KAiMarket.Client.Fallback;
#endif

namespace KAiMarket.Client;

/// <summary>A document before its content comes.</summary>
/// <param name="Owner">As accounts are named: <c>ministry:</c> or <c>company:</c> and the id.</param>
/// <param name="FileName">With the ending of its type, such as <c>.pdf</c>.</param>
/// <param name="Size">In bytes, 200 MB at most.</param>
/// <param name="Sha256">Of the whole content, hexadecimal in lower case.</param>
public sealed record DocumentBody(string Owner, string FileName, string MediaType, long Size, string Sha256);

/// <param name="Received">Bytes that are there; an upload goes on from here.</param>
/// <param name="Scan">What the virus scanner said; null before it did.</param>
/// <param name="Reason">The code with which it was refused, for good.</param>
public sealed record Document(
    string Id, string Owner, string FileName, string MediaType, long Size, string Sha256, DocumentState State,
    long Received, DocumentScan? Scan, string? Reason, string? Detail);

public enum DocumentState
{
    /// <summary>Bytes are missing.</summary>
    Receiving,

    /// <summary>All bytes are there, and were not checked or scanned: send nothing at the end to have it tried again.</summary>
    Waiting,
    Stored,
    Refused,
}

public enum DocumentScan
{
    /// <summary>The market has no scanner.</summary>
    NotScanned,
    Clean,
    Infected,
}

public partial interface IKAiMarket
{
    /// <summary>Declares a document (its owner, operators).</summary>
    [Put("/v1/documents/{document}")]
    Task<Answer<Document>> DeclareDocumentAsync(
        string document, [Body] DocumentBody body, CancellationToken cancel = default);

    [Get("/v1/documents/{document}")]
    Task<Answer<Document>> DocumentAsync(string document, CancellationToken cancel = default);

    /// <summary>
    /// Brings bytes of a document; <see cref="Uploads.UploadDocumentAsync"/> does it for a whole stream. With the last
    /// byte it is checked, scanned and stored.
    /// </summary>
    /// <param name="bytes">Of the type <c>application/octet-stream</c>.</param>
    /// <param name="offset">How many bytes of the document come before these.</param>
    [Put("/v1/documents/{document}/content")]
    Task<Answer<Document>> SendDocumentContentAsync(string document, [Body] HttpContent bytes,
        [Header("Upload-Offset")] long offset, CancellationToken cancel = default);

    /// <summary>The content of a stored document, or a range of it.</summary>
    /// <param name="range">As in <c>bytes=0-99</c>.</param>
    [Get("/v1/documents/{document}/content")]
    Task<Stream> DocumentContentAsync(
        string document, [Header("Range")] string? range = null, CancellationToken cancel = default);
}
