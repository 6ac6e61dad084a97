using System.Text.Json.Serialization;
using KAiMarket.Gateway.Http;
using KAiMarket.Identity;
using KAiMarket.Identity.Tokens;
using Microsoft.AspNetCore.Http;

namespace KAiMarket.Gateway;

/// <param name="AccessToken">Good for <paramref name="ExpiresIn"/> seconds, or until its key is revoked.</param>
/// <param name="Scope">With spaces between; null for everything that the key may.</param>
public sealed record TokenResource(
    [property: JsonPropertyName("access_token")] string AccessToken,
    [property: JsonPropertyName("token_type")] string TokenType,
    [property: JsonPropertyName("expires_in")] int ExpiresIn,
    [property: JsonPropertyName("scope"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Scope);

/// <summary>A refusal of the token endpoint (RFC 6749, section 5.2).</summary>
public sealed record TokenRefusal(
    [property: JsonPropertyName("error")] string Error,
    [property: JsonPropertyName("error_description")] string ErrorDescription);

/// <summary>Where the market's parts for tokens are (RFC 8414).</summary>
public sealed record IssuerResource(
    [property: JsonPropertyName("issuer")] string Issuer,
    [property: JsonPropertyName("token_endpoint")] string TokenEndpoint,
    [property: JsonPropertyName("jwks_uri")] string JwksUri,
    [property: JsonPropertyName("grant_types_supported")] IReadOnlyList<string> GrantTypes,
    [property: JsonPropertyName("response_types_supported")] IReadOnlyList<string> ResponseTypes,
    [property: JsonPropertyName("token_endpoint_auth_methods_supported")] IReadOnlyList<string> AuthMethods,
    [property: JsonPropertyName("scopes_supported")] IReadOnlyList<string> Scopes);

/// <summary>The public keys that tokens are verified with (RFC 7517).</summary>
public sealed record KeySetResource([property: JsonPropertyName("keys")] IReadOnlyList<PublicKeyResource> Keys);

public sealed record PublicKeyResource(
    [property: JsonPropertyName("kty")] string Kty, [property: JsonPropertyName("use")] string Use,
    [property: JsonPropertyName("alg")] string Alg, [property: JsonPropertyName("crv")] string Crv,
    [property: JsonPropertyName("kid")] string Kid, [property: JsonPropertyName("x")] string X,
    [property: JsonPropertyName("y")] string Y);

/// <summary>OAuth 2.0 for machines: client credentials (RFC 6749, section 4.4) for tokens as in RFC 9068.</summary>
internal static class TokenEndpoints
{
    private const string Path = "/oauth2/token", Jwks = "/.well-known/jwks.json";

    public static void MapTokens(this Api api)
    {
        api.Post(Path, call => GiveAsync(api.Market, call))
            .Named("getToken", "Exchanges a key for a token of ten minutes (client credentials).")
            .May(Permissions.Anyone)
            .TakesForm(
                ("grant_type", "client_credentials"), ("client_id", "The key's id, unless it is in Basic."),
                ("client_secret", "The key's secret, unless it is in Basic."),
                ("scope", "Some of the key's scopes, with spaces between; without it all of them."))
            .Gives(new TokenResource("eyJhbGciOiJFUzI1NiIsImtpZCI6…", "Bearer", 600, "usage:write"))
            .Fails(
                new TokenRefusal("invalid_request", "grant_type is missing."),
                StatusCodes.Status400BadRequest, StatusCodes.Status401Unauthorized)
            .Refuses(Problems.TooManyFailures, Problems.TooManyRequests, Problems.Overload);

        api.Get(Jwks, call =>
        {
            var keys = Issuer(api.Market).Keys.Published.Select(Show).ToList();
            call.Http.Response.Headers.CacheControl = "public, max-age=300";
            call.Answer(new KeySetResource(keys), false, 0, 0);
            return Task.CompletedTask;
        })
            .Named("getSigningKeys", "The public keys that tokens are verified with (RFC 7517).")
            .May(Permissions.Anyone)
            .Gives(new KeySetResource([new("EC", "sig", "ES256", "P-256", "V1StGXR8_Z5jdHi6B-my", "f83OJ3D2…", "x_FEzRu9…")]));

        api.Get("/.well-known/oauth-authorization-server", call =>
        {
            call.Answer(Describe(api, Issuer(api.Market).Issuer), false, 0, 0);
            return Task.CompletedTask;
        })
            .Named("getIssuer", "Where tokens are given and verified (RFC 8414).").May(Permissions.Anyone)
            .Gives(Describe(api, "https://kaimarket.example"));
    }

    private static IssuerResource Describe(Api api, string issuer) => new(
        issuer, issuer + Path, issuer + Jwks, ["client_credentials"], [], ["client_secret_basic", "client_secret_post"],
        [.. api.Operations.Where(operation => !operation.Permission.IsForAnyone)
            .Select(operation => operation.Scope).Distinct().Order(StringComparer.Ordinal)]);

    private static async Task GiveAsync(Market market, Call call)
    {
        var response = call.Http.Response;
        response.Headers.CacheControl = "no-store";
        var (client, refusal) = await TokenRequest.ReadAsync(call.Http);
        if (client is null)
        {
            Refuse(response, refusal!);
            return;
        }

        call.Http.DemandPatience(market);
        var found = market.Door!.Find(client.Secret);
        if (found is not { Kind: CredentialKind.Key } || found.Id != client.Id)
        {
            market.Failures.Note(call.Http.CallerName());
            Refuse(response, new("invalid_client", "There is no such key with this secret, or it has ended."));
            return;
        }

        if (!found.Rate.TryTake(
            market.Clock.GetTimestamp(), market.Clock.TimestampFrequency, market.Limits.RequestsPerSecond))
            throw new ProblemException(Problems.TooManyRequests);

        // Less than the key has may be asked for, and never more.
        var scopes = found.Scopes;
        if (client.Scope is { } text
            && (!Scopes.TryParse(text, out scopes) || scopes.AreAll || !scopes.AreWithin(found.Scopes)))
        {
            Refuse(response, new("invalid_scope", "The key has no such scope."));
            return;
        }

        await NoteFirstAsync(market, call.Http, found);
        var (token, life) = Issuer(market).Give(found, scopes);
        call.Answer(
            new TokenResource(token, "Bearer", (int)life.TotalSeconds, scopes.AreAll ? null : scopes.Text), false, 0, 0);
    }

    // Who has been noted is asked of the trail once in a process; gateways that give a key its first tokens at one moment
    // may note it twice.
    private static async Task NoteFirstAsync(Market market, HttpContext http, Credential key)
    {
        if (!market.Tokens!.IsFirst(key.Id)) return;
        if ((await market.Trail.ReadAsync(0, 1, key.Id, SecurityAct.TokenIssued, http.RequestAborted)).Count > 0) return;
        await market.Trail.NoteAsync(
            SecurityAct.TokenIssued, key.Id, key.Id, key.Organisation, http.Connection.RemoteIpAddress,
            CancellationToken.None);
    }

    private static void Refuse(HttpResponse response, TokenRefusal refusal)
    {
        var unknown = refusal.Error == "invalid_client";
        if (unknown) response.Headers.WWWAuthenticate = "Basic realm=\"KAiMarket\", charset=\"UTF-8\"";
        response.StatusCode = unknown ? StatusCodes.Status401Unauthorized : StatusCodes.Status400BadRequest;
        Json.Write(response, refusal);
    }

    private static PublicKeyResource Show(SigningKey key) =>
        new("EC", "sig", "ES256", "P-256", key.Kid, key.Point.X, key.Point.Y);

    private static TokenIssuer Issuer(Market market) =>
        market.Tokens ?? throw new InvalidOperationException("Only gateways give tokens.");
}
