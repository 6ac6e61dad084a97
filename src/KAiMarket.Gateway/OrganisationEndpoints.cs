using KAiMarket.Domain;
using KAiMarket.Domain.Ministries;
using KAiMarket.Gateway.Http;
using KAiMarket.Identity;
using KAiMarket.Identity.Organisations;
using KAiMarket.Views;

namespace KAiMarket.Gateway;

/// <param name="Name">Kept in the identity store, never in the journal.</param>
/// <param name="BusinessNumber">사업자등록번호, with or without hyphens; companies and SMEs need one.</param>
public sealed record OrganisationBody(OrganisationKind Kind, string Name, string? BusinessNumber = null);

/// <param name="Applicant">The account that applied.</param>
/// <param name="Registry">What the registry of businesses knew of the number.</param>
/// <param name="Reason">Why it was refused or suspended.</param>
public sealed record OrganisationResource(
    OrganisationId Id, OrganisationKind Kind, string Name, string? BusinessNumber, Standing Standing, string Applicant,
    DateTimeOffset AppliedAt, RegistryAnswer Registry, string? Reason, string? DecidedBy, DateTimeOffset? DecidedAt);

/// <param name="TakesOver">
/// Said where keys or facts of the market name the id already, and the administrator knows that the applicant is that one.
/// </param>
public sealed record ApprovalBody(bool TakesOver = false);

/// <summary>How organisations come into the market: an account applies, an administrator decides.</summary>
internal static class OrganisationEndpoints
{
    private const int MostApplications = 10;

    internal static readonly OrganisationResource Example = new(
        new("fictional-compute"), OrganisationKind.Company, "Fictional Compute Co.", "0000000015", Standing.Applied,
        "a-0123456789abcdef", Samples.At, RegistryAnswer.Unknown, null, null, null);

    public static void MapOrganisations(this Api api)
    {
        MapApplications(api);
        MapDecisions(api);
    }

    private static void MapApplications(Api api)
    {
        var shape = Body.Shape<OrganisationBody>();

        api.Put("/v1/organisations/{organisation}", async call =>
        {
            var id = call.Id<OrganisationId>("organisation");
            var body = await call.BodyAsync(shape);
            await ApplyAsync(call, id, body);
        })
            .Named("applyForOrganisation",
                "Applies for an organisation; its applicant becomes the first Owner when an administrator approves.")
            .May(Permissions.OwnAccount)
            .Personal()
            .Takes(new OrganisationBody(OrganisationKind.Company, Example.Name, "000-00-00015")).Gives(Example)
            .Refuses(
                Problems.PersonNeeded, Problems.NameInvalid, Problems.BusinessNumberInvalid, Problems.OrganisationNumberMissing,
                Problems.OrganisationDiffers, Problems.FirmHasOrganisation, Problems.BusinessClosed,
                Problems.TooManyApplications);

        api.Get("/v1/organisations/{organisation}", call =>
        {
            var id = call.Id<OrganisationId>("organisation");
            var account = call.MayAll ? null : call.Person();
            var found = call.Market.Members.Find(id) ?? throw new ProblemException(Problems.OrganisationMissing);
            if (account is not null && found.Applicant != account && found.MemberAt(account, call.Moment.Now) is null)
                throw new ProblemException(Problems.NotYours);
            call.Answer(Show(found), false, 0, 0);
            return Task.CompletedTask;
        })
            .Named("getOrganisation", "Shows an organisation to its people, and to those who run or audit the market.")
            .May(Permissions.SeeOrganisation)
            .Gives(Example).Refuses(Problems.PersonNeeded, Problems.OrganisationMissing, Problems.NotYours);

        api.Get("/v1/organisations", call =>
        {
            var limit = (int)call.Number("limit", 100, 1, 1000);
            var (after, standing) = (call.Query("after"), call.QueryName<Standing>("standing"));
            call.AnswerPage(
                call.Market.Members.All.Where(one =>
                    (after is null || string.CompareOrdinal(one.Id.Value, after) > 0)
                    && (standing is null || one.Standing == standing)),
                limit, Show, one => one.Id.Value);
            return Task.CompletedTask;
        })
            .Named("listOrganisations", "Lists organisations and applications, by id.").May(Permissions.AuditMarket)
            .With<Standing>("standing", "Only those that stand so.").Lists(Example);
    }

    private static void MapDecisions(Api api)
    {
        var approval = Body.Shape<ApprovalBody>();
        var reason = Body.Shape<ReasonBody>();
        var approved = Example with
        {
            Standing = Standing.Approved,
            DecidedBy = "a-fedcba9876543210",
            DecidedAt = Samples.At,
        };

        api.Put("/v1/organisations/{organisation}/approval", async call =>
        {
            var id = call.Id<OrganisationId>("organisation");
            var body = await call.BodyAsync(approval);
            var use = call.Market.Members.Find(id) is { } known ? await UseOfAsync(call, known) : IdUse.Unused;
            await DecideAsync(call, id, SecurityAct.OrganisationApproved,
                found => found.Approve(call.Actor.Person, use, body.TakesOver, call.Moment.Now));
        })
            .Named("approveOrganisation", "Lets an organisation in; not by whoever applied.")
            .May(Permissions.Administer)
            .Takes(new ApprovalBody()).Gives(approved)
            .Refuses(
                Problems.OrganisationMissing, Problems.OwnApplication, Problems.OrganisationState,
                Problems.OrganisationIdInUse, Problems.OrganisationFirmDiffers);

        api.Put("/v1/organisations/{organisation}/refusal", async call =>
        {
            var id = call.Id<OrganisationId>("organisation");
            var why = Reason(await call.BodyAsync(reason));
            await DecideAsync(call, id, SecurityAct.OrganisationRefused,
                found => found.Refuse(call.Actor.Person, why, call.Moment.Now));
        })
            .Named("refuseOrganisation", "Refuses an application, with a reason; the id is free again.")
            .May(Permissions.Administer)
            .Takes(new ReasonBody("The number is another firm's."))
            .Gives(approved with { Standing = Standing.Refused, Reason = "The number is another firm's." })
            .Refuses(
                Problems.OrganisationMissing, Problems.TextInvalid, Problems.OwnApplication, Problems.OrganisationState);

        api.Put("/v1/organisations/{organisation}/suspension", async call =>
        {
            var id = call.Id<OrganisationId>("organisation");
            var why = Reason(await call.BodyAsync(reason));
            await DecideAsync(call, id, SecurityAct.OrganisationSuspended,
                found => found.Suspend(call.Actor.Person, why, call.Moment.Now));
        })
            .Named("suspendOrganisation", "Suspends an organisation: neither its members nor its keys act until it is reinstated.")
            .May(Permissions.Administer)
            .Takes(new ReasonBody("Its registration is being looked at."))
            .Gives(approved with { Standing = Standing.Suspended, Reason = "Its registration is being looked at." })
            .Refuses(Problems.OrganisationMissing, Problems.TextInvalid, Problems.OrganisationState);

        api.Delete("/v1/organisations/{organisation}/suspension", async call =>
        {
            var id = call.Id<OrganisationId>("organisation");
            await DecideAsync(call, id, SecurityAct.OrganisationReinstated,
                found => found.Reinstate(call.Actor.Person, call.Moment.Now));
        })
            .Named("reinstateOrganisation", "Ends a suspension; not by one of its members.").May(Permissions.Administer)
            .Gives(approved).Refuses(Problems.OrganisationMissing, Problems.OwnApplication, Problems.OrganisationState);
    }

    internal static OrganisationResource Show(MarketOrganisation found) => new(
        found.Id, found.Kind, found.Name, found.BusinessNumber, found.Standing, found.Applicant, found.AppliedAt,
        found.Registry, found.Reason, found.DecidedBy, found.DecidedAt);

    private static async Task ApplyAsync(Call call, OrganisationId id, OrganisationBody body)
    {
        var (market, account) = (call.Market, call.Person());
        if (!Text.IsLine(body.Name)) throw new ProblemException(Problems.NameInvalid with { Pointer = "/name" });
        var (digits, firm, registry) = ((string?)null, (FirmReference?)null, RegistryAnswer.Unknown);
        if (body.BusinessNumber is not null)
        {
            if (!BusinessNumber.TryParse(body.BusinessNumber, out var number))
                throw new ProblemException(Problems.BusinessNumberInvalid);
            (digits, firm) = (number.Digits, market.Firms.ReferenceOf(number.Digits));
            registry = await market.Registry.LookAsync(number, call.Http.RequestAborted);
        }

        if (market.Members.Of(account).Count(one => one.Standing == Standing.Applied && one.Id != id) >= MostApplications)
            throw new ProblemException(Problems.TooManyApplications);
        var wish = new MarketOrganisation(id, body.Kind, body.Name, digits, firm, account, call.Moment.Now, registry);
        var done = await market.Members.ApplyAsync(wish, CancellationToken.None);
        if (done.HasChanged) await call.NoteAsync(SecurityAct.OrganisationApplied, id.Value);
        call.Answer(done, Show);
    }

    private static async Task DecideAsync(
        Call call, OrganisationId id, SecurityAct act, Func<MarketOrganisation, Decision<MarketOrganisation>> rule)
    {
        var done = await call.Market.Members.ChangeAsync(id, rule, CancellationToken.None);
        if (done.HasChanged) await call.NoteAsync(act, id.Value);
        call.Answer(done, Show);
    }

    // Keys made by hand and facts of the journal may name the id long before anybody applies for it.
    private static async Task<IdUse> UseOfAsync(Call call, MarketOrganisation wish)
    {
        var (grains, id) = (call.Market.Grains, wish.Id.Value);
        FirmReference? firm = null;
        var exists = false;
        switch (wish.Kind)
        {
            case OrganisationKind.Ministry:
                exists = await grains.Ministry(new(id)).Version() > 0;
                break;
            case OrganisationKind.Company:
                var company = await grains.Company(new(id)).Read();
                (exists, firm) = (company.State.IsRegistered, company.State.Firm);
                break;
            case OrganisationKind.Sme:
                var sme = await grains.Sme(new(id)).Read();
                (exists, firm) = (sme.State.IsRegistered, sme.State.Firm);
                break;
        }

        if (exists && firm is { } other && other != wish.Firm) return IdUse.ByAnotherFirm;
        return exists || call.Market.Keys.ById.Values.Any(
            key => key.Organisation == id && wish.Kind.Roles().Contains(key.Role))
            ? IdUse.Used
            : IdUse.Unused;
    }

    private static string Reason(ReasonBody body) => Text.IsLine(body.Reason)
        ? body.Reason
        : throw new ProblemException(Problems.TextInvalid.Because($"A reason is {Text.Rule}.", "/reason"));
}
