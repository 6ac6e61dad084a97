using KAiMarket.Domain;
using KAiMarket.Domain.Companies;
using KAiMarket.Domain.Tenders;
using KAiMarket.Gateway.Http;
using KAiMarket.Identity;

namespace KAiMarket.Gateway;

/// <param name="Company">Who asks; other firms do not see it.</param>
/// <param name="Text">The question. Kept in the identity store; the journal has its digest.</param>
public sealed record EnquiryBody(CompanyId Company, string Text);

/// <param name="Text">The answer. Kept as the question is.</param>
public sealed record AnswerBody(string Text);

/// <summary>A question about a tender and the buyer's answer.</summary>
/// <param name="Company">Who asks; shown to itself, the buyer and auditors.</param>
/// <param name="Text">Null when its words were erased.</param>
/// <param name="Answer">Null until it is given.</param>
public sealed record EnquiryResource(EnquiryId Id, CompanyId? Company, string? Text, string? Answer);

/// <param name="Items">In order of their ids.</param>
public sealed record EnquiriesResource(IReadOnlyList<EnquiryResource> Items);

internal static class EnquiryEndpoints
{
    private static readonly EnquiryResource Example = new(
        new("question-1"), new CompanyId("demo-vendor"), "운영 기간에 모델을 갱신할 수 있습니까?", null);

    public static void MapEnquiries(this Api api)
    {
        var asked = Body.Shape<EnquiryBody>();
        var answered = Body.Shape<AnswerBody>();
        var grains = api.Market.Grains;
        var writings = api.Market.Identity;

        api.Put("/v1/tenders/{tender}/enquiries/{enquiry}", async call =>
        {
            var (tender, id) = (call.Id<TenderId>("tender"), call.Id<EnquiryId>("enquiry"));
            var body = await call.BodyAsync(asked);
            if (!call.Actor.ActsFor(Role.Vendor, body.Company.Value)) throw Access.Denied(call.Actor, Role.Vendor);
            await call.DemandTenderAsync(tender);
            var digest = await KeepAsync(call, writings, body.Text);
            await call.ChangeAsync(
                grains.Tender(tender), new MakeEnquiry(id, body.Company, digest), EnquiryList.Asked,
                _ => new EnquiryResource(id, body.Company, body.Text, null));
        })
            .Named("makeEnquiry", "Asks the buyer something about a tender.").May(Permissions.BidAndPerform)
            .Takes(new EnquiryBody(new("demo-vendor"), Example.Text!)).Gives(Example).Asks<MakeEnquiry>()
            .Refuses(Problems.TextInvalid, Problems.NotYours, Problems.RoleMayNot);

        api.Put("/v1/tenders/{tender}/enquiries/{enquiry}/answer", async call =>
        {
            var (tender, id) = (call.Id<TenderId>("tender"), call.Id<EnquiryId>("enquiry"));
            var body = await call.BodyAsync(answered);
            await call.DemandTenderAsync(tender);

            // Nothing is kept of who may not answer.
            var summary = (await grains.Tender(tender).Read(TenderSummary.Asked, await call.SeenAsync())).State;
            if (summary.Buyer is not { } buyer || !call.Actor.ActsFor(Role.Ministry, buyer.Value))
            {
                var refusal = summary switch
                {
                    { Notice: not null } => Tender.Imported,
                    { Buyer: null } => Tender.Missing,
                    _ => Tender.NotYours,
                };
                await call.RefuseAsync(refusal, 0);
                return;
            }

            var digest = await KeepAsync(call, writings, body.Text);
            var (reply, list) = await call.AskAsync(
                grains.Tender(tender), new AnswerEnquiry(id, digest), EnquiryList.Asked);
            if (reply.Refusal is { } said)
            {
                await call.RefuseAsync(said, reply.Position);
                return;
            }

            var made = list!.Enquiries.Single(one => one.Id == id).Enquiry;
            var question = await writings.WritingAsync(made.Text, call.Http.RequestAborted);
            call.Answer(
                new EnquiryResource(id, made.Company, question, body.Text), reply.Changed, reply.Version,
                reply.Position);
        })
            .Named("answerEnquiry", "Answers a question; all see both.")
            .May(Permissions.Buy).Takes(new AnswerBody("네, 가능합니다."))
            .Gives(Example with { Answer = "네, 가능합니다." }).Asks<AnswerEnquiry>()
            .Refuses(Problems.TextInvalid, Problems.RoleMayNot);

        api.Get("/v1/tenders/{tender}/enquiries", async call =>
        {
            var tender = call.Id<TenderId>("tender");
            var summary = await grains.Tender(tender).Read(TenderSummary.Asked, await call.SeenAsync());
            call.DemandTender(summary.State, summary.Version);
            var reading = await grains.Tender(tender).Read(EnquiryList.Asked, await call.SeenAsync());
            var isBuyer = summary.State.Buyer is { } buyer && call.Actor.ActsFor(Role.Ministry, buyer.Value);
            var items = new List<EnquiryResource>();
            foreach (var (id, enquiry) in reading.State.Enquiries)
            {
                // A question that has no answer yet is between who asks and the buyer.
                var own = isBuyer || call.Actor.Audits()
                    || (call.Actor.Role == Role.Vendor && call.Actor.Organisation == enquiry.Company.Value);
                if (enquiry.Answer is null && !own) continue;
                items.Add(new(
                    id, own ? enquiry.Company : null,
                    await writings.WritingAsync(enquiry.Text, call.Http.RequestAborted),
                    enquiry.Answer is { } answer
                        ? await writings.WritingAsync(answer, call.Http.RequestAborted)
                        : null));
            }

            call.AnswerUnlessKnown(new EnquiriesResource(items), reading.Version, reading.Position);
        })
            .Named("listEnquiries", "Lists the questions about a tender that are answered, and one's own.")
            .May(Permissions.SeeEnquiries)
            .Gives(new EnquiriesResource([Example])).Refuses(Problems.NotFound);
    }

    private static async Task<string> KeepAsync(Call call, IdentityStore writings, string text)
    {
        if (!Domain.Text.IsProse(text)) throw new ProblemException(Problems.TextInvalid with { Pointer = "/text" });
        return await writings.KeepWritingAsync(text, call.Http.RequestAborted);
    }
}
