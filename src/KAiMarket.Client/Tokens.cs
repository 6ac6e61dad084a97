using System.Text.Json;
using System.Text.Json.Serialization;
#if REFIT
using Refit;
#else
using KAiMarket.Client.Fallback;
#endif

namespace KAiMarket.Client;

/// <summary>A short-lived token that a key was exchanged for; used as a key is.</summary>
/// <param name="ExpiresIn">Seconds.</param>
/// <param name="Scope">With spaces between; null for everything that the key may.</param>
public sealed record AccessToken(
    [property: JsonPropertyName("access_token")] string Token,
    [property: JsonPropertyName("token_type")] string TokenType,
    [property: JsonPropertyName("expires_in")] int ExpiresIn,
    [property: JsonPropertyName("scope")] string? Scope = null);

public partial interface IKAiMarket
{
    /// <summary>
    /// Exchanges a key for a token (OAuth 2.0, client credentials), with a client that has no key of its own:
    /// <see cref="Tokens.TokenAsync"/> writes the form. Refusals have the standard's codes, such as
    /// <c>invalid_client</c>.
    /// </summary>
    [Post("/oauth2/token")]
    Task<AccessToken> SendTokenRequestAsync([Body] HttpContent form, CancellationToken cancel = default);

    /// <summary>The public keys that tokens are verified with (RFC 7517).</summary>
    [Get("/.well-known/jwks.json")]
    Task<JsonElement> SigningKeysAsync(CancellationToken cancel = default);

    /// <summary>Where tokens are given and verified (RFC 8414).</summary>
    [Get("/.well-known/oauth-authorization-server")]
    Task<JsonElement> IssuerAsync(CancellationToken cancel = default);
}

/// <summary>Tokens for keys.</summary>
public static class Tokens
{
    /// <param name="market">A client without a key.</param>
    /// <param name="key">The key's id.</param>
    /// <param name="secret">Any of its secrets.</param>
    /// <param name="scopes">Some of the key's; none for all of them.</param>
    public static async Task<AccessToken> TokenAsync(
        this IKAiMarket market, string key, string secret, IReadOnlyList<string>? scopes = null,
        CancellationToken cancel = default)
    {
        var form = new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = key,
            ["client_secret"] = secret,
        };
        if (scopes is { Count: > 0 }) form["scope"] = string.Join(' ', scopes);
        using var content = new FormUrlEncodedContent(form);
        return await market.SendTokenRequestAsync(content, cancel);
    }
}
