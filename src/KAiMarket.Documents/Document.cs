namespace KAiMarket.Documents;

/// <summary>A document as it stands.</summary>
/// <param name="Received">Bytes that are on the disk; an upload goes on from here.</param>
/// <param name="Scan">What the virus scan said; null before it did.</param>
/// <param name="Reason">Why it was refused; null while it was not.</param>
/// <param name="Detail">What was found, for a refused one.</param>
public sealed record Document(
    string Id, DocumentTerms Terms, DocumentState State, long Received, DocumentScan? Scan = null,
    DocumentFault? Reason = null, string? Detail = null);

public enum DocumentState
{
    /// <summary>Bytes are missing.</summary>
    Receiving,

    /// <summary>All bytes are there, and were not checked or not scanned yet: the last request is to be repeated.</summary>
    Waiting,

    /// <summary>Whole, as declared, and never changed again.</summary>
    Stored,

    /// <summary>Its content may not be in the market, and was deleted. For good.</summary>
    Refused,
}

public enum DocumentScan
{
    /// <summary>There was no scanner.</summary>
    NotScanned,
    Clean,
    Infected,
}

/// <summary>Why something was not done.</summary>
public enum DocumentFault
{
    NameInvalid,
    TypeNotAllowed,
    SizeInvalid,
    DigestInvalid,

    /// <summary>The id is taken by a document with other particulars.</summary>
    Differs,

    /// <summary>The owner has too many bytes declared and not brought.</summary>
    AllowanceSpent,

    Missing,

    /// <summary>Another request writes to it.</summary>
    Busy,

    /// <summary>The bytes before the offset are not there.</summary>
    OffsetBeyond,

    /// <summary>There are other bytes already where these would be.</summary>
    BytesDiffer,

    /// <summary>More bytes than were declared.</summary>
    TooLong,

    /// <summary>All bytes were there and had another digest; they are gone, and the upload begins anew.</summary>
    DigestDiffers,

    /// <summary>The content is not of the declared type, or of a kind that is never taken. For good.</summary>
    TypeDiffers,

    /// <summary>For good.</summary>
    Infected,
}

/// <summary>What became of a request.</summary>
/// <param name="Document">As it is now; null when there is none.</param>
/// <param name="Changed">Whether this very request changed something.</param>
/// <param name="Fault">Why it was refused; null when it was done.</param>
public sealed record DocumentOutcome(
    Document? Document, bool Changed, DocumentFault? Fault = null, string? Detail = null)
{
    internal static DocumentOutcome Refused(DocumentFault fault, string? detail = null, Document? document = null) =>
        new(document, false, fault, detail);
}

/// <summary>The disk has no room; what was acknowledged before is kept.</summary>
public sealed class DocumentsFullException(Exception inner) : IOException("The disk of the documents is full.", inner);

/// <summary>The folder of the documents cannot be used now.</summary>
public sealed class DocumentsUnavailableException(Exception inner)
    : IOException($"The documents cannot be read or written: {inner.Message}", inner);
