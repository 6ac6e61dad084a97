using System.Globalization;
using KAiMarket.Documents;
using KAiMarket.Domain;
using KAiMarket.Domain.Documents;
using KAiMarket.Gateway.Http;
using Microsoft.AspNetCore.Http;

namespace KAiMarket.Gateway;

/// <param name="Owner">As accounts are named: "ministry:" or "company:" and the id.</param>
/// <param name="FileName">With the ending of its type; data only.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Sha256">Of the whole content, in hexadecimal digits.</param>
public sealed record DocumentBody(string Owner, string FileName, string MediaType, long Size, string Sha256);

/// <param name="Received">Bytes that are there; an upload goes on from here.</param>
/// <param name="Scan">What the virus scanner said; null before it did.</param>
/// <param name="Reason">The code with which it was refused.</param>
public sealed record DocumentResource(
    DocumentId Id, string Owner, string FileName, string MediaType, long Size, string Sha256, DocumentState State,
    long Received, DocumentScan? Scan, string? Reason, string? Detail);

/// <summary>Documents: declared first, brought in as many requests as it takes, given out when they are whole.</summary>
internal static class DocumentEndpoints
{
    private static readonly DocumentBody Declared = new(
        "ministry:demo-ministry", "제안요청서.pdf", "application/pdf", 1_048_576, new string('a', 64));

    private static readonly DocumentResource Example = new(
        new("rfp-1"), Declared.Owner, Declared.FileName, Declared.MediaType, Declared.Size, Declared.Sha256,
        DocumentState.Receiving, 0, null, null, null);

    public static void MapDocuments(this Api api)
    {
        var shape = Body.Shape<DocumentBody>();
        var store = api.Market.Documents ?? throw new InvalidOperationException("A gateway has documents.");

        api.Put("/v1/documents/{document}", async call =>
        {
            var id = call.Id<DocumentId>("document");
            var body = await call.BodyAsync(shape);
            DemandOwner(call, body.Owner);
            var terms = new DocumentTerms(body.Owner, body.FileName, body.MediaType, body.Size, body.Sha256);
            await AnswerAsync(call, id, await store.DeclareAsync(id.Value, terms, call.Http.RequestAborted));
        })
            .Named("declareDocument", "Declares a document; its content comes after.").May(Permissions.BringDocument)
            .Takes(Declared).Gives(Example)
            .Refuses(
                Problems.NotYours, Problems.DocumentDiffers, Problems.DocumentAllowanceSpent,
                Problems.DocumentOwnerInvalid, Problems.DocumentNameInvalid, Problems.DocumentTypeNotAllowed,
                Problems.DocumentSizeInvalid, Problems.DocumentDigestInvalid)
            .Refuses(Disk);

        api.Get("/v1/documents/{document}", async call =>
        {
            var id = call.Id<DocumentId>("document");
            call.Answer(Show(id, await ReadableAsync(call, store, id)), false, 0, 0);
        })
            .Named("getDocument", "Shows a document and how much of it is there.").May(Permissions.SeeDocument)
            .Gives(Example).Refuses(Problems.NotFound, Problems.RoleMayNot, Problems.NotYours).Refuses(Disk);

        api.Put("/v1/documents/{document}/content", async call =>
        {
            var id = call.Id<DocumentId>("document");
            var document = await store.FindAsync(id.Value) ?? throw new ProblemException(Problems.NotFound);
            DemandOwner(call, document.Terms.Owner);
            var (offset, content) = Uploads.Read(call.Http, document.Terms.Size);
            await AnswerAsync(call, id, await AppendAsync(call, store, id, offset, content));
        })
            .Named("sendDocumentContent", "Brings bytes of a document; with the last one it is checked and stored.")
            .May(Permissions.BringDocument)
            .TakesBytes(Uploads.OffsetHeader, "How many bytes come before these: the \"received\" of the document.")
            .Gives(Example with { State = DocumentState.Stored, Received = Example.Size, Scan = DocumentScan.Clean })
            .Refuses(
                Problems.NotFound, Problems.NotYours, Problems.UploadOffsetBeyond, Problems.UploadBytesDiffer,
                Problems.DocumentDigestDiffers, Problems.DocumentTypeDiffers, Problems.DocumentInfected,
                Problems.VirusScanUnavailable)
            .Refuses(Disk);

        api.Get("/v1/documents/{document}/content", async call =>
        {
            var id = call.Id<DocumentId>("document");
            var document = await ReadableAsync(call, store, id);
            await using var content = await store.OpenAsync(id.Value)
                ?? throw new ProblemException(Problems.DocumentNotStored.Because($"It is {Word(document.State)}."));
            await Downloads.WriteAsync(call.Http, document.Terms, content);
        })
            .Named("getDocumentContent", "Gives the content of a stored document, or a range of it (Range: bytes=).")
            .May(Permissions.SeeDocument)
            .Gives("%PDF-1.7", Uploads.Media).Tells(Downloads.DigestHeader, "SHA-256 of the whole content (RFC 9530).")
            .Refuses(
                Problems.NotFound, Problems.RoleMayNot, Problems.NotYours, Problems.DocumentNotStored,
                Problems.RangeInvalid)
            .Refuses(Problems.DocumentsUnavailable);
    }

    private static async Task<DocumentOutcome> AppendAsync(
        Call call, DocumentStore store, DocumentId id, long offset, Stream content)
    {
        try
        {
            return await store.AppendAsync(id.Value, offset, content, call.Http.RequestAborted);
        }
        catch (IOException broken)
            when (broken is not (DocumentsFullException or DocumentsUnavailableException) && Body.IsBrokenFrame(broken))
        {
            throw new BadHttpRequestException(broken.Message, broken);
        }
    }

    private static Problem[] Disk =>
        [Problems.DocumentBusy, Problems.DocumentsFull, Problems.DocumentsUnavailable];

    private static async Task<Document> ReadableAsync(Call call, DocumentStore store, DocumentId id)
    {
        var document = await store.FindAsync(id.Value) ?? throw new ProblemException(Problems.NotFound);
        if (call.MayAll || Owns(call.Actor, document.Terms.Owner)) return document;
        throw Access.Denied(call.Actor, Role.Ministry, Role.Vendor, Role.Provider);
    }

    private static void DemandOwner(Call call, string owner)
    {
        if (owner.Split(':') is not ["ministry" or "company", var organisation] || !Ids.IsPlain(organisation))
        {
            throw new ProblemException(Problems.DocumentOwnerInvalid.Because(
                "Such as ministry:demo-ministry or company:demo-provider.", "/owner"));
        }

        if (!call.MayAll && !Owns(call.Actor, owner))
            throw Access.Denied(call.Actor, Role.Ministry, Role.Vendor, Role.Provider);
    }

    // A ministry and a company may have the same id.
    private static bool Owns(Actor actor, string owner) => actor.Role switch
    {
        Role.Ministry => owner == "ministry:" + actor.Organisation,
        Role.Vendor or Role.Provider => owner == "company:" + actor.Organisation,
        _ => false,
    };

    private static Task AnswerAsync(Call call, DocumentId id, DocumentOutcome outcome)
    {
        if (outcome.Fault is { } fault) return call.RefuseAsync(ProblemOf(fault, outcome.Detail), 0);
        call.Answer(Show(id, outcome.Document!), outcome.Changed, 0, 0);
        return Task.CompletedTask;
    }

    private static DocumentResource Show(DocumentId id, Document document)
    {
        var terms = document.Terms;
        return new(
            id, terms.Owner, terms.FileName, terms.MediaType, terms.Size, terms.Sha256, document.State,
            document.Received, document.Scan, document.Reason is { } reason ? ProblemOf(reason, null).Code : null,
            document.Detail);
    }

    private static Problem ProblemOf(DocumentFault fault, string? detail)
    {
        var (problem, member) = Known(fault);
        return problem with { Detail = detail ?? problem.Detail, Pointer = member };
    }

    private static (Problem Problem, string? Member) Known(DocumentFault fault) => fault switch
    {
        DocumentFault.NameInvalid => (Problems.DocumentNameInvalid, "/fileName"),
        DocumentFault.TypeNotAllowed => (Problems.DocumentTypeNotAllowed, "/mediaType"),
        DocumentFault.SizeInvalid => (Problems.DocumentSizeInvalid, "/size"),
        DocumentFault.DigestInvalid => (Problems.DocumentDigestInvalid, "/sha256"),
        DocumentFault.Differs => (Problems.DocumentDiffers, null),
        DocumentFault.AllowanceSpent => (Problems.DocumentAllowanceSpent, null),
        DocumentFault.Missing => (Problems.NotFound, null),
        DocumentFault.Busy => (Problems.DocumentBusy, null),
        DocumentFault.OffsetBeyond => (Problems.UploadOffsetBeyond, null),
        DocumentFault.BytesDiffer => (Problems.UploadBytesDiffer, null),
        DocumentFault.TooLong => (Problems.TooLarge.Because("These are more bytes than were declared."), null),
        DocumentFault.DigestDiffers => (Problems.DocumentDigestDiffers, null),
        DocumentFault.TypeDiffers => (Problems.DocumentTypeDiffers, null),
        DocumentFault.Infected => (Problems.DocumentInfected, null),
        _ => throw new ArgumentOutOfRangeException(nameof(fault)),
    };

    private static string Word(DocumentState state) => state.ToString().ToLower(CultureInfo.InvariantCulture);
}
