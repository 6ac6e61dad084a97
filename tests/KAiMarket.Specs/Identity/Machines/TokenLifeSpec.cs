using KAiMarket.Domain;
using KAiMarket.Identity;
using KAiMarket.Identity.Tokens;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace KAiMarket.Specs.Identity.Machines;

public sealed class TokenLifeSpec : IAsyncLifetime
{
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);
    private TokenMarket _market = null!;

    public async Task InitializeAsync() => _market = await TokenMarket.OpenAsync();

    public async Task DisposeAsync() => await _market.DisposeAsync();

    [Fact]
    public async Task A_token_is_verified_once_and_then_known_until_its_last_tick()
    {
        var (_, secret) = await _market.KeyAsync("meter", scopes: "usage:write");
        var token = _market.TokenOf(secret);
        Assert.Null(_market.Door.Find(token));
        Assert.Equal("usage:write", _market.Door.Verify(token)!.Scopes.Text);
        Assert.Equal(1, _market.Verifier.Known);

        _market.Clock.Advance(TokenIssuer.Lifetime - Tick);
        Assert.NotNull(_market.Door.Find(token));
        Assert.NotNull(_market.Door.Verify(token));
        _market.Clock.Advance(Tick);
        Assert.Null(_market.Door.Find(token));
        Assert.Null(_market.Door.Verify(token));
    }

    [Fact]
    public async Task The_first_and_last_ticks_of_what_a_token_says_count()
    {
        await _market.KeyAsync("meter");
        var (now, skew) = (_market.Now, (long)TokenVerifier.Skew.TotalSeconds);
        var life = (long)TokenIssuer.Lifetime.TotalSeconds;
        foreach (var (claims, good) in new[]
        {
            (_market.Claims("meter", exp: now), false),
            (_market.Claims("meter", exp: now + 1), true),
            (_market.Claims("meter", exp: now + life), true),
            (_market.Claims("meter", exp: now + life + 1), false),
            (_market.Claims("meter", iat: now - life, nbf: now - life, exp: now), false),
            (_market.Claims("meter", iat: now - life + 1, nbf: now - life, exp: now + 1), true),
            (_market.Claims("meter", nbf: now + skew), true),
            (_market.Claims("meter", nbf: now + skew + 1), false),
            (_market.Claims("meter", iat: now + skew), true),
            (_market.Claims("meter", iat: now + skew + 1), false),
            (_market.Claims("meter", iat: now + 2, exp: now + 1), false),
        })
            Assert.True(good == (_market.Door.Verify(_market.Forge(_market.Header, claims)) is not null), claims);
    }

    [Fact]
    public async Task A_token_ends_with_its_key_and_never_outlives_it()
    {
        var end = _market.Clock.GetUtcNow().AddMinutes(4).AddMilliseconds(700);
        var (key, secret) = await _market.KeyAsync("meter", expiresAt: end);
        var (token, life) = _market.Tokens.Give(_market.Door.Find(secret)!, Scopes.All);
        Assert.Equal(TimeSpan.FromMinutes(4), life);
        Assert.NotNull(_market.Door.Verify(token));

        await _market.Ring.RevokeAsync(key, CancellationToken.None);
        Assert.Null(_market.Door.Find(token));
        Assert.Null(_market.Door.Verify(token));
        Assert.Null(_market.Door.Find(secret));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_token_ends_with_the_secret_that_it_was_given_for(int overlapMinutes)
    {
        var (key, secret) = await _market.KeyAsync("meter");
        var (known, unknown) = (_market.TokenOf(secret), _market.TokenOf(secret));
        Assert.NotNull(_market.Door.Verify(known));
        _market.Clock.Advance(TimeSpan.FromSeconds(1));
        var (now, next) = (_market.Clock.GetUtcNow(), ApiKey.NewSecret(Role.Provider));
        var overlap = TimeSpan.FromMinutes(overlapMinutes);
        Assert.True(KeyHash.TryOf(next, out var hash));
        Assert.True(await _market.Ring.RotateAsync(key, new(1, hash, now, now + overlap), null, CancellationToken.None));
        var young = _market.TokenOf(next);

        if (overlapMinutes > 0)
        {
            _market.Clock.Advance(overlap - Tick);
            Assert.NotNull(_market.Door.Find(known));
            Assert.NotNull(_market.Door.Verify(unknown));
            _market.Clock.Advance(Tick);
        }

        Assert.Null(_market.Door.Find(known));
        Assert.Null(_market.Door.Find(unknown));
        Assert.Null(_market.Door.Verify(unknown));
        Assert.NotNull(_market.Door.Verify(young));
        Assert.NotNull(_market.Door.Find(young));
    }

    [Fact]
    public async Task A_token_may_have_less_than_its_key_and_never_more()
    {
        var (_, secret) = await _market.KeyAsync("meter", scopes: "usage:write orders:read");
        Assert.True(Scopes.TryParse("orders:read", out var less));
        Assert.True(Scopes.TryParse("orders:write", out var more));
        Assert.Equal("orders:read", _market.Door.Verify(_market.TokenOf(secret, less))!.Scopes.Text);
        Assert.Throws<ArgumentException>(() => _market.TokenOf(secret, more));
        Assert.Throws<ArgumentException>(() => _market.TokenOf(secret, Scopes.All));
        foreach (var scope in new[] { "", ",\"scope\":\"orders:write\"", ",\"scope\":\"orders:read keys:write\"" })
            Assert.Null(_market.Door.Verify(_market.Forge(_market.Header, _market.Claims("meter", more: scope))));
    }

    [Fact]
    public async Task A_token_is_not_exchanged_for_another()
    {
        var (_, secret) = await _market.KeyAsync("meter");
        var credential = _market.Door.Verify(_market.TokenOf(secret))!;
        Assert.Throws<ArgumentException>(() => _market.Tokens.Give(credential, Scopes.All));
    }

    [Fact]
    public async Task Memory_of_verified_tokens_is_bounded_and_what_was_forgotten_is_verified_anew()
    {
        var (_, secret) = await _market.KeyAsync("meter");
        var tokens = Enumerable.Range(0, 50).Select(_ => _market.TokenOf(secret)).ToList();
        foreach (var token in tokens)
        {
            Assert.NotNull(_market.Door.Verify(token));
            Assert.InRange(_market.Verifier.Known, 1, 8);
        }

        Assert.All(tokens, token => Assert.NotNull(_market.Door.Find(token) ?? _market.Door.Verify(token)));
    }

    [Fact]
    public async Task Using_a_token_is_using_its_key()
    {
        var (key, secret) = await _market.KeyAsync("meter");
        var token = _market.TokenOf(secret);
        _market.Clock.Advance(TimeSpan.FromMinutes(1));
        _market.Door.Verify(token);
        Assert.Equal(_market.Clock.GetUtcNow(), key.Use.LastAt);
        _market.Clock.Advance(TimeSpan.FromMinutes(1));
        _market.Door.Find(token);
        Assert.Equal(_market.Clock.GetUtcNow(), key.Use.LastAt);
    }

    [Fact]
    public async Task Another_implementation_verifies_what_the_market_gives_with_the_published_key()
    {
        var (_, secret) = await _market.KeyAsync("meter", scopes: "usage:write");
        var token = _market.TokenOf(secret);
        var (x, y) = _market.Signing.Current.Point;
        var result = await new JsonWebTokenHandler().ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = TokenMarket.Issuer,
            ValidAudience = "kaimarket",
            ValidTypes = ["at+jwt"],
            ValidAlgorithms = ["ES256"],
            IssuerSigningKey = new JsonWebKey { Kty = "EC", Crv = "P-256", X = x, Y = y, Kid = _market.Signing.Current.Kid },
            LifetimeValidator = (from, to, _, _) => from <= _market.Clock.GetUtcNow().UtcDateTime && _market.Clock.GetUtcNow().UtcDateTime < to,
        });
        Assert.True(result.IsValid, result.Exception?.Message);
        Assert.Equal(("meter", "provider", "demo-provider", "usage:write"),
            ((string)result.Claims["sub"], (string)result.Claims["role"], (string)result.Claims["org"], (string)result.Claims["scope"]));
    }

    [Fact]
    public async Task A_key_that_acts_for_nobody_and_may_everything_says_so_in_its_token()
    {
        var (_, secret) = await _market.KeyAsync("desk", Role.Operator, "");
        var credential = _market.Door.Verify(_market.TokenOf(secret))!;
        Assert.Equal(("", Role.Operator, true), (credential.Organisation, credential.Role, credential.Scopes.AreAll));
    }
}
