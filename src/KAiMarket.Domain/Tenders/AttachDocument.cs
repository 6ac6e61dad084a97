namespace KAiMarket.Domain.Tenders;

/// <param name="Document">Where it is kept.</param>
/// <param name="Title">What it is.</param>
/// <param name="Digest">SHA-256 of its bytes in lower-case hexadecimal.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="MediaType">As it was checked, such as application/pdf.</param>
[StoredAs("document-attached.v1")]
public sealed record DocumentAttached(string Document, string Title, string Digest, long Bytes, string MediaType)
    : TenderEvent;

/// <summary>
/// Adds a document to a tender before its close: the request for proposal, a drawing, a correction. It is public as soon
/// as the tender is, and is never taken back. Asking again changes nothing.
/// </summary>
public sealed record AttachDocument(string Document, string Title, string Digest, long Bytes, string MediaType)
    : TenderCommand
{
    public const int Most = 100;
    public const long MostBytes = 200 * 1024 * 1024;

    public static readonly Refusal IdInvalid = Ids.Invalid;
    public static readonly Refusal DocumentInvalid = new("tender-document-invalid", Kind.Invalid,
        "A document has a title, a SHA-256 digest, 1 byte to 200 MiB, and a media type", "document");
    public static readonly Refusal TenderMissing = Tender.Missing;
    public static readonly Refusal Imported = Tender.Imported;
    public static readonly Refusal NotYours = Tender.NotYours;
    public static readonly Refusal Differs = new("tender-document-differs", Kind.Conflict,
        "A document of this id is attached with other particulars", "document");
    public static readonly Refusal Cancelled = Tender.Cancelled;
    public static readonly Refusal Closed = Tender.Closed;
    public static readonly Refusal TooMany =
        new("tender-documents-too-many", Kind.Conflict, "A tender has at most 100 documents");

    public static Decision<TenderEvent> Decide(Tender tender, AttachDocument attach, Moment at) => tender switch
    {
        _ when !Ids.IsPlain(attach.Document) => IdInvalid.At("document"),
        _ when !IsValid(attach) => DocumentInvalid,
        { Status: TenderStatus.None } => TenderMissing,
        { IsImported: true } => Imported,
        _ when !tender.IsBuyer(at.Actor) => NotYours,
        _ when tender.Documents.FirstOrDefault(one => one.Document == attach.Document) is { } known =>
            known == Fact(attach) ? new AlreadySo() : Differs,
        { Status: not TenderStatus.Draft } when tender.NotOpenAt(at.Now) is { } refusal => refusal,
        { Documents.Length: >= Most } => TooMany,
        _ => Fact(attach),
    };

    private static bool IsValid(AttachDocument attach) =>
        Text.IsLine(attach.Title) && SealedEnvelope.IsHex(attach.Digest, 64) && attach.Bytes is >= 1 and <= MostBytes
        && Text.IsLine(attach.MediaType, 100);

    private static DocumentAttached Fact(AttachDocument attach) =>
        new(attach.Document, attach.Title, attach.Digest, attach.Bytes, attach.MediaType);
}
