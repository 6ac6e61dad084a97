using KAiMarket.Domain;
using KAiMarket.Gateway.Http;
using KAiMarket.Identity;
using KAiMarket.Views;

namespace KAiMarket.Gateway;

/// <param name="Organisation">The ministry, company or SME it acts for; none for administrators, operators and
/// auditors.</param>
/// <param name="Scopes">What of the role's rights it may use, such as orders:read; none for everything.</param>
/// <param name="ExpiresAt">From then on it opens nothing; null for never.</param>
public sealed record KeyBody(
    Role Role, string? Organisation = null, IReadOnlyList<string>? Scopes = null, DateTimeOffset? ExpiresAt = null);

/// <param name="OverlapHours">How long the secrets before go on; 0 ends them at once.</param>
public sealed record KeyRotationBody(int OverlapHours = KeyRotationBody.UsualOverlap)
{
    public const int UsualOverlap = 24;

    /// <summary>Secrets of one key, which are all kept.</summary>
    public const int Most = 1_000;

    /// <summary>Thirty days.</summary>
    public const int LongestOverlap = 720;
}

/// <param name="Scopes">In order; empty for everything that the role may.</param>
/// <param name="LastUsedAt">Of any of its secrets and tokens; other gateways' uses show after half a minute.</param>
/// <param name="Rotations">How many secrets came after the first.</param>
/// <param name="OverlapEndsAt">Until when older secrets than the newest are good.</param>
/// <param name="MadeBy">The account of the person who made it, or saw its newest secret; null where nobody is known.</param>
/// <param name="Key">The secret: only in the reply to the request that made it.</param>
public sealed record KeyResource(
    KeyId Id, Role Role, string? Organisation, IReadOnlyList<string> Scopes, DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt, DateTimeOffset? RevokedAt, DateTimeOffset? LastUsedAt, int Rotations,
    DateTimeOffset? OverlapEndsAt, string? MadeBy, string? Key);

internal static class KeyEndpoints
{
    internal static readonly KeyResource Example = new(
        new("meter-1"), Role.Provider, "demo-provider", ["usage:write"], Samples.At, Samples.At.AddYears(1), null, null,
        0, null, null, null);

    public static void MapKeys(this Api api)
    {
        var shape = Body.Shape<KeyBody>();
        var rotation = Body.Shape<KeyRotationBody>();
        var ring = api.Market.Keys;

        api.Put("/v1/keys/{key}", async call =>
        {
            var id = call.Id<KeyId>("key");
            var asked = Asked(api, call, id, await call.BodyAsync(shape));
            call.DemandWithin(asked);
            await MakeAsync(call, ring, asked);
        })
            .Named("createKey", "Makes an API key; asked again, it answers without the secret.")
            .May(Permissions.Administer)
            .Takes(new KeyBody(Role.Provider, "demo-provider", ["usage:write"], Samples.At.AddYears(1)))
            .Gives(Example with { Key = "kai_provider_shown-once" })
            .Refuses(
                Problems.RoleNotGiven, Problems.ScopeUnknown, Problems.MemberScopesWider, Problems.KeyEndInvalid,
                Problems.KeyRevoked, Problems.KeyDiffers);

        api.Put("/v1/keys/{key}/rotations/{number}", async call =>
        {
            var key = Find(call, ring);
            var number = (int)call.RouteNumber("number", 1, int.MaxValue);
            call.DemandWithin(key);
            await RotateAsync(call, ring, key, number, (await call.BodyAsync(rotation)).OverlapHours);
        })
            .Named("rotateKey", "Gives a key its next secret; both are good while they overlap.")
            .May(Permissions.Administer)
            .Takes(new KeyRotationBody())
            .Gives(Example with
            {
                Rotations = 1,
                OverlapEndsAt = Samples.At.AddHours(KeyRotationBody.UsualOverlap),
                Key = "kai_provider_shown-once",
            })
            .Refuses(
                Problems.NotFound, Problems.MemberScopesWider, Problems.OverlapInvalid, Problems.RotationNotNext,
                Problems.KeyRevoked, Problems.KeyExpired, Problems.TooManyKeys);

        api.Get("/v1/keys/{key}", async call => await AnswerAsync(call, ring, Find(call, ring)))
            .Named("getKey", "Shows a key, without its secret.").May(Permissions.Administer).Gives(Example)
            .Refuses(Problems.NotFound, Problems.IdentityUnavailable);

        api.Get("/v1/keys", async call =>
        {
            var limit = (int)call.Number("limit", 100, 1, 1000);
            var after = call.Query("after");
            var keys = ring.ById.Values
                .Where(key => after is null || string.CompareOrdinal(key.Id, after) > 0).Take(limit + 1).ToList();
            var page = keys[..Math.Min(limit, keys.Count)];
            var lastUse = await ring.UsesAsync(page, call.Http.RequestAborted);
            var next = keys.Count > limit ? page[^1].Id : null;
            call.Answer(new ListReply<KeyResource>([.. page.Select(key => Show(key, lastUse(key)))], next), false, 0, 0);
        })
            .Named("listKeys", "Lists all keys that there ever were.").May(Permissions.Administer).Lists(Example)
            .Refuses(Problems.IdentityUnavailable);

        api.Delete("/v1/keys/{key}", async call =>
        {
            var key = Find(call, ring);
            if (key.RevokedAt is null)
            {
                if (IsStanding(key) && !ring.ById.Values.Any(other => other.Id != key.Id && IsStanding(other)))
                    throw new ProblemException(Problems.LastAdministrator.Because("Make another one first."));
                await ring.RevokeAsync(key, CancellationToken.None);
                await call.NoteAsync(SecurityAct.KeyRevoked, key.Id);
            }

            await AnswerAsync(call, ring, Find(call, ring));
        })
            .Named("revokeKey", "Ends a key at once and for ever, with all its secrets and tokens.")
            .May(Permissions.Administer)
            .Gives(Example with { RevokedAt = Samples.At }).Refuses(Problems.NotFound, Problems.LastAdministrator);
    }

    /// <summary>The key that a body asks for, still without a secret.</summary>
    internal static ApiKey Asked(Api api, Call call, KeyId id, KeyBody body)
    {
        // Facts and the trail name who acted by these ids: no key is to pass for a person, or for the market.
        if (AccountId.IsPersons(id.Value) || id.Value == Actor.Market.Account)
            throw new ProblemException(Problems.InvalidId.Because(
                "The market calls people so (a- and 16 letters or digits), or itself (market); call the key otherwise."));
        var organisation = body.Organisation ?? "";
        if (ApiKey.Objection(body.Role, organisation) is { } objection)
            throw new ProblemException(Problems.RoleNotGiven.Because(
                objection, body.Role == Role.Market ? "/role" : "/organisation"));
        if (!Scopes.TryOf(body.Scopes ?? [], out var scopes))
            throw new ProblemException(Problems.ScopeUnknown with { Pointer = "/scopes" });

        var groups = api.Operations.Where(operation => !operation.Permission.IsForAnyone)
            .Select(operation => operation.Group).ToHashSet(StringComparer.Ordinal);
        if (scopes.Names.FirstOrDefault(name => !groups.Contains(Scopes.GroupOf(name))) is { } unknown)
            throw new ProblemException(Problems.ScopeUnknown.Because(
                $"\"{unknown}\" names no group; there are {string.Join(", ", groups.Order(StringComparer.Ordinal))}.",
                "/scopes"));
        return new ApiKey(id.Value, default, body.Role, organisation, call.Market.Clock.GetUtcNow(), null)
        {
            Scopes = scopes,
            MadeBy = call.Maker(),

            // As the store keeps it, so that the same request is recognised.
            ExpiresAt = body.ExpiresAt is { } end
                ? DateTimeOffset.FromUnixTimeMilliseconds(end.ToUnixTimeMilliseconds())
                : null,
        };
    }

    internal static async Task MakeAsync(Call call, KeyRing ring, ApiKey asked)
    {
        if (!ring.ById.ContainsKey(asked.Id))
        {
            if (asked.ExpiresAt <= asked.CreatedAt)
                throw new ProblemException(Problems.KeyEndInvalid.Because("That time is over.", "/expiresAt"));

            var secret = ApiKey.NewSecret(asked.Role);
            KeyHash.TryOf(secret, out var hash);
            var made = asked with { Hash = hash };
            if (await ring.AddAsync(made, CancellationToken.None))
            {
                await call.NoteAsync(SecurityAct.KeyMade, made.Id);
                call.Answer(Show(made, null) with { Key = secret }, true, 0, 0);
                return;
            }
        }

        var known = ring.ById[asked.Id];
        if (known.Role != asked.Role || known.Organisation != asked.Organisation || !known.Scopes.Equals(asked.Scopes)
            || known.ExpiresAt != asked.ExpiresAt)
            throw new ProblemException(Problems.KeyDiffers);
        if (known.RevokedAt is not null)
            throw new ProblemException(Problems.KeyRevoked.Because("Make one under another id."));
        await AnswerAsync(call, ring, known);
    }

    internal static async Task RotateAsync(Call call, KeyRing ring, ApiKey key, int number, int overlap)
    {
        if (overlap is < 0 or > KeyRotationBody.LongestOverlap)
            throw new ProblemException(Problems.OverlapInvalid with { Pointer = "/overlapHours" });
        if (number > key.Rotations.Length)
        {
            if (number != key.Rotations.Length + 1)
                throw new ProblemException(Problems.RotationNotNext.Because(
                    $"The next is {key.Rotations.Length + 1}."));
            if (key.RevokedAt is not null)
                throw new ProblemException(Problems.KeyRevoked.Because("Make one under another id."));

            if (number > KeyRotationBody.Most)
                throw new ProblemException(Problems.TooManyKeys.Because("Make one under another id."));

            var now = call.Market.Clock.GetUtcNow();
            if (!key.IsGoodAt(now)) throw new ProblemException(Problems.KeyExpired.Because("Make one under another id."));
            var secret = ApiKey.NewSecret(key.Role);
            KeyHash.TryOf(secret, out var hash);
            if (await ring.RotateAsync(
                key, new KeyRotation(number, hash, now, now.AddHours(overlap)), call.Maker(), CancellationToken.None))
            {
                await call.NoteAsync(SecurityAct.KeyRotated, key.Id);
                call.Answer(Show(ring.ById[key.Id], key.Use.LastAt) with { Key = secret }, true, 0, 0);
                return;
            }
        }

        await AnswerAsync(call, ring, ring.ById[key.Id]);
    }

    // One that neither ends nor lacks a scope: without any, nobody could make the next.
    private static bool IsStanding(ApiKey key) =>
        key is { Role: Role.Administrator, RevokedAt: null, ExpiresAt: null, Scopes.AreAll: true };

    private static ApiKey Find(Call call, KeyRing ring) =>
        ring.ById.TryGetValue(call.Id<KeyId>("key").Value, out var key)
            ? key
            : throw new ProblemException(Problems.NotFound);

    internal static async Task AnswerAsync(Call call, KeyRing ring, ApiKey key)
    {
        var lastUse = await ring.UsesAsync([key], call.Http.RequestAborted);
        call.Answer(Show(key, lastUse(key)), false, 0, 0);
    }

    internal static KeyResource Show(ApiKey key, DateTimeOffset? lastUse) => new(
        new(key.Id), key.Role, key.Organisation.Length == 0 ? null : key.Organisation, key.Scopes.Names, key.CreatedAt,
        key.ExpiresAt, key.RevokedAt, lastUse, key.Rotations.Length, key.OverlapEndsAt, key.MadeBy,
        null);
}
