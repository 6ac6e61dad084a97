using KAiMarket.Domain;
using KAiMarket.Gateway.Http;
using KAiMarket.Identity;
using KAiMarket.Identity.Organisations;
using KAiMarket.Views;

namespace KAiMarket.Gateway;

/// <param name="Role">One of the organisation's.</param>
/// <param name="Scopes">What of it the key may use; none for everything that its maker may, but openings and awards.</param>
/// <param name="ExpiresAt">From then on it opens nothing; null for never.</param>
public sealed record OrganisationKeyBody(
    Role Role, IReadOnlyList<string>? Scopes = null, DateTimeOffset? ExpiresAt = null);

/// <param name="MadeBy">The account of the member who made it; null for one that an administrator's key made.</param>
/// <param name="Key">The secret: only in the reply to the request that made it.</param>
public sealed record OrganisationKeyResource(
    KeyId Id, Role Role, IReadOnlyList<string> Scopes, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt,
    DateTimeOffset? RevokedAt, string? MadeBy, string? Key);

/// <summary>Owners make keys for the programs of their organisation.</summary>
internal static class OrganisationKeyEndpoints
{
    private static readonly OrganisationKeyResource Example = new(
        new("meter-1"), Role.Provider, ["usage:write"], Samples.At, Samples.At.AddDays(90), null, "a-0123456789abcdef", null);

    public static void MapOrganisationKeys(this Api api)
    {
        var shape = Body.Shape<OrganisationKeyBody>();

        api.Put("/v1/organisations/{organisation}/keys/{key}", async call =>
        {
            var (id, key) = (call.Id<OrganisationId>("organisation"), call.Id<KeyId>("key"));
            await MakeAsync(call, id, key, await call.BodyAsync(shape));
        })
            .Named("createOrganisationKey",
                "Makes an API key for one's organisation (Owners); asked again, it answers without the secret.")
            .Takes(new OrganisationKeyBody(Role.Provider, ["usage:write"], Samples.At.AddDays(90)))
            .Gives(Example with { Key = "kai_provider_shown-once" })
            .Refuses(
                Problems.PersonNeeded, Problems.NotYours, Problems.NotAnOwner, Problems.RoleNotGiven,
                Problems.ScopeUnknown, Problems.MemberScopesWider, Problems.KeyEndInvalid, Problems.KeyRevoked,
                Problems.KeyDiffers);

        api.Get("/v1/organisations/{organisation}/keys", call =>
        {
            var id = call.Id<OrganisationId>("organisation");
            var hat = Owner(call, id);
            var after = call.Query("after");
            call.AnswerPage(
                call.Market.Keys.ById.Values.Where(key => IsOf(key, hat)
                    && (after is null || string.CompareOrdinal(key.Id, after) > 0)),
                (int)call.Number("limit", 100, 1, 1000), Show, key => key.Id);
            return Task.CompletedTask;
        })
            .Named("listOrganisationKeys", "Lists all keys that the organisation ever had (Owners).").Lists(Example)
            .Refuses(Problems.PersonNeeded, Problems.NotYours, Problems.NotAnOwner);

        api.Delete("/v1/organisations/{organisation}/keys/{key}", async call =>
        {
            var (id, key) = (call.Id<OrganisationId>("organisation"), call.Id<KeyId>("key"));
            var hat = Owner(call, id);
            var known = Find(call, key, hat) ?? throw new ProblemException(Problems.NotFound);
            if (known.RevokedAt is null)
            {
                await call.Market.Keys.RevokeAsync(known, CancellationToken.None);
                await call.NoteAsync(SecurityAct.KeyRevoked, key.Value);
            }

            call.Answer(Show(Find(call, key, hat)!), false, 0, 0);
        })
            .Named("revokeOrganisationKey", "Ends a key of one's organisation at once and for ever (Owners).")
            .Gives(Example with { RevokedAt = Samples.At })
            .Refuses(Problems.PersonNeeded, Problems.NotYours, Problems.NotAnOwner, Problems.NotFound);
    }

    private static async Task MakeAsync(Call call, OrganisationId id, KeyId key, OrganisationKeyBody body)
    {
        var hat = Owner(call, id);
        if (!hat.Kind.IsParty() || !hat.Kind.Roles().Contains(body.Role))
            throw new ProblemException(Problems.RoleNotGiven.Because(
                hat.Kind.IsParty() ? "It is none of the organisation's." : "Administrators make such keys.", "/role"));
        var scopes = call.ScopesOf(body.Scopes);
        if (scopes.AreAll) scopes = hat.Scopes;
        if (!scopes.AreWithin(hat.Scopes) || scopes.Names.Any(name => Scopes.GroupOf(name) == "openings"))
            throw new ProblemException(Problems.MemberScopesWider with { Pointer = "/scopes" });

        var (ring, now) = (call.Market.Keys, call.Moment.Now);
        if (!ring.ById.ContainsKey(key.Value))
        {
            if (body.ExpiresAt <= now) throw new ProblemException(Problems.KeyEndInvalid with { Pointer = "/expiresAt" });
            var secret = ApiKey.NewSecret(body.Role);
            KeyHash.TryOf(secret, out var hash);
            var made = new ApiKey(key.Value, hash, body.Role, id.Value, now, null)
            {
                Scopes = scopes,
                ExpiresAt = body.ExpiresAt,
                MadeBy = call.Actor.Person,
            };
            if (await ring.AddAsync(made, CancellationToken.None))
            {
                await call.NoteAsync(SecurityAct.KeyMade, key.Value);
                call.Answer(Show(made) with { Key = secret }, true, 0, 0);
                return;
            }
        }

        if (Find(call, key, hat) is not { } known || known.Role != body.Role || !known.Scopes.Equals(scopes)
            || known.ExpiresAt != body.ExpiresAt)
            throw new ProblemException(Problems.KeyDiffers);
        if (known.RevokedAt is not null)
            throw new ProblemException(Problems.KeyRevoked.Because("Make one under another id."));
        call.Answer(Show(known), false, 0, 0);
    }

    private static Hat Owner(Call call, OrganisationId id)
    {
        var hat = call.Market.Members.Allows(call.PersonFor(id), id.Value, call.Actor.Role, call.Moment.Now);
        return hat is { Duty: Duty.Owner } ? hat : throw new ProblemException(Problems.NotAnOwner);
    }

    private static ApiKey? Find(Call call, KeyId id, Hat hat) =>
        call.Market.Keys.ById.TryGetValue(id.Value, out var key) && IsOf(key, hat) ? key : null;

    // A firm and an SME may have one id: only the role tells whose key it is.
    private static bool IsOf(ApiKey key, Hat hat) =>
        key.Organisation == hat.Organisation.Value && hat.Kind.Roles().Contains(key.Role);

    private static OrganisationKeyResource Show(ApiKey key) => new(
        new(key.Id), key.Role, key.Scopes.Names, key.CreatedAt, key.ExpiresAt, key.RevokedAt, key.MadeBy, null);
}
