using System.Text.Json;
using System.Text.Json.Serialization;

namespace KAiMarket.Identity.Providers;

/// <summary>The file that names OpenID Connect providers is wrong; told in one sentence.</summary>
public sealed class ProviderFileException(string message) : Exception(message);

/// <summary>An OpenID Connect provider whose identities may sign in.</summary>
/// <param name="Issuer">As its tokens name it; https, but on loopback.</param>
/// <param name="Audience">The market's client id there.</param>
/// <param name="Keys">Where its keys are; null for where its own discovery document on the same host says.</param>
public sealed record Provider(string Issuer, string Audience, Uri? Keys = null, ProviderClaims? Claims = null)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    [JsonIgnore] public ProviderClaims Mapping => Claims ?? new();

    [JsonIgnore] public Uri Discovery => new(Issuer.TrimEnd('/') + "/.well-known/openid-configuration");

    /// <summary>Reads a JSON list of providers.</summary>
    /// <exception cref="ProviderFileException">It is not one.</exception>
    public static IReadOnlyList<Provider> Read(string path)
    {
        try
        {
            var providers = JsonSerializer.Deserialize<List<Provider>>(File.ReadAllText(path), Json) ?? [];
            if (providers.Find(provider => !provider.IsSafe()) is { } unsafeOne)
                throw new ProviderFileException(
                    $"{path}: the provider {unsafeOne.Issuer} needs https (http on loopback alone) and an audience.");
            return providers.DistinctBy(provider => provider.Issuer, StringComparer.Ordinal).Count() == providers.Count
                ? providers
                : throw new ProviderFileException($"{path}: a provider is named twice.");
        }
        catch (Exception fault) when (fault is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new ProviderFileException($"{path} is no list of providers: {fault.Message}");
        }
    }

    /// <summary>Whether what is fetched from there cannot be changed on the way.</summary>
    internal static bool IsSafe(Uri? place) =>
        place is { IsAbsoluteUri: true, UserInfo.Length: 0 }
        && (place.Scheme == Uri.UriSchemeHttps || (place.Scheme == Uri.UriSchemeHttp && place.IsLoopback));

    private bool IsSafe() =>
        Audience.Length > 0 && Uri.TryCreate(Issuer, UriKind.Absolute, out var issuer) && IsSafe(issuer)
        && issuer is { Query.Length: 0, Fragment.Length: 0 } && (Keys is null || IsSafe(Keys));
}

/// <summary>Which claims of a provider's tokens say what.</summary>
/// <param name="EmailVerified">Must be true for the address to count; null where the provider vouches for all.</param>
public sealed record ProviderClaims(
    string Subject = "sub", string Email = "email", string? EmailVerified = "email_verified", string Name = "name");

/// <summary>Whom a provider vouches for.</summary>
/// <param name="Email">Verified by the provider; null for none.</param>
public sealed record ProvidedIdentity(string Issuer, string Subject, string? Email, string? Name);
