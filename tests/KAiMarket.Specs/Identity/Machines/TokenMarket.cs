using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using KAiMarket.Conformance.Engine;
using KAiMarket.Domain;
using KAiMarket.Identity;
using KAiMarket.Identity.Tokens;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Data.Sqlite;

namespace KAiMarket.Specs.Identity.Machines;

/// <summary>A market's keys and tokens on a store of its own, without HTTP.</summary>
internal sealed class TokenMarket : IAsyncDisposable
{
    public const string Issuer = "https://market.example";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kaimarket-tokens-");
    private readonly IdentityStore _store;

    private TokenMarket()
    {
        _store = IdentityStore.InFile(Path.Combine(_folder.FullName, "identity.db"));
        Ring = new KeyRing(_store, Clock);
        Signing = new SigningKeys(
            new SigningKeyTable(_store.Database), new EphemeralDataProtectionProvider().CreateProtector("tests"), Clock);
        Tokens = new TokenIssuer(Signing, () => Issuer, Clock);
        Verifier = new TokenVerifier(Signing, Ring, () => Issuer, Clock, room: 8);
        Door = new Doorkeeper(Ring, new NoCredentials(), Verifier, Clock);
    }

    public HandClock Clock { get; } = new(new DateTimeOffset(2026, 11, 22, 9, 0, 0, TimeSpan.Zero));
    public KeyRing Ring { get; }
    public SigningKeys Signing { get; }
    public TokenIssuer Tokens { get; }
    public TokenVerifier Verifier { get; }
    public Doorkeeper Door { get; }
    public long Now => Clock.GetUtcNow().ToUnixTimeSeconds();

    public static async Task<TokenMarket> OpenAsync()
    {
        var market = new TokenMarket();
        await market._store.OpenAsync(CancellationToken.None);
        await market.Signing.RefreshAsync(CancellationToken.None);
        return market;
    }

    /// <summary>Makes a key and says its secret.</summary>
    public async Task<(ApiKey Key, string Secret)> KeyAsync(
        string id, Role role = Role.Provider, string organisation = "demo-provider", string scopes = "",
        DateTimeOffset? expiresAt = null)
    {
        var secret = ApiKey.NewSecret(role);
        Assert.True(KeyHash.TryOf(secret, out var hash));
        Assert.True(Scopes.TryParse(scopes, out var read));
        var key = new ApiKey(id, hash, role, organisation, Clock.GetUtcNow(), null) { Scopes = read, ExpiresAt = expiresAt };
        Assert.True(await Ring.AddAsync(key, CancellationToken.None));
        return (Ring.ById[id], secret);
    }

    /// <summary>A token of a key, as the token endpoint gives it.</summary>
    public string TokenOf(string secret, Scopes? scopes = null)
    {
        var credential = Door.Find(secret)!;
        return Tokens.Give(credential, scopes ?? credential.Scopes).Token;
    }

    /// <summary>A token whose parts a test wrote by hand, under a real signature of this market.</summary>
    public string Forge(string header, string payload) => Forge(header, payload, Signing.Current);

    public static string Forge(string header, string payload, SigningKey key)
    {
        var text = $"{Encode(header)}.{Encode(payload)}";
        var signature = key.With(pair => pair.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256));
        return $"{text}.{Base64Url.EncodeToString(signature)}";
    }

    public static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    public string Header => $$"""{"alg":"ES256","kid":"{{Signing.Current.Kid}}","typ":"at+jwt"}""";

    /// <summary>What a good token of the key says, with some of it said otherwise.</summary>
    public string Claims(
        string key, string iss = Issuer, string aud = "kaimarket", long? iat = null, long? nbf = null, long? exp = null,
        string role = "provider", string org = "demo-provider", string more = "") =>
        $$"""
        {"iss":"{{iss}}","aud":"{{aud}}","sub":"{{key}}","client_id":"{{key}}","iat":{{iat ?? Now}},"nbf":{{nbf ?? Now}},"exp":{{exp ?? Now + 600}},"jti":"1","role":"{{role}}","org":"{{org}}"{{more}}}
        """;

    public async ValueTask DisposeAsync()
    {
        Signing.Dispose();
        await _store.DisposeAsync();
        SqliteConnection.ClearAllPools();
        _folder.Delete(recursive: true);
    }
}
