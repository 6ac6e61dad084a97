using KAiMarket.Domain;
using KAiMarket.Gateway.Http;
using KAiMarket.Identity;
using KAiMarket.Views;

namespace KAiMarket.Gateway;

/// <param name="Organisation">The ministry, company or SME it acts for; none for administrators, operators and
/// auditors.</param>
public sealed record KeyBody(Role Role, string? Organisation = null);

/// <param name="Key">The secret: only in the reply to the request that made it.</param>
public sealed record KeyResource(
    KeyId Id, Role Role, string? Organisation, DateTimeOffset CreatedAt, DateTimeOffset? RevokedAt, string? Key);

internal static class KeyEndpoints
{
    private static readonly KeyResource Example = new(new("replay-1"), Role.Sme, "demo-sme", Samples.At, null, null);

    public static void MapKeys(this Api api)
    {
        var shape = Body.Shape<KeyBody>();
        var ring = api.Market.Keys;

        api.Put("/v1/keys/{key}", async call =>
        {
            var id = call.Id<KeyId>("key");
            var body = await call.BodyAsync(shape);
            await MakeAsync(call, ring, id, body.Role, body.Organisation ?? "");
        })
            .Named("createKey", "Makes an API key; asked again, it answers without the secret.")
            .May(Permissions.Administer)
            .Takes(new KeyBody(Role.Sme, "demo-sme")).Gives(Example with { Key = "kai_sme_shown-once" })
            .Refuses(Problems.RoleNotGiven, Problems.KeyRevoked, Problems.KeyDiffers);

        api.Get("/v1/keys/{key}", call =>
        {
            call.Answer(Show(Find(call, ring)), false, 0, 0);
            return Task.CompletedTask;
        })
            .Named("getKey", "Shows a key, without its secret.").May(Permissions.Administer).Gives(Example)
            .Refuses(Problems.NotFound);

        api.Get("/v1/keys", call =>
        {
            var limit = (int)call.Number("limit", 100, 1, 1000);
            var after = call.Query("after");
            var items = ring.ById.Values
                .Where(key => after is null || string.CompareOrdinal(key.Id, after) > 0).Take(limit + 1).Select(Show)
                .ToList();
            var next = items.Count > limit ? items[limit - 1].Id.Value : null;
            call.Answer(new ListReply<KeyResource>(items[..Math.Min(limit, items.Count)], next), false, 0, 0);
            return Task.CompletedTask;
        })
            .Named("listKeys", "Lists all keys that there ever were.").May(Permissions.Administer).Lists(Example);

        api.Delete("/v1/keys/{key}", async call =>
        {
            var key = Find(call, ring);
            if (key.RevokedAt is null)
            {
                if (key.Role == Role.Administrator && ring.ById.Values.Count(
                    other => other.Role == Role.Administrator && other.RevokedAt is null) == 1)
                    throw new ProblemException(Problems.LastAdministrator.Because("Make another one first."));
                await ring.RevokeAsync(key, CancellationToken.None);
            }

            call.Answer(Show(Find(call, ring)), false, 0, 0);
        })
            .Named("revokeKey", "Ends a key at once and for ever.").May(Permissions.Administer)
            .Gives(Example with { RevokedAt = Samples.At }).Refuses(Problems.NotFound, Problems.LastAdministrator);
    }

    private static async Task MakeAsync(Call call, KeyRing ring, KeyId id, Role role, string organisation)
    {
        if (ApiKey.Objection(role, organisation) is { } objection)
            throw new ProblemException(Problems.RoleNotGiven.Because(
                objection, role == Role.Market ? "/role" : "/organisation"));

        if (!ring.ById.ContainsKey(id.Value))
        {
            var secret = ApiKey.NewSecret(role);
            KeyHash.TryOf(secret, out var hash);
            var made = new ApiKey(id.Value, hash, role, organisation, call.Market.Clock.GetUtcNow(), null);
            if (await ring.AddAsync(made, CancellationToken.None))
            {
                call.Answer(Show(made) with { Key = secret }, true, 0, 0);
                return;
            }
        }

        var known = ring.ById[id.Value];
        if (known.Role != role || known.Organisation != organisation) throw new ProblemException(Problems.KeyDiffers);
        if (known.RevokedAt is not null)
            throw new ProblemException(Problems.KeyRevoked.Because("Make one under another id."));
        call.Answer(Show(known), false, 0, 0);
    }

    private static ApiKey Find(Call call, KeyRing ring) =>
        ring.ById.TryGetValue(call.Id<KeyId>("key").Value, out var key)
            ? key
            : throw new ProblemException(Problems.NotFound);

    private static KeyResource Show(ApiKey key) => new(
        new(key.Id), key.Role, key.Organisation.Length == 0 ? null : key.Organisation, key.CreatedAt, key.RevokedAt,
        null);
}
