using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace KAiMarket.Identity.Providers;

/// <summary>A provider's keys cannot be had now.</summary>
public sealed class ProviderUnavailableException(string message) : Exception(message);

/// <summary>
/// The signing keys of one provider, kept for an hour. They are fetched from the issuer that was configured and nowhere
/// that a reply names elsewhere: no redirect is followed, and a discovery document may only point to its own host.
/// </summary>
internal sealed class ProviderKeys(Provider provider, HttpClient http, TimeProvider clock) : IDisposable
{
    public const int MostBytes = 256 * 1024;

    private static readonly TimeSpan Good = TimeSpan.FromHours(1);

    /// <summary>A token with an unknown key makes them be read anew, but not more often.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Where they could not be read they are not asked for again so soon: one after another of those who wait would wait
    /// as long as the first, and tokens that nobody signed could hold up the whole gateway.
    /// </summary>
    internal static readonly TimeSpan Breath = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _one = new(1);
    private IReadOnlyList<SecurityKey> _keys = [];
    private DateTimeOffset _readAt = DateTimeOffset.MinValue;
    private DateTimeOffset _failedAt = DateTimeOffset.MinValue;

    /// <exception cref="ProviderUnavailableException">They were never read, or are too old, and cannot be read.</exception>
    public async Task<IReadOnlyList<SecurityKey>> ForAsync(string? keyId, CancellationToken cancel)
    {
        await _one.WaitAsync(cancel);
        try
        {
            var now = clock.GetUtcNow();
            var age = now - _readAt;
            var known = keyId is not null && _keys.Any(key => key.KeyId == keyId);
            if (age < Good && (known || age < Pause)) return _keys;
            if (now - _failedAt < Breath)
                throw new ProviderUnavailableException($"The keys of {provider.Issuer} could not be read a moment ago.");

            _keys = await ReadAsync(cancel);
            _readAt = clock.GetUtcNow();
            return _keys;
        }
        catch (Exception failure) when (failure is HttpRequestException or JsonException or ArgumentException
            || (failure is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            _failedAt = clock.GetUtcNow();
            throw new ProviderUnavailableException($"The keys of {provider.Issuer} cannot be read: {failure.Message}");
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private async Task<IReadOnlyList<SecurityKey>> ReadAsync(CancellationToken cancel)
    {
        var place = provider.Keys ?? await DiscoverAsync(cancel);
        var set = new JsonWebKeySet(await http.GetStringAsync(place, cancel));
        // A key that the provider shares with others, or one for encryption, signs nothing here.
        return [.. set.GetSigningKeys().Where(key => key is not SymmetricSecurityKey)];
    }

    private async Task<Uri> DiscoverAsync(CancellationToken cancel)
    {
        using var said = JsonDocument.Parse(await http.GetStringAsync(provider.Discovery, cancel));
        var root = said.RootElement;
        if (Text(root, "issuer") != provider.Issuer) throw new HttpRequestException("It says another issuer.");
        return Uri.TryCreate(Text(root, "jwks_uri"), UriKind.Absolute, out var place) && Provider.IsSafe(place)
            && Uri.Compare(place, provider.Discovery, UriComponents.SchemeAndServer, UriFormat.Unescaped,
                StringComparison.OrdinalIgnoreCase) == 0
            ? place
            : throw new HttpRequestException("Its keys lie on another host; name them in the file of providers.");
    }

    private static string? Text(JsonElement root, string name) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
