using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace KAiMarket.Identity.Providers;

/// <summary>
/// Reads id tokens (OpenID Connect Core 1.0, section 3.1.3.7) of the providers that the market trusts: signed by one of
/// the issuer's own public keys, for this market, not expired, and made with the nonce that it was given.
/// </summary>
public sealed class IdTokens : IDisposable
{
    private const int LongestToken = 16 * 1024;

    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly string[] Algorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];

    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false };
    private readonly HttpClient _http;
    private readonly Dictionary<string, (Provider Provider, ProviderKeys Keys)> _providers;
    private readonly TimeProvider _clock;

    public IdTokens(IReadOnlyList<Provider> providers, TimeProvider clock)
    {
        _clock = clock;
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, UseCookies = false })
        {
            Timeout = Patience,
            MaxResponseContentBufferSize = ProviderKeys.MostBytes,
        };
        _providers = providers.ToDictionary(
            provider => provider.Issuer, provider => (provider, new ProviderKeys(provider, _http, clock)),
            StringComparer.Ordinal);
    }

    /// <returns>Whom a token is about; null when it is not to be believed.</returns>
    /// <exception cref="ProviderUnavailableException">The provider's keys cannot be read now.</exception>
    public async Task<ProvidedIdentity?> ReadAsync(string token, string nonce, CancellationToken cancel)
    {
        if (token.Length > LongestToken || !_handler.CanReadToken(token)) return null;
        if (Parse(token) is not { } unverified || !_providers.TryGetValue(unverified.Issuer, out var known)) return null;
        if (!Algorithms.Contains(unverified.Alg)) return null;

        var (provider, keys) = known;
        var verified = await _handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = provider.Issuer,
            ValidAudience = provider.Audience,
            ValidAlgorithms = Algorithms,
            IssuerSigningKeys = await keys.ForAsync(unverified.Kid, cancel),
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            LifetimeValidator = (from, until, _, _) => IsNow(from, until),
        });
        return verified is { IsValid: true, SecurityToken: JsonWebToken said } && Text(said, "nonce") == nonce
            && Text(said, provider.Mapping.Subject) is { Length: > 0 and <= 255 } subject && IsForUs(said, provider)
            ? new ProvidedIdentity(provider.Issuer, subject, EmailOf(said, provider.Mapping), Text(said, provider.Mapping.Name))
            : null;
    }

    public void Dispose()
    {
        foreach (var (_, keys) in _providers.Values) keys.Dispose();
        _http.Dispose();
    }

    private static string? EmailOf(JsonWebToken said, ProviderClaims claims) =>
        claims.EmailVerified is { } verified
        && !(said.TryGetPayloadValue<object>(verified, out var value)
            && (value is true || string.Equals(value as string, "true", StringComparison.Ordinal)))
            ? null
            : Text(said, claims.Email);

    // With several audiences the token says for whom of them it was made.
    private static bool IsForUs(JsonWebToken said, Provider provider) =>
        Text(said, "azp") is { } party ? party == provider.Audience : said.Audiences.Count() == 1;

    private bool IsNow(DateTime? from, DateTime? until)
    {
        var now = _clock.GetUtcNow().UtcDateTime;
        return until > now - ClockSkew && (from is null || from <= now + ClockSkew);
    }

    private static string? Text(JsonWebToken said, string claim) =>
        said.TryGetPayloadValue<object>(claim, out var value) ? value as string : null;

    private JsonWebToken? Parse(string token)
    {
        try
        {
            return _handler.ReadJsonWebToken(token);
        }
        catch (ArgumentException)
        {
            // Not a token after all; nothing else is to be said of it.
            return null;
        }
    }
}
