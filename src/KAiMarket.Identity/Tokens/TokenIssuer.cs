using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using KAiMarket.Domain;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace KAiMarket.Identity.Tokens;

/// <summary>Gives short-lived tokens to keys: access tokens in the profile of RFC 9068, signed with ES256.</summary>
/// <param name="issuer">The market's URL, the same at all its gateways; known when the market listens.</param>
public sealed class TokenIssuer(SigningKeys keys, Func<string> issuer, TimeProvider clock)
{
    public const string Type = "at+jwt";

    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false };
    private readonly ConcurrentDictionary<string, bool> _given = new(StringComparer.Ordinal);
    private readonly CryptoProviderFactory _uncached = new() { CacheSignatureProviders = false };

    public string Issuer => issuer();

    /// <summary>What it signs with.</summary>
    public SigningKeys Keys => keys;

    /// <summary>True the first time that this process is to give a key a token.</summary>
    public bool IsFirst(string key) => _given.TryAdd(key, true);

    /// <summary>Makes a token for a key that showed its secret.</summary>
    /// <param name="scopes">Within the key's own.</param>
    /// <returns>The token, and how long it is good: no longer than the secret.</returns>
    public (string Token, TimeSpan Life) Give(Credential key, Scopes scopes)
    {
        if (key.Kind != CredentialKind.Key) throw new ArgumentException("Only keys are exchanged for tokens.", nameof(key));
        if (!scopes.AreWithin(key.Scopes)) throw new ArgumentException("A token has no more than its key.", nameof(scopes));

        // Times of tokens are whole seconds, and a token must not outlive its key by a part of one.
        var now = DateTimeOffset.FromUnixTimeSeconds(clock.GetUtcNow().ToUnixTimeSeconds());
        var end = key.ExpiresAt < now + Lifetime
            ? DateTimeOffset.FromUnixTimeSeconds(key.ExpiresAt.Value.ToUnixTimeSeconds())
            : now + Lifetime;
        var claims = new Dictionary<string, object>
        {
            [JwtRegisteredClaimNames.Sub] = key.Id,
            ["client_id"] = key.Id,
            [JwtRegisteredClaimNames.Jti] =
                RandomNumberGenerator.GetHexString(24, lowercase: true),
            ["role"] = WordOf(key.Role),
        };
        if (key.Organisation.Length > 0) claims["org"] = key.Organisation;
        if (!scopes.AreAll) claims["scope"] = scopes.Text;

        var signing = keys.Current;
        var token = signing.With(pair => _handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer(),
            Audience = Claims.Audience,
            IssuedAt = now.UtcDateTime,
            NotBefore = now.UtcDateTime,
            Expires = end.UtcDateTime,
            Claims = claims,
            TokenType = Type,
            SigningCredentials = new SigningCredentials(
                new ECDsaSecurityKey(pair) { KeyId = signing.Kid, CryptoProviderFactory = _uncached },
                SecurityAlgorithms.EcdsaSha256),
        }));
        return (token, end - now);
    }

    internal static string WordOf(Role role) => role.ToString().ToLower(CultureInfo.InvariantCulture);
}
