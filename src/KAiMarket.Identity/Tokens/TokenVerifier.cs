using System.Collections.Concurrent;

namespace KAiMarket.Identity.Tokens;

/// <summary>
/// Verifies this market's own tokens. One that was verified is remembered by its SHA-256 until it ends, so that it costs
/// a digest and two look-ups; whether its key, and the secret that it was given for, are still good is asked at each use.
/// </summary>
/// <param name="issuer">As <see cref="TokenIssuer"/> has it.</param>
/// <param name="room">How many verified tokens are remembered.</param>
public sealed class TokenVerifier(
    SigningKeys keys, KeyRing ring, Func<string> issuer, TimeProvider clock, int room = TokenVerifier.UsualRoom)
    : ICredentials
{
    public const int UsualRoom = 20_000;

    /// <summary>How far another gateway's clock may be ahead of this one's.</summary>
    public static readonly TimeSpan Skew = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan OneSecond = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<KeyHash, Verified> _known = new();
    private readonly Lock _sweeping = new();

    /// <summary>How many are remembered.</summary>
    public int Known => _known.Count;

    /// <summary>Whose a token is that was verified before.</summary>
    public Credential? Find(ReadOnlySpan<char> secret) =>
        KeyHash.TryOf(secret, SignedToken.Longest, out var hash) && _known.TryGetValue(hash, out var known)
        && IsGood(known, clock.GetUtcNow())
            ? known.Credential
            : null;

    /// <summary>Verifies a token; null when it is none, has ended, or its key is not good any more.</summary>
    public Credential? Verify(ReadOnlySpan<char> token)
    {
        var now = clock.GetUtcNow();
        if (SignedToken.TryOpen(token, TokenIssuer.Type, kid => keys.Find(kid)) is not { } payload
            || Claims.TryRead(payload) is not { } claims || CredentialOf(claims, now) is not { } credential
            || !KeyHash.TryOf(token, SignedToken.Longest, out var hash))
            return null;

        var verified = new Verified(credential, At(claims.Iat));
        if (!IsGood(verified, now)) return null;
        if (_known.Count >= room) Sweep(now);
        _known[hash] = verified;
        return credential;
    }

    private Credential? CredentialOf(Claims claims, DateTimeOffset now)
    {
        var life = claims.Exp - claims.Iat;
        if (claims.Iss != issuer() || claims.Aud != Claims.Audience || claims.ClientId != claims.Sub
            || life < 0 || life > TokenIssuer.Lifetime.TotalSeconds
            || !IsTime(claims.Iat) || !IsTime(claims.Nbf) || !IsTime(claims.Exp)
            || At(claims.Iat) > now + Skew || At(claims.Nbf) > now + Skew || At(claims.Exp) <= now
            || !Scopes.TryParse(claims.Scope ?? "", out var scopes)
            || !ring.ById.TryGetValue(claims.Sub, out var key) || !key.IsGoodAt(now)
            || claims.Role != TokenIssuer.WordOf(key.Role) || (claims.Org ?? "") != key.Organisation
            || !scopes.AreWithin(key.Scopes))
            return null;

        return new Credential(
            key.Id, CredentialKind.Token, key.Id, key.Organisation, key.Role, scopes, At(claims.Exp), key.Rate,
            key.MadeBy)
        { Use = key.Use };
    }

    private bool IsGood(Verified token, DateTimeOffset now) =>
        token.Credential.ExpiresAt > now && ring.ById.TryGetValue(token.Credential.Id, out var key) && key.IsGoodAt(now)
        && !IsOutlived(key, token.IssuedAt + OneSecond, now);

    // What was given before a secret was replaced was given for an older one, and ends with it. Tokens tell the second
    // that they are of, so of the same second a token passes for one of the new secret.
    private static bool IsOutlived(ApiKey key, DateTimeOffset issuedBefore, DateTimeOffset now)
    {
        for (var i = key.Rotations.Length - 1; i >= 0 && key.Rotations[i].MadeAt >= issuedBefore; i--)
            if (key.Rotations[i].OldEndAt <= now) return true;
        return false;
    }

    // What has ended goes; where that makes no room, the half that ends first is verified anew when it comes again.
    private void Sweep(DateTimeOffset now)
    {
        lock (_sweeping)
        {
            if (_known.Count < room) return;
            foreach (var (hash, token) in _known)
                if (!IsGood(token, now)) _known.TryRemove(hash, out _);
            if (_known.Count < room) return;
            foreach (var (hash, _) in _known.OrderBy(one => one.Value.Credential.ExpiresAt).Take((room + 1) / 2))
                _known.TryRemove(hash, out _);
        }
    }

    // A time that no calendar has is no reason to fail.
    private static bool IsTime(long seconds) => seconds is > 0 and < 253_402_300_800;

    private static DateTimeOffset At(long seconds) => DateTimeOffset.FromUnixTimeSeconds(seconds);

    private sealed record Verified(Credential Credential, DateTimeOffset IssuedAt);
}
