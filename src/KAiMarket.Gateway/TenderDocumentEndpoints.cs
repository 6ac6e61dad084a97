using KAiMarket.Documents;
using KAiMarket.Domain.Documents;
using KAiMarket.Domain.Tenders;
using KAiMarket.Gateway.Http;

namespace KAiMarket.Gateway;

/// <param name="Title">What it is, such as the request for proposal.</param>
public sealed record AttachmentBody(string Title);

/// <summary>A tender's documents: stored first, attached then, and public with the tender.</summary>
internal static class TenderDocumentEndpoints
{
    public static void MapTenderDocuments(this Api api)
    {
        var attached = Body.Shape<AttachmentBody>();
        var grains = api.Market.Grains;
        var store = api.Market.Documents ?? throw new InvalidOperationException("A gateway has documents.");

        api.Put("/v1/tenders/{tender}/documents/{document}", async call =>
        {
            var (id, document) = (call.Id<TenderId>("tender"), call.Id<DocumentId>("document"));
            var body = await call.BodyAsync(attached);
            var stored = await store.FindAsync(document.Value) ?? throw new ProblemException(Problems.NotFound);
            if (stored.State != DocumentState.Stored) throw new ProblemException(Problems.DocumentNotStored);

            // Nobody publishes what others have brought: the document and the tender have one owner.
            var tender = (await grains.Tender(id).Read(TenderSummary.Asked, await call.SeenAsync())).State;
            if (stored.Terms.Owner != $"ministry:{tender.Buyer}") throw new ProblemException(Problems.NotYours);

            await call.ChangeAsync(
                grains.Tender(id),
                new AttachDocument(
                    document.Value, body.Title, stored.Terms.Sha256, stored.Terms.Size, stored.Terms.MediaType),
                TenderSummary.Asked, state => TenderEndpoints.Show(id, state));
        })
            .Named("attachDocument", "Attaches a stored document to a tender; it is public with the tender.")
            .May(Permissions.Buy)
            .Takes(new AttachmentBody("제안요청서"))
            .Gives(TenderEndpoints.Example with
            {
                Documents = [new("rfp-1", "제안요청서", new string('a', 64), 1_048_576, "application/pdf")],
            })
            .Asks<AttachDocument>()
            .Refuses(Problems.NotFound, Problems.NotYours, Problems.DocumentNotStored, Problems.DocumentsUnavailable);

        api.Get("/v1/tenders/{tender}/documents/{document}", async call =>
        {
            var (id, document) = (call.Id<TenderId>("tender"), call.Id<DocumentId>("document"));
            var reading = await grains.Tender(id).Read(TenderSummary.Asked, await call.SeenAsync());
            call.DemandTender(reading.State, reading.Version);
            if (!reading.State.Documents.Any(one => one.Document == document.Value)
                || await store.FindAsync(document.Value) is not { } stored)
                throw new ProblemException(Problems.NotFound);

            await using var content = await store.OpenAsync(document.Value)
                ?? throw new ProblemException(Problems.DocumentNotStored);
            await Downloads.WriteAsync(call.Http, stored.Terms, content);
        })
            .Named("getTenderDocument", "Gives a document of a tender, or a range of it (Range: bytes=).")
            .May(Permissions.SeeTenders)
            .Gives("%PDF-1.7", Uploads.Media).Tells(Downloads.DigestHeader, "SHA-256 of the whole content (RFC 9530).")
            .Refuses(
                Problems.NotFound, Problems.DocumentNotStored, Problems.RangeInvalid, Problems.DocumentsUnavailable);
    }
}
