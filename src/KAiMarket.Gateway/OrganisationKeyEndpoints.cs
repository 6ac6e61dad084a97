using KAiMarket.Domain;
using KAiMarket.Gateway.Http;
using KAiMarket.Identity;
using KAiMarket.Identity.Organisations;
using KAiMarket.Views;

namespace KAiMarket.Gateway;

/// <param name="Role">One of the organisation's.</param>
/// <param name="Scopes">What of it the key may use; none for everything that its maker may, but openings and awards.</param>
/// <param name="ExpiresAt">From then on it opens nothing; null for never, or for the end of its maker's delegation.</param>
public sealed record OrganisationKeyBody(
    Role Role, IReadOnlyList<string>? Scopes = null, DateTimeOffset? ExpiresAt = null);

/// <summary>Owners make keys for the programs of their organisation.</summary>
internal static class OrganisationKeyEndpoints
{
    private const int MostKeys = 1_000;

    private static readonly KeyResource Example = KeyEndpoints.Example with { MadeBy = "a-0123456789abcdef" };

    public static void MapOrganisationKeys(this Api api)
    {
        var shape = Body.Shape<OrganisationKeyBody>();
        var rotation = Body.Shape<KeyRotationBody>();
        var ring = api.Market.Keys;

        api.Put("/v1/organisations/{organisation}/keys/{key}", async call =>
        {
            var (hat, id) = (Owner(call), call.Id<KeyId>("key"));
            var asked = Asked(api, call, hat, id, await call.BodyAsync(shape));

            // Every gateway has all keys in memory for ever.
            if (!ring.ById.ContainsKey(id.Value) && ring.ById.Values.Count(key => IsOf(key, hat)) >= MostKeys)
                throw new ProblemException(Problems.TooManyKeys.Because("Rotate one, or ask an administrator for more."));
            await KeyEndpoints.MakeAsync(call, ring, asked);
        })
            .Named("createOrganisationKey",
                "Makes an API key for one's organisation (Owners); asked again, it answers without the secret.")
            .May(Permissions.LeadOrganisation)
            .Takes(new OrganisationKeyBody(Role.Provider, ["usage:write"], Samples.At.AddYears(1)))
            .Gives(Example with { Key = "kai_provider_shown-once" })
            .Refuses(
                Problems.PersonNeeded, Problems.NotYours, Problems.NotAnOwner, Problems.RoleNotGiven,
                Problems.ScopeUnknown, Problems.MemberScopesWider, Problems.KeyEndInvalid, Problems.KeyRevoked,
                Problems.KeyDiffers, Problems.TooManyKeys);

        api.Put("/v1/organisations/{organisation}/keys/{key}/rotations/{number}", async call =>
        {
            var key = Find(call, Owner(call));
            call.DemandWithin(key);
            var number = (int)call.RouteNumber("number", 1, int.MaxValue);
            await KeyEndpoints.RotateAsync(call, ring, key, number, (await call.BodyAsync(rotation)).OverlapHours);
        })
            .Named("rotateOrganisationKey", "Gives a key of one's organisation its next secret (Owners).")
            .May(Permissions.LeadOrganisation)
            .Takes(new KeyRotationBody())
            .Gives(Example with
            {
                Rotations = 1,
                OverlapEndsAt = Samples.At.AddHours(KeyRotationBody.UsualOverlap),
                Key = "kai_provider_shown-once",
            })
            .Refuses(
                Problems.PersonNeeded, Problems.NotYours, Problems.NotAnOwner, Problems.NotFound,
                Problems.MemberScopesWider, Problems.OverlapInvalid, Problems.RotationNotNext, Problems.KeyRevoked, Problems.KeyExpired,
                Problems.TooManyKeys);

        api.Get("/v1/organisations/{organisation}/keys", async call =>
        {
            var (hat, after) = (Owner(call), call.Query("after"));
            var limit = (int)call.Number("limit", 100, 1, 1000);
            var keys = ring.ById.Values
                .Where(key => IsOf(key, hat) && (after is null || string.CompareOrdinal(key.Id, after) > 0))
                .Take(limit + 1).ToList();
            var lastUse = await ring.UsesAsync(keys, call.Http.RequestAborted);
            call.AnswerPage(keys, limit, key => KeyEndpoints.Show(key, lastUse(key)), key => key.Id);
        })
            .Named("listOrganisationKeys", "Lists all keys that the organisation ever had (Owners).")
            .May(Permissions.LeadOrganisation).Lists(Example)
            .Refuses(Problems.PersonNeeded, Problems.NotYours, Problems.NotAnOwner, Problems.IdentityUnavailable);

        api.Delete("/v1/organisations/{organisation}/keys/{key}", async call =>
        {
            var key = Find(call, Owner(call));
            if (key.RevokedAt is null)
            {
                await ring.RevokeAsync(key, CancellationToken.None);
                await call.NoteAsync(SecurityAct.KeyRevoked, key.Id);
            }

            await KeyEndpoints.AnswerAsync(call, ring, ring.ById[key.Id]);
        })
            .Named("revokeOrganisationKey", "Ends a key of one's organisation at once and for ever (Owners).")
            .May(Permissions.LeadOrganisation)
            .Gives(Example with { RevokedAt = Samples.At })
            .Refuses(Problems.PersonNeeded, Problems.NotYours, Problems.NotAnOwner, Problems.NotFound);
    }

    private static ApiKey Asked(Api api, Call call, Hat hat, KeyId id, OrganisationKeyBody body)
    {
        if (!hat.Kind.IsParty() || !hat.Kind.Roles().Contains(body.Role))
            throw new ProblemException(Problems.RoleNotGiven.Because(
                hat.Kind.IsParty() ? "It is none of the organisation's." : "Administrators make such keys.", "/role"));
        var asked = KeyEndpoints.Asked(
            api, call, id, new KeyBody(body.Role, hat.Organisation.Value, body.Scopes, body.ExpiresAt ?? hat.Until));
        if (asked.Scopes.AreAll) asked = asked with { Scopes = hat.Scopes };
        call.DemandWithin(asked);
        return !asked.Scopes.Names.Any(name => Scopes.GroupOf(name) == "openings")
            ? asked
            : throw new ProblemException(Problems.MemberScopesWider with { Pointer = "/scopes" });
    }

    private static Hat Owner(Call call)
    {
        var id = call.Id<OrganisationId>("organisation");
        var hat = call.Market.Members.Allows(call.PersonFor(id), id.Value, call.Actor.Role, call.Moment.Now);
        return hat is { Duty: Duty.Owner } ? hat : throw new ProblemException(Problems.NotAnOwner);
    }

    private static ApiKey Find(Call call, Hat hat) =>
        call.Market.Keys.ById.TryGetValue(call.Id<KeyId>("key").Value, out var key) && IsOf(key, hat)
            ? key
            : throw new ProblemException(Problems.NotFound);

    // A firm and an SME may have one id: only the role tells whose key it is.
    private static bool IsOf(ApiKey key, Hat hat) =>
        key.Organisation == hat.Organisation.Value && hat.Kind.Roles().Contains(key.Role);
}
