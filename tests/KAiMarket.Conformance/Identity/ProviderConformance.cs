using System.Security.Cryptography;
using KAiMarket.Conformance.Stores;
using KAiMarket.Identity;
using KAiMarket.Identity.People;
using KAiMarket.Identity.Providers;

namespace KAiMarket.Conformance.Identity;

/// <summary>What the market believes of other providers' tokens.</summary>
public abstract class ProviderConformance : PeopleFixture, IDisposable
{
    private const string Audience = "kaimarket-client";
    private readonly SmallProvider _provider = new();

    private protected override IReadOnlyList<Provider> Providers => [new(_provider.Issuer, Audience)];

    public void Dispose()
    {
        _provider.Dispose();
        GC.SuppressFinalize(this);
    }

    [StoreFact]
    public async Task Whom_a_provider_vouches_for_has_one_account_however_often_they_sign_in()
    {
        var first = (await SignInAsync(nonce => Claims(nonce))).Value!;
        var again = (await SignInAsync(nonce => Claims(nonce))).Value!;
        Assert.Equal(first.Account.Id, again.Account.Id);
        Assert.Equal((Email, "Hong Gildong"), (first.Account.Email, first.Account.Name));
        Assert.NotNull(Ring.Find(again.Secret));
        Assert.Equal(1, _provider.KeysRead);
        Assert.NotEqual(first.Account.Id, (await SignInAsync(nonce => Claims(nonce, subject: "another", email: null))).Value!.Account.Id);

        await People.LockAsync(first.Account.Id, true, "a-administrator", null);
        Assert.Equal("sign-in-refused", (await SignInAsync(nonce => Claims(nonce))).Refusal!.Code);
    }

    [StoreFact]
    public async Task A_token_signs_in_once()
    {
        var nonce = People.NewNonce().Nonce;
        var token = _provider.Token(Claims(nonce));
        Assert.NotNull((await People.SignInByProviderAsync(token, nonce, null, None)).Value);
        Assert.Equal("id-token-invalid", (await People.SignInByProviderAsync(token, nonce, null, None)).Refusal!.Code);
    }

    [StoreFact]
    public async Task What_is_not_to_be_believed_is_refused_and_uses_up_nothing()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var stranger = new SmallProvider();
        var nonce = People.NewNonce().Nonce;
        var now = Clock.GetUtcNow();
        var good = _provider.Token(Claims(nonce));
        foreach (var (why, token, with) in new[]
        {
            ("another issuer", _provider.Token(Claims(nonce, issuer: stranger.Issuer)), nonce),
            ("an unknown provider", stranger.Token(Claims(nonce, issuer: stranger.Issuer)), nonce),
            ("another provider's key", stranger.Token(Claims(nonce)), nonce),
            ("another audience", _provider.Token(Claims(nonce, audience: "another")), nonce),
            ("two audiences", _provider.Token(new { iss = _provider.Issuer, aud = new[] { Audience, "another" }, sub = "1", nonce, exp = now.AddHours(1).ToUnixTimeSeconds() }), nonce),
            ("expired", _provider.Token(Claims(nonce, until: now.AddMinutes(-2))), nonce),
            ("not yet", _provider.Token(Claims(nonce, from: now.AddMinutes(5))), nonce),
            ("no end", _provider.Token(new { iss = _provider.Issuer, aud = Audience, sub = "1", nonce }), nonce),
            ("no algorithm", _provider.Token(Claims(nonce), "none"), nonce),
            ("a shared secret", _provider.Token(Claims(nonce), "HS256"), nonce),
            ("another key", _provider.Token(Claims(nonce), key: other), nonce),
            ("changed", good[..^40] + (good[^40] == 'A' ? 'B' : 'A') + good[^39..], nonce),
            ("cut off", good[..good.LastIndexOf('.')] + ".", nonce),
            ("no subject", _provider.Token(Claims(nonce, subject: "")), nonce),
            ("another nonce", _provider.Token(Claims(People.NewNonce().Nonce)), nonce),
            ("a nonce of its own", _provider.Token(Claims("mine")), "mine"),
            ("no token", "not.a.token", nonce),
            ("nothing", "", nonce),
        })
        {
            var outcome = await People.SignInByProviderAsync(token, with, null, None);
            Assert.True(outcome.Refusal?.Code == "id-token-invalid", $"{why}: {outcome.Refusal?.Code ?? "believed"}");
        }

        Assert.NotNull((await People.SignInByProviderAsync(good, nonce, null, None)).Value);
    }

    [StoreFact]
    public async Task A_nonce_is_good_for_ten_minutes()
    {
        var nonce = People.NewNonce().Nonce;
        Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal("id-token-invalid", (await People.SignInByProviderAsync(_provider.Token(Claims(nonce)), nonce, null, None)).Refusal!.Code);
    }

    [StoreFact]
    public async Task Whoever_vouches_for_an_address_does_not_come_into_the_account_that_has_it()
    {
        var account = await AccountAsync();
        Assert.Equal("login-taken", (await SignInAsync(nonce => Claims(nonce))).Refusal!.Code);
        Assert.Null((await SignInAsync(nonce => Claims(nonce, subject: "unverified", verified: false))).Value!.Account.Email);

        // Its owner lets the identity in, soon after signing in.
        var nonce = People.NewNonce().Nonce;
        Assert.Equal("session-too-old", (await AddAsync(account, Clock.GetUtcNow().AddMinutes(-6), nonce)).Refusal!.Code);
        Assert.NotNull((await AddAsync(account, Clock.GetUtcNow(), nonce)).Value);
        Assert.Equal(account.Id, (await SignInAsync(nonce => Claims(nonce))).Value!.Account.Id);
    }

    [StoreFact]
    public async Task Keys_are_read_from_the_issuer_alone()
    {
        using var stranger = new SmallProvider();
        foreach (var change in new Action[]
        {
            () => _provider.SaidIssuer = stranger.Issuer,
            () => (_provider.SaidIssuer, _provider.SaidKeys) = (null, stranger.Issuer + "/keys"),
            () => (_provider.SaidKeys, _provider.Redirects) = (null, true),
        })
        {
            change();
            await Assert.ThrowsAsync<ProviderUnavailableException>(() => SignInAsync(nonce => Claims(nonce)));
            Clock.Advance(TimeSpan.FromSeconds(10));
        }

        Assert.Equal((0, 0), (_provider.KeysRead, stranger.KeysRead));
        _provider.Redirects = false;
        Assert.NotNull((await SignInAsync(nonce => Claims(nonce))).Value);
    }

    [StoreFact]
    public async Task A_provider_that_cannot_be_read_is_not_asked_again_by_all_who_wait()
    {
        _provider.SaidIssuer = "https://another.example";
        await Assert.ThrowsAsync<ProviderUnavailableException>(() => SignInAsync(nonce => Claims(nonce)));
        var read = _provider.Asked;
        Clock.Advance(TimeSpan.FromSeconds(10) - TimeSpan.FromTicks(1));
        for (var i = 0; i < 3; i++)
            await Assert.ThrowsAsync<ProviderUnavailableException>(() => SignInAsync(nonce => Claims(nonce)));
        Assert.Equal(read, _provider.Asked);

        _provider.SaidIssuer = null;
        Clock.Advance(TimeSpan.FromTicks(1));
        Assert.NotNull((await SignInAsync(nonce => Claims(nonce))).Value);
    }

    [StoreFact]
    public void A_provider_without_https_is_not_trusted()
    {
        var path = Path.Combine(Folder, "providers.json");
        foreach (var (text, good) in new[]
        {
            ("""[{"issuer":"https://login.example","audience":"x"}]""", true),
            ("""[{"issuer":"https://login.example","audience":"x","claims":{"email":"mail","emailVerified":null}}]""", true),
            ("""[{"issuer":"http://127.0.0.1:1","audience":"x"}]""", true),
            ("""[{"issuer":"http://login.example","audience":"x"}]""", false),
            ("""[{"issuer":"https://login.example","audience":""}]""", false),
            ("""[{"issuer":"https://login.example","audience":"x","keys":"http://login.example/keys"}]""", false),
            ("""[{"issuer":"https://login.example","audience":"x"},{"issuer":"https://login.example","audience":"y"}]""", false),
            ("""[{"issuer":"https://login.example"}]""", false),
            ("""[{"issuer":"https://login.example","audience":"x","audienc":"y"}]""", false),
            ("{", false),
        })
        {
            File.WriteAllText(path, text);
            if (good) Assert.NotEmpty(Provider.Read(path));
            else Assert.Throws<ProviderFileException>(() => Provider.Read(path));
        }
    }

    private async Task<Outcome<SignedIn>> SignInAsync(Func<string, object> claims)
    {
        var nonce = People.NewNonce().Nonce;
        return await People.SignInByProviderAsync(_provider.Token(claims(nonce)), nonce, null, None);
    }

    private Task<Outcome<Login>> AddAsync(Account account, DateTimeOffset signedInAt, string nonce) =>
        People.AddLoginAsync(account.Id, signedInAt, _provider.Token(Claims(nonce)), nonce, null, None);

    private object Claims(
        string nonce, string? issuer = null, string audience = Audience, string subject = "1234", string? email = Email,
        bool verified = true, DateTimeOffset? from = null, DateTimeOffset? until = null) => new
        {
            iss = issuer ?? _provider.Issuer,
            aud = audience,
            sub = subject,
            nonce,
            email,
            email_verified = verified,
            name = "Hong Gildong",
            nbf = (from ?? Clock.GetUtcNow()).ToUnixTimeSeconds(),
            exp = (until ?? Clock.GetUtcNow().AddMinutes(5)).ToUnixTimeSeconds(),
        };
}

public sealed class ProvidersOnSqlite : ProviderConformance
{
    private protected override IdentityStore Make() => IdentityStore.InFile(Path.Combine(Folder, "identity.db"));
}

[NeedsPostgres]
public sealed class ProvidersOnPostgres : ProviderConformance
{
    private readonly string _address = PostgresServer.Missing is null ? PostgresServer.Shared.CreateDatabase() : "";

    private protected override IdentityStore Make() => IdentityStore.InPostgres(_address);
}
