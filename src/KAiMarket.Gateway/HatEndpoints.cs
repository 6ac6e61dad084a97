using KAiMarket.Domain;
using KAiMarket.Gateway.Http;
using KAiMarket.Identity;
using KAiMarket.Identity.Organisations;
using KAiMarket.Identity.Sessions;
using KAiMarket.Views;

namespace KAiMarket.Gateway;

/// <param name="Organisation">Null to act for none.</param>
/// <param name="Role">One of the organisation's; null where it has one only.</param>
public sealed record HatBody(OrganisationId? Organisation = null, Role? Role = null);

/// <summary>An organisation and role that the caller may act under.</summary>
/// <param name="Worn">Whether this session does.</param>
public sealed record HatResource(
    OrganisationId Organisation, OrganisationKind Kind, string Name, Role Role, Duty Duty, DateTimeOffset? Until,
    IReadOnlyList<string> Scopes, bool Worn);

/// <param name="Hat">Null when the session acts for nobody.</param>
public sealed record WornResource(HatResource? Hat);

/// <summary>A person in several organisations chooses for which of them a session acts, and in which role.</summary>
internal static class HatEndpoints
{
    private static readonly HatResource Example = new(
        new("fictional-compute"), OrganisationKind.Company, "Fictional Compute Co.", Role.Provider, Duty.Owner, null, [], true);

    public static void MapHats(this Api api)
    {
        var shape = Body.Shape<HatBody>();

        api.Get("/v1/session/hats", call =>
        {
            var (account, after) = (call.Person(), call.Query("after"));
            call.AnswerPage(
                call.Market.Members.HatsOf(account, call.Moment.Now).Where(
                    hat => after is null || string.CompareOrdinal(PlaceOf(hat), after) > 0),
                (int)call.Number("limit", 100, 1, 1000), hat => Show(call, hat), PlaceOf);
            return Task.CompletedTask;
        })
            .Named("listHats", "Lists the organisations and roles that the caller may act under.")
            .May(Permissions.OwnAccount).Personal()
            .Lists(Example).Refuses(Problems.PersonNeeded);

        api.Put("/v1/session/hat", async call =>
        {
            var account = call.Person();
            var body = await call.BodyAsync(shape);
            var hat = body.Organisation is { } id ? Choose(call, account, id, body.Role) : null;
            var session = call.Market.Sessions.Live(call.Credential.Id)
                ?? throw new ProblemException(Problems.Unauthenticated);
            var before = session.Hat;
            var changed = (before?.Organisation, before?.Role) != (hat?.Organisation.Value, hat?.Role);
            if (changed)
            {
                // Duty, scopes and end are looked up at each use, so that a change of them acts at once.
                await call.Market.Sessions.WearAsync(
                    session, hat is null ? null : new WornHat(hat.Organisation.Value, hat.Role, Scopes.All),
                    CancellationToken.None);
                await call.NoteAsync(SecurityAct.HatChosen, hat is null ? "" : PlaceOf(hat));
            }

            call.Answer(new WornResource(hat is null ? null : Show(hat, worn: true)), false, 0, 0);
        })
            .Named("chooseHat", "Chooses the organisation and role that this session acts under, or none.")
            .May(Permissions.OwnAccount).Personal()
            .Takes(new HatBody(Example.Organisation, Role.Provider)).Gives(new WornResource(Example))
            .Refuses(Problems.PersonNeeded, Problems.HatUnknown);
    }

    private static Hat Choose(Call call, string account, OrganisationId organisation, Role? role)
    {
        var hats = call.Market.Members.HatsOf(account, call.Moment.Now)
            .Where(hat => hat.Organisation == organisation && (role is null || hat.Role == role)).ToList();
        return hats switch
        {
            [var hat] => hat,
            [] => throw new ProblemException(Problems.HatUnknown.Because("GET /v1/session/hats lists those that there are.")),
            _ => throw new ProblemException(Problems.HatUnknown.Because(
                $"Say which role: {string.Join(" or ", hats.Select(hat => hat.Role.ToString().ToLowerInvariant()))}.", "/role")),
        };
    }

    // In the order of the list.
    private static string PlaceOf(Hat hat) => $"{hat.Organisation}:{hat.Role.ToString().ToLowerInvariant()}";

    private static HatResource Show(Call call, Hat hat) => Show(
        hat, (hat.Organisation.Value, hat.Role) == (call.Credential.Organisation, call.Credential.Role));

    private static HatResource Show(Hat hat, bool worn) => new(
        hat.Organisation, hat.Kind, hat.Name, hat.Role, hat.Duty, hat.Until, hat.Scopes.Names, worn);
}
