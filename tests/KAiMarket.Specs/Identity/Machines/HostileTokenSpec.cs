using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using KAiMarket.Domain;
using KAiMarket.Identity;
using KAiMarket.Identity.Tokens;

namespace KAiMarket.Specs.Identity.Machines;

/// <summary>Tokens that somebody made to be let in.</summary>
public sealed class HostileTokenSpec : IAsyncLifetime
{
    private TokenMarket _market = null!;

    public async Task InitializeAsync()
    {
        _market = await TokenMarket.OpenAsync();
        await _market.KeyAsync("meter");
    }

    public async Task DisposeAsync() => await _market.DisposeAsync();

    [Fact]
    public void A_token_written_by_hand_is_let_in_when_nothing_is_wrong_with_it()
    {
        var credential = Verify(_market.Forge(_market.Header, _market.Claims("meter")));
        Assert.Equal(
            ("meter", CredentialKind.Token, "meter", "demo-provider", Role.Provider),
            (credential!.Id, credential.Kind, credential.Account, credential.Organisation, credential.Role));
    }

    [Fact]
    public void A_header_that_is_not_exactly_the_markets_own_is_refused()
    {
        var kid = _market.Signing.Current.Kid;
        foreach (var header in new[]
        {
            $$"""{"alg":"none","kid":"{{kid}}","typ":"at+jwt"}""",
            $$"""{"alg":"None","kid":"{{kid}}","typ":"at+jwt"}""",
            $$"""{"alg":"","kid":"{{kid}}","typ":"at+jwt"}""",
            $$"""{"alg":null,"kid":"{{kid}}","typ":"at+jwt"}""",
            $$"""{"alg":["ES256"],"kid":"{{kid}}","typ":"at+jwt"}""",
            $$"""{"alg":"HS256","kid":"{{kid}}","typ":"at+jwt"}""",
            $$"""{"alg":"RS256","kid":"{{kid}}","typ":"at+jwt"}""",
            $$"""{"alg":"ES384","kid":"{{kid}}","typ":"at+jwt"}""",
            $$"""{"alg":"es256","kid":"{{kid}}","typ":"at+jwt"}""",
            $$"""{"kid":"{{kid}}","typ":"at+jwt"}""",
            """{"alg":"ES256","typ":"at+jwt"}""",
            """{"alg":"ES256","kid":"","typ":"at+jwt"}""",
            """{"alg":"ES256","kid":"another","typ":"at+jwt"}""",
            """{"alg":"ES256","kid":"../identity.key","typ":"at+jwt"}""",
            $$"""{"alg":"ES256","kid":["{{kid}}"],"typ":"at+jwt"}""",
            $$"""{"alg":"ES256","kid":"{{kid}}"}""",
            $$"""{"alg":"ES256","kid":"{{kid}}","typ":"JWT"}""",
            $$"""{"alg":"ES256","kid":"{{kid}}","typ":"AT+JWT"}""",
            $$"""{"alg":"ES256","kid":"{{kid}}","typ":"application/at+jwt"}""",
            $$"""{"alg":"ES256","kid":"{{kid}}","typ":"at+jwt","typ":"at+jwt"}""",
            $$"""{"alg":"none","alg":"ES256","kid":"{{kid}}","typ":"at+jwt"}""",
            $$"""{"alg":"ES256","alg":"none","kid":"{{kid}}","typ":"at+jwt"}""",
            $$"""{"alg":"ES256","kid":"another","kid":"{{kid}}","typ":"at+jwt"}""",
            $$"""{"alg":"ES256","kid":"{{kid}}","typ":"at+jwt","crit":["exp"]}""",
            $$"""{"alg":"ES256","kid":"{{kid}}","typ":"at+jwt","b64":false}""",
            $$"""{"alg":"ES256","kid":"{{kid}}","typ":"at+jwt","jku":"https://evil.example/jwks.json"}""",
            $$"""{"alg":"ES256","kid":"{{kid}}","typ":"at+jwt","jwk":{"kty":"EC"} }""",
            $$"""{"alg":"ES256","kid":"{{kid}}","typ":"at+jwt","zip":"DEF"}""",
            $$"""{"alg":"ES256","kid":"{{kid}}","typ":"at+jwt"}{}""",
            $$"""[{"alg":"ES256","kid":"{{kid}}","typ":"at+jwt"}]""",
            $$"""{"alg":"ES256","kid":"{{kid}}","typ":"at+jwt",}""",
            $$"""{"alg":"ES256","kid":"{{kid}}","typ":"at+jwt" """,
            "null", "\"ES256\"", "", " ",
        })
            Assert.True(Verify(_market.Forge(header, _market.Claims("meter"))) is null, header);
    }

    [Fact]
    public void The_public_key_is_no_secret_to_sign_with()
    {
        // What a verifier would do that let the header choose: HS256 with the published key's bytes.
        var current = _market.Signing.Current;
        var text = $"{TokenMarket.Encode($$"""{"alg":"HS256","kid":"{{current.Kid}}","typ":"at+jwt"}""")}.{TokenMarket.Encode(_market.Claims("meter"))}";
        var published = current.With(pair => pair.ExportSubjectPublicKeyInfo());
        foreach (var secret in new[] { published, Encoding.ASCII.GetBytes(Convert.ToBase64String(published)), [] })
        {
            var mac = HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(text));
            Assert.Null(Verify($"{text}.{Base64Url.EncodeToString(mac)}"));
        }

        using var rsa = RSA.Create(2048);
        var signed = rsa.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        Assert.Null(Verify($"{text}.{Base64Url.EncodeToString(signed)}"));
    }

    [Fact]
    public void A_foreign_key_under_the_right_name_is_refused()
    {
        using var foreign = new SigningKey(1, ECDsa.Create(ECCurve.NamedCurves.nistP256), _market.Clock.GetUtcNow());
        Assert.Null(Verify(TokenMarket.Forge(_market.Header, _market.Claims("meter"), foreign)));
    }

    [Fact]
    public void A_good_token_cut_off_anywhere_or_with_anything_more_is_refused()
    {
        var good = _market.Forge(_market.Header, _market.Claims("meter"));
        for (var length = 0; length < good.Length; length++)
        {
            Assert.True(Verify(good[..length]) is null, $"the first {length}");
            Assert.True(length == 0 || Verify(good[length..]) is null, $"without the first {length}");
        }

        var (header, payload, signature) = good.Split('.') is [var one, var two, var three] ? (one, two, three) : default;
        foreach (var other in new[]
        {
            $"{good}.", $".{good}", $"{good}.{signature}", $"{header}..{payload}.{signature}", $"{header}.{payload}.", $"{header}.{payload}",
            $"{header}..{signature}", $".{payload}.{signature}", "..", ".", "", "...", $"{good} ", $" {good}", $"{good}=", $"{good}\n",
            $"{header}=.{payload}.{signature}", $"{header}.{payload}=.{signature}", $"{header}.{payload}\n.{signature}",
            $"{header}.{payload}.{signature}A", $"{header}.{payload}.{signature}AA", good.Replace('-', '+').Replace('_', '/') + "=",
            good + "\0", good.Replace(".", "．", StringComparison.Ordinal), $"Bearer {good}", $"{header}.{signature}.{payload}",
        })
            Assert.True(Verify(other) is null, other);
    }

    [Fact]
    public void Every_character_of_a_good_token_matters()
    {
        var good = _market.Forge(_market.Header, _market.Claims("meter"));
        for (var i = 0; i < good.Length; i++)
        {
            if (good[i] == '.') continue;
            var other = good.ToCharArray();

            // The next one of the alphabet: in the last place of a part it differs in spare bits alone.
            other[i] = good[i] switch { 'z' => 'y', '9' => '8', 'Z' => 'Y', '-' or '_' => 'A', _ => (char)(good[i] + 1) };
            Assert.True(Verify(new string(other)) is null, $"character {i}");
        }

        Assert.NotNull(Verify(good));
    }

    [Fact]
    public void Signatures_in_other_forms_are_refused()
    {
        var text = $"{TokenMarket.Encode(_market.Header)}.{TokenMarket.Encode(_market.Claims("meter"))}";
        var key = _market.Signing.Current;
        var der = key.With(pair => pair.SignData(
            Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
        foreach (var signature in new[] { der, new byte[64], [], [1], new byte[63], new byte[65], Enumerable.Repeat((byte)255, 64).ToArray() })
            Assert.Null(Verify($"{text}.{Base64Url.EncodeToString(signature)}"));
    }

    [Fact]
    public void Claims_of_another_market_key_or_organisation_are_refused()
    {
        foreach (var claims in new[]
        {
            _market.Claims("meter", iss: "https://other.example"), _market.Claims("meter", iss: $"{TokenMarket.Issuer}/"),
            _market.Claims("meter", aud: "other"), _market.Claims("nobody"), _market.Claims("meter", role: "administrator"),
            _market.Claims("meter", role: "Provider"), _market.Claims("meter", org: "another-provider"), _market.Claims("meter", org: ""),
            _market.Claims("meter", more: ",\"scope\":\"usage write\""), _market.Claims("meter", more: ",\"scope\":\"USAGE:write\""),
            _market.Claims("meter", more: ",\"admin\":true"), _market.Claims("meter", more: ",\"sub\":\"meter\""),
            _market.Claims("meter").Replace("\"client_id\":\"meter\"", "\"client_id\":\"other\"", StringComparison.Ordinal),
            _market.Claims("meter").Replace("\"aud\":\"kaimarket\"", "\"aud\":[\"kaimarket\"]", StringComparison.Ordinal),
            _market.Claims("meter").Replace(",\"jti\":\"1\"", "", StringComparison.Ordinal),
            "{}", "[]", "null", "", "7", "{\"iss\":", "\ud800",
        })
            Assert.True(Verify(_market.Forge(_market.Header, claims)) is null, claims);
    }

    [Fact]
    public void Times_that_no_calendar_has_are_refused_and_do_not_fail()
    {
        foreach (var time in new[] { "0", "-1", "1e3", "1.5", "9223372036854775807", "-9223372036854775808", "99999999999999999999", "\"1\"", "null", "253402300800" })
        {
            foreach (var claim in new[] { "iat", "nbf", "exp" })
            {
                var claims = System.Text.RegularExpressions.Regex.Replace(_market.Claims("meter"), $"\"{claim}\":\\d+", $"\"{claim}\":{time}");
                Assert.True(Verify(_market.Forge(_market.Header, claims)) is null, $"{claim} {time}");
            }
        }
    }

    [Fact]
    public void A_huge_token_is_refused_before_it_is_read()
    {
        var padded = _market.Claims("meter", more: $",\"jti2\":\"{new string('x', 8000)}\"");
        Assert.Null(Verify(_market.Forge(_market.Header, padded)));
        Assert.Null(Verify(new string('a', 1_000_000)));
        Assert.Null(Verify(new string('.', 1_000_000)));
        Assert.Null(Verify(new string('{', 4096)));
    }

    private Credential? Verify(string token) => _market.Door.Find(token) ?? _market.Door.Verify(token);
}
