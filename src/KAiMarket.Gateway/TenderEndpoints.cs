using System.Collections.Immutable;
using KAiMarket.Domain;
using KAiMarket.Domain.Calendar;
using KAiMarket.Domain.Evaluation;
using KAiMarket.Domain.Ministries;
using KAiMarket.Domain.Tenders;
using KAiMarket.Gateway.Http;
using KAiMarket.Grains.Processes;

namespace KAiMarket.Gateway;

/// <param name="Buyer">The ministry that planned it.</param>
public sealed record TenderBody(MinistryId Buyer, TenderTerms Terms);

/// <param name="Reason">Why; published.</param>
public sealed record AmendmentBody(TenderTerms Terms, string Reason);

/// <param name="Reason">Why; published.</param>
public sealed record ReasonBody(string Reason);

/// <summary>A tender; amounts in won, tax included but for estimated prices.</summary>
/// <param name="Terms">As drafted or last amended; null for an imported tender.</param>
/// <param name="NoticePeriod">Why the time between notice and close is long enough; null before it is published.</param>
/// <param name="Amendment">The number of the last amendment; 0 for none.</param>
/// <param name="MaterialAmendment">The last amendment after which bids have to be confirmed; 0 for none.</param>
/// <param name="Bids">How many bids stand; null before the close.</param>
/// <param name="Notice">The last order of an imported notice; null for a tender of this market.</param>
/// <param name="Orders">How many orders of an imported notice there are.</param>
public sealed record TenderResource(
    TenderId Id, TenderStatus Status, MinistryId? Buyer, int? Year, string? BudgetLine, TenderTerms? Terms,
    TenderPublished? Published, NoticeExplanation? NoticePeriod, int Amendment, int MaterialAmendment,
    string? CancelReason, ImmutableArray<DocumentAttached> Documents, ImmutableArray<OpeningApproval> Approvals,
    ImmutableArray<EnvelopeKind> Opened, ImmutableArray<LotAwarded> Awards, ImmutableArray<LotFailed> Failures,
    int? Bids, NoticeImported? Notice, int Orders);

/// <summary>The public half of a key that envelopes of one kind are sealed to.</summary>
/// <param name="Id">The first 16 bytes of the SHA-256 of the public key, as the tender's publication records it.</param>
/// <param name="PublicKey">An uncompressed point of P-256: 65 bytes in Base64.</param>
public sealed record TenderKeyResource(string Id, byte[] PublicKey);

public sealed record TenderKeysResource(TenderKeyResource Technical, TenderKeyResource Price);

internal static class TenderEndpoints
{
    private static readonly Problem KeysMissing = Problems.TenderKeysMissing;

    internal static readonly TenderTerms ExampleTerms = new(
        "민원 상담 AI 서비스 구축", "민원 상담을 돕는 대화형 AI를 구축하고 1년간 운영합니다.",
        [
            new(new("main"), "구축과 운영", new(500_000_000), new(454_545_455),
                new(new(150_000_000), new(50_000_000), new(250_000_000), new(50_000_000)),
                [new("service", "대화형 AI 서비스", "81111599", 1, "식")]),
        ],
        new(30, DataInKorea: true, DomesticModel: true, WeightsHandedOver: false),
        new([Region.Sejong], SmePreference.Preferred), new(UseDomain.PublicAdministration, IsHighImpact: false),
        new([
            new("plan", "사업 이해와 계획", 40, CriterionKind.Qualitative),
            new("model", "모델 성능과 안전성", 40, CriterionKind.Qualitative),
            new("record", "수행 실적", 10, CriterionKind.Quantitative),
        ]),
        10, "kr-state-nego-2026", "kr-state-nego-2026", IsUrgent: false, null,
        new(2026, 12, 24, 9, 0, 0, TimeSpan.Zero), new(2027, 1, 5, 1, 0, 0, TimeSpan.Zero));

    internal static readonly TenderResource Example = new(
        new("ai-civil-service"), TenderStatus.Published, new MinistryId("demo-ministry"), 2026, "ai-services",
        ExampleTerms,
        new(Samples.At, "00112233445566778899aabbccddeeff", "ffeeddccbbaa99887766554433221100",
            "kr-nego-notice-40", new string('0', 64), new string('1', 64)),
        null, 0, 0, null, [], [], [], [], [], null, null, 0);

    public static void MapTenders(this Api api)
    {
        var drafted = Body.Shape<TenderBody>();
        var amended = Body.Shape<AmendmentBody>();
        var cancelled = Body.Shape<ReasonBody>();
        var grains = api.Market.Grains;

        api.Put("/v1/tenders/{tender}", async call =>
        {
            var id = call.Id<TenderId>("tender");
            var body = await call.BodyAsync(drafted, Limits.TenderBody);

            // What others have planned is not told either.
            if (!call.Actor.ActsFor(Role.Ministry, body.Buyer.Value))
                throw new ProblemException(Problems.Of(Tender.NotYours));
            var planned = (await grains.Ministry(body.Buyer).Read(new PlanItemOf(id), await call.SeenAsync())).State;
            if (planned.Tender is not { } item)
            {
                throw new ProblemException(Problems.TenderNotPlanned.Because(
                    $"Plan it first: PUT /v1/ministries/{body.Buyer}/plans/{{year}}/tenders/{id}."));
            }

            await call.ChangeAsync(
                grains.Tender(id), new DraftTender(body.Buyer, item.Year, item.Line, item.Amount, body.Terms),
                TenderSummary.Asked, state => Show(id, state));
        })
            .Named("draftTender", "Writes a planned tender down, or anew while it is not published.")
            .May(Permissions.Buy)
            .Takes(new TenderBody(new("demo-ministry"), ExampleTerms))
            .Gives(Example with { Status = TenderStatus.Draft, Published = null })
            .Asks<DraftTender>().Refuses(Problems.TenderNotPlanned);

        api.Get("/v1/tenders/{tender}", async call =>
        {
            var id = call.Id<TenderId>("tender");
            var reading = await grains.Tender(id).Read(TenderSummary.Asked, await call.SeenAsync());
            call.DemandTender(reading.State, reading.Version);
            call.AnswerUnlessKnown(Show(id, reading.State), reading.Version, reading.Position);
        })
            .Named("getTender", "Shows a tender as it stands now; a draft only to its buyer.")
            .May(Permissions.SeeTenders).Gives(Example)
            .Refuses(Problems.NotFound);

        api.Put("/v1/tenders/{tender}/publication", async call =>
        {
            var id = call.Id<TenderId>("tender");
            await Body.ReadNoneAsync(call.Http);
            await call.DemandTenderAsync(id);
            var draft = (await grains.Tender(id).Read(TenderSummary.Asked, await call.SeenAsync())).State;
            if (draft.Buyer is not { } buyer || !call.Actor.ActsFor(Role.Ministry, buyer.Value))
            {
                // No key is made for a tender that is not there, nor for who may not publish it.
                await call.RefuseAsync(draft.Buyer is null ? Tender.Missing : Tender.NotYours, 0);
                return;
            }

            var keys = api.Market.TenderKeys;
            var technical = await keys.CreateAsync(id.Value, Sealing.EnvelopeKind.Technical, call.Http.RequestAborted);
            var price = await keys.CreateAsync(id.Value, Sealing.EnvelopeKind.Price, call.Http.RequestAborted);
            await call.ChangeAsync(
                grains.Tender(id), new PublishTender(technical.Id, price.Id), TenderSummary.Asked,
                state => Show(id, state));
        })
            .Named("publishTender", "Publishes a draft: the notice period begins and bids are taken until the close.")
            .May(Permissions.Buy)
            .Gives(Example).Asks<PublishTender>();

        api.Put("/v1/tenders/{tender}/amendments/{number}", async call =>
        {
            var id = call.Id<TenderId>("tender");
            var number = (int)call.RouteNumber("number", 1, 10_000);
            var body = await call.BodyAsync(amended, Limits.TenderBody);
            await call.DemandTenderAsync(id);
            await call.ChangeAsync(
                grains.Tender(id), new AmendTender(number, body.Terms, body.Reason), TenderSummary.Asked,
                state => Show(id, state));
        })
            .Named("amendTender", "Changes a published tender; a material change wants bids confirmed again.")
            .May(Permissions.Buy)
            .Takes(new AmendmentBody(ExampleTerms, "질의응답 반영")).Gives(Example with { Amendment = 1 })
            .Asks<AmendTender>();

        api.Put("/v1/tenders/{tender}/cancellation", async call =>
        {
            var id = call.Id<TenderId>("tender");
            var body = await call.BodyAsync(cancelled);
            await call.DemandTenderAsync(id);
            await call.ChangeAsync(
                grains.Tender(id), new CancelTender(body.Reason), TenderSummary.Asked, state => Show(id, state));
        })
            .Named("cancelTender", "Gives a tender up before its bids are opened; they stay sealed.")
            .May(Permissions.Buy)
            .Takes(new ReasonBody("사업 계획 변경"))
            .Gives(Example with { Status = TenderStatus.Cancelled, CancelReason = "사업 계획 변경" })
            .Asks<CancelTender>();

        api.Get("/v1/tenders/{tender}/keys", async call =>
        {
            var id = call.Id<TenderId>("tender");
            var reading = await grains.Tender(id).Read(TenderSummary.Asked, await call.SeenAsync());
            if (reading.State.Published is not { } published) throw new ProblemException(Problems.NotFound);

            var keys = new TenderKeysResource(
                await KeyAsync(Sealing.EnvelopeKind.Technical, published.TechnicalKey),
                await KeyAsync(Sealing.EnvelopeKind.Price, published.PriceKey));
            call.AnswerUnlessKnown(keys, reading.Version, reading.Position);

            async Task<TenderKeyResource> KeyAsync(Sealing.EnvelopeKind kind, string key) =>
                await api.Market.TenderKeys.FindAsync(id.Value, kind, call.Http.RequestAborted) is { } found
                    && found.Id == key
                        ? new(found.Id, found.PublicKey.ToArray())
                        : throw new ProblemException(KeysMissing);
        })
            .Named("getTenderKeys", "Shows the keys that the envelopes of a bid are sealed to.")
            .May(Permissions.SeeMarket)
            .Gives(new TenderKeysResource(
                new("00112233445566778899aabbccddeeff", new byte[65]),
                new("ffeeddccbbaa99887766554433221100", new byte[65])))
            .Refuses(Problems.NotFound, KeysMissing);
    }

    internal static TenderResource Show(TenderId id, TenderSummary tender) => new(
        id, tender.Status, tender.Buyer, tender.Terms is null ? null : tender.Year,
        tender.Terms is null ? null : tender.BudgetLine, tender.Terms, tender.Published, Explain(tender),
        tender.Amendment, tender.MaterialAmendment, tender.CancelReason, tender.Documents, tender.Approvals,
        tender.Opened, tender.Awards, tender.Failures,
        tender.Status is TenderStatus.None or TenderStatus.Draft or TenderStatus.Published ? null : tender.StandingBids,
        tender.Notice, tender.Orders);

    private static NoticeExplanation? Explain(TenderSummary tender) =>
        tender is { Terms: { } terms, Published: { } published }
            ? NoticeExplanation.Of(
                terms.NoticeCase.PeriodOf(published.At, terms.Closes), terms.NoticeCase, BusinessCalendar.Korea)
            : null;

    /// <summary>A draft is its buyer's; every other tender is public.</summary>
    /// <exception cref="ProblemException">not-found</exception>
    internal static void DemandTender(this Call call, TenderSummary tender, long version)
    {
        if (version == 0 || !call.Sees(tender)) throw new ProblemException(Problems.NotFound);
    }

    /// <summary>
    /// The same before a command: what nobody has and what others draft is missing alike, whatever else the command says.
    /// </summary>
    /// <exception cref="ProblemException">tender-missing</exception>
    internal static async Task DemandTenderAsync(this Call call, TenderId id)
    {
        if (call.Actor.Audits()) return;

        // Another process may have published it since this one last looked.
        var tender = call.Market.Grains.Tender(id);
        if (!call.Sees((await tender.Read(TenderSummary.Asked, await call.SeenAsync())).State)
            && !call.Sees((await tender.Read(TenderSummary.Asked, long.MaxValue)).State))
            throw new ProblemException(Problems.Of(Tender.Missing));
    }

    private static bool Sees(this Call call, TenderSummary tender) =>
        tender.Published is not null || tender.Notice is not null || call.Actor.Audits()
        || (call.Actor.Role == Role.Ministry && call.Actor.Organisation == tender.Buyer?.Value);
}
