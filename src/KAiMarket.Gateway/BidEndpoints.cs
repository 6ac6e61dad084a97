using System.Security.Cryptography;
using KAiMarket.Domain;
using KAiMarket.Domain.Bids;
using KAiMarket.Domain.Companies;
using KAiMarket.Domain.Tenders;
using KAiMarket.Gateway.Http;
using KAiMarket.Grains;
using KAiMarket.Grains.Processes;
using KAiMarket.Journal;
using KAiMarket.Sealing;
using EnvelopeKind = KAiMarket.Domain.Tenders.EnvelopeKind;

namespace KAiMarket.Gateway;

/// <summary>A sealed bid: two envelopes in Base64, each sealed to its own key of the tender.</summary>
public sealed record BidBody(byte[] Technical, byte[] Price);

/// <param name="Amendment">The amendment of the tender that the bidder has seen: its last.</param>
public sealed record ConfirmationBody(int Amendment);

/// <param name="Number">Of the submission to take back, as its receipt has it.</param>
public sealed record WithdrawalBody(int Number);

/// <summary>The receipt of a bid (접수증): the market has it, sealed.</summary>
/// <param name="Technical">SHA-256 of the technical envelope in lower-case hexadecimal.</param>
/// <param name="Price">SHA-256 of the price envelope.</param>
/// <param name="Number">Counts the company's submissions on this lot from 1.</param>
/// <param name="At">When it arrived.</param>
/// <param name="Position">The journal position that records it.</param>
/// <param name="Stands">Whether it counts as things are: neither withdrawn nor to be confirmed after an amendment.</param>
/// <param name="Confirmed">The last amendment of the tender that it is known to follow.</param>
public sealed record BidResource(
    BidId Id, TenderId Tender, LotId Lot, CompanyId Company, string Technical, string Price, int Number,
    DateTimeOffset At, long Position, bool Stands, bool IsWithdrawn, int Confirmed);

internal static class BidEndpoints
{
    private static readonly BidResource Example = new(
        new("ai-civil-service.main.demo-vendor"), new("ai-civil-service"), new("main"), new("demo-vendor"),
        new string('a', 64), new string('b', 64), 1, Samples.At, 42, Stands: true, IsWithdrawn: false, 0);

    public static void MapBids(this Api api)
    {
        var submitted = Body.Shape<BidBody>();
        var confirmed = Body.Shape<ConfirmationBody>();
        var withdrawn = Body.Shape<WithdrawalBody>();
        var grains = api.Market.Grains;

        api.Put("/v1/tenders/{tender}/lots/{lot}/bids/{company}", async call =>
        {
            var id = BidOf(call);
            call.DemandBidder(id);
            var body = await call.BodyAsync(submitted, Limits.BidBody);
            await SubmitAsync(call, id, body);
        })
            .Named("submitBid", "Submits a sealed bid, or one in the place of the company's last, until the close.")
            .May(Permissions.BidAndPerform)
            .Takes(new BidBody([1], [1])).Gives(Example).Asks<SubmitBid>()
            .Refuses(
                Problems.EnvelopeInvalid, Problems.CompanyMissing, Problems.TenderKeysMissing, Problems.NotYours,
                Problems.RoleMayNot);

        api.Get("/v1/tenders/{tender}/lots/{lot}/bids/{company}", async call =>
        {
            var id = BidOf(call);
            if (!call.MayAll) call.DemandBidder(id);
            var reading = await grains.Tender(id.Tender).Read(new FindBid(id), await call.SeenAsync());
            if (reading.State.Bid is null) throw new ProblemException(Problems.NotFound);
            call.AnswerUnlessKnown(await ShowAsync(call, reading.State), reading.Version, reading.Position);
        })
            .Named("getBid", "Shows the receipt of a bid, to its company and auditors.")
            .May(Permissions.SeeBid).Gives(Example)
            .Refuses(Problems.NotFound, Problems.NotYours, Problems.RoleMayNot);

        api.Put("/v1/tenders/{tender}/lots/{lot}/bids/{company}/confirmation", async call =>
        {
            var id = BidOf(call);
            var body = await call.BodyAsync(confirmed);
            await call.DemandTenderAsync(id.Tender);
            await ChangeAsync(call, id, new ConfirmBid(id, body.Amendment));
        })
            .Named("confirmBid", "Lets a bid stand after the tender was amended.")
            .May(Permissions.BidAndPerform).Takes(new ConfirmationBody(1))
            .Gives(Example with { Confirmed = 1 }).Asks<ConfirmBid>();

        api.Put("/v1/tenders/{tender}/lots/{lot}/bids/{company}/withdrawal", async call =>
        {
            var id = BidOf(call);
            var body = await call.BodyAsync(withdrawn);
            await call.DemandTenderAsync(id.Tender);
            await ChangeAsync(call, id, new WithdrawBid(id, body.Number));
        })
            .Named("withdrawBid", "Takes a bid back before the close; it stays sealed for ever.")
            .May(Permissions.BidAndPerform)
            .Takes(new WithdrawalBody(1))
            .Gives(Example with { Stands = false, IsWithdrawn = true }).Asks<WithdrawBid>();

        api.Get("/v1/tenders/{tender}/lots/{lot}/bids/{company}/technical", async call =>
        {
            var id = BidOf(call);
            await ShowProposalAsync(call, id);
        })
            .Named("getTechnicalProposal", "Shows a technical proposal that was opened, to the buyer and its company.")
            .May(Permissions.SeeProposal)
            .Gives(new Proposal("the proposal, as it was sealed"), "application/octet-stream")
            .Refuses(Problems.NotFound, Problems.NotYours, Problems.RoleMayNot);
    }

    /// <summary>Stands for bytes in the API's description.</summary>
    internal sealed record Proposal(string Bytes);

    // In this order nothing is kept or opened for a bid that is refused anyhow, and nothing is accepted that is not kept.
    private static async Task SubmitAsync(Call call, BidId id, BidBody body)
    {
        var (technical, price) = (SealedContent.Of(body.Technical), SealedContent.Of(body.Price));
        var submit = new SubmitBid(
            id, Sealed(call, id, EnvelopeKind.Technical, technical), Sealed(call, id, EnvelopeKind.Price, price));
        var tender = call.Market.Grains.Tender(id.Tender);
        var outlook = await tender.Read(
            new TryBid(submit, call.Moment.Now, call.Actor), await call.SeenAsync());
        if (outlook.State.Refusal is { } refusal)
        {
            await call.DemandTenderAsync(id.Tender);
            await call.RefuseAsync(refusal, outlook.Position);
            return;
        }

        if (!outlook.State.IsRepeat)
        {
            await call.DemandCompanyAsync(id.Company);
            await CheckAsync(call, id, EnvelopeKind.Technical, technical);
            await CheckAsync(call, id, EnvelopeKind.Price, price);
            await call.Market.Envelopes.PutAsync([technical, price], call.Http.RequestAborted);
        }

        await ChangeAsync(call, id, submit);
    }

    private static async Task ChangeAsync(Call call, BidId id, TenderCommand command)
    {
        var (reply, receipt) = await call.AskAsync(call.Market.Grains.Tender(id.Tender), command, new FindBid(id));
        if (reply.Refusal is { } refusal) await call.RefuseAsync(refusal, reply.Position);
        else call.Answer(await ShowAsync(call, receipt!, reply), reply.Changed, reply.Version, reply.Position);
    }

    /// <summary>What an envelope says of itself, before anything is asked of anybody.</summary>
    private static SealedEnvelope Sealed(Call call, BidId id, EnvelopeKind kind, SealedContent content)
    {
        if (!EnvelopeHeader.TryRead(content.Content.Span, out var header, out var fault))
            throw Invalid(call, kind, fault.Value);
        if (header.Binding != Unsealing.BindingOf(id, kind)) throw Invalid(call, kind, SealFault.BindingDiffers);
        return new(Convert.ToHexStringLower(content.Digest.Span), header.KeyId, content.Content.Length);
    }

    private static async Task CheckAsync(Call call, BidId id, EnvelopeKind kind, SealedContent content)
    {
        var fault = await call.Market.TenderKeys.CheckAsync(
            Unsealing.BindingOf(id, kind), content.Content, call.Http.RequestAborted);
        if (fault is SealFault.KeyMissing or SealFault.KeyDestroyed)
            throw new ProblemException(Problems.TenderKeysMissing);
        if (fault is not null) throw Invalid(call, kind, fault.Value);
    }

    private static ProblemException Invalid(Call call, EnvelopeKind kind, SealFault fault) =>
        new(Problems.EnvelopeInvalid.Because(
            fault.Sentence(), kind == EnvelopeKind.Technical ? "/technical" : "/price"));

    private static async Task<BidResource> ShowAsync(Call call, BidReceipt receipt, Reply? reply = null)
    {
        var bid = receipt.Bid!;

        // The reply to a submission has the position of its own event; any other looks it up.
        var position = reply is { Changed: true } made && made.Version == bid.Version
            ? made.Position
            : await PositionAsync(call, bid);
        return new(
            bid.Bid, bid.Bid.Tender, bid.Bid.Lot, bid.Bid.Company, bid.Technical.Digest, bid.Price.Digest, bid.Number,
            bid.At, position, receipt.Stands, bid.IsWithdrawn, bid.Confirmed);
    }

    private static async Task<long> PositionAsync(Call call, SubmittedBid bid)
    {
        var events = call.Market.Journal.ReadStreamAsync(
            $"{Tender.Category}/{bid.Bid.Tender}", bid.Version - 1, call.Http.RequestAborted);
        await foreach (var recorded in events) return recorded.Position;
        throw new JournalUnavailableException("The event of a receipt cannot be read now.");
    }

    private static async Task ShowProposalAsync(Call call, BidId id)
    {
        var tender = call.Market.Grains.Tender(id.Tender);
        var summary = (await tender.Read(TenderSummary.Asked, await call.SeenAsync())).State;
        var actor = call.Actor;
        if (!(actor.Role == Role.Ministry && summary.Buyer?.Value == actor.Organisation)
            && !(actor.Role == Role.Vendor && id.Company.Value == actor.Organisation))
            throw Access.Denied(actor, Role.Ministry, Role.Vendor);

        // Not even its own company gets to open what the officers have not.
        var receipt = (await tender.Read(new FindBid(id), await call.SeenAsync())).State;
        if (receipt is not { Bid: { } bid, IsOpened: true }) throw new ProblemException(Problems.NotFound);

        var outcome = await call.Market.Unsealing.OpenAsync(id, EnvelopeKind.Technical, bid.Technical);
        if (outcome.Fault is not null) throw new ProblemException(Problems.NotFound);
        var response = call.Http.Response;
        response.ContentType = "application/octet-stream";
        response.Headers.ContentDisposition = "attachment";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.CacheControl = "no-store";
        response.ContentLength = outcome.Bytes.Length;
        await response.Body.WriteAsync(outcome.Bytes, call.Http.RequestAborted);
    }

    private static BidId BidOf(Call call) =>
        new(call.Id<TenderId>("tender"), call.Id<LotId>("lot"), call.Id<CompanyId>("company"));

    private static void DemandBidder(this Call call, BidId id)
    {
        if (!call.Actor.ActsFor(Role.Vendor, id.Company.Value)) throw Access.Denied(call.Actor, Role.Vendor);
    }

    private static async Task DemandCompanyAsync(this Call call, CompanyId id)
    {
        var company = call.Market.Grains.Company(id);

        // Another process may have registered it since this one last looked.
        if (!(await company.Read()).State.IsRegistered && !(await company.Read(long.MaxValue)).State.IsRegistered)
            throw new ProblemException(Problems.CompanyMissing.Because($"Register it first: PUT /v1/companies/{id}."));
    }
}
