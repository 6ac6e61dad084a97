using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using KAiMarket.Acceptance.Running;
using KAiMarket.Client;

namespace KAiMarket.Acceptance.Identity;

/// <summary>OAuth 2.0 client credentials: a key is exchanged for a token.</summary>
[Collection(Markets.Collection)]
public sealed class TokenTests(Markets markets)
{
    private static readonly Uri Endpoint = new("/oauth2/token", UriKind.Relative);

    [Theory, MemberData(nameof(Markets.Everywhere), MemberType = typeof(Markets))]
    public async Task A_key_is_exchanged_for_a_token_that_does_the_same_for_ten_minutes(string store)
    {
        var server = await markets.OnAsync(store);
        using var administrator = server.Client("administrator");
        using var anonymous = server.Client(null);
        var secret = await administrator.NewKeyAsync("exchanged", new(Role.Auditor, null, ["journal:read", "programs:read"]));

        var token = await anonymous.TokenAsync("exchanged", secret);
        Assert.Equal(("Bearer", 600, "journal:read programs:read"), (token.TokenType, token.ExpiresIn, token.Scope));
        using var market = server.With(token.Token);
        await market.JournalHeadAsync();
        await market.ProgramsAsync();
        await Machine.RefusedAsync("scope-missing", () => market.OrdersAsync());

        var less = await anonymous.TokenAsync("exchanged", secret, ["journal:read"]);
        Assert.Equal("journal:read", less.Scope);
        using var little = server.With(less.Token);
        await little.JournalHeadAsync();
        await Machine.RefusedAsync("scope-missing", () => little.ProgramsAsync());

        var second = (await administrator.RotateKeyAsync("exchanged", 1, new(1))).Value.Key!;
        await anonymous.TokenAsync("exchanged", second);
        await administrator.RevokeKeyAsync("exchanged");
        await Machine.RefusedAsync("unauthenticated", () => market.JournalHeadAsync());
        await Machine.RefusedAsync("unauthenticated", () => little.JournalHeadAsync());
        await Machine.RefusedAsync("invalid_client", () => anonymous.TokenAsync("exchanged", secret));
    }

    [Fact]
    public async Task The_published_keys_and_the_issuer_are_those_of_the_tokens()
    {
        var server = await markets.OnAsync("sqlite");
        using var market = server.Client(null);
        var token = (await market.TokenAsync("first-sme", server.Keys["sme"])).Token;
        var header = Part(token, 0);
        var claims = Part(token, 1);
        Assert.Equal(["alg", "kid", "typ"], header.EnumerateObject().Select(member => member.Name).Order());

        var issuer = await market.IssuerAsync();
        Assert.Equal(server.Address.ToString().TrimEnd('/'), issuer.GetProperty("issuer").GetString());
        Assert.Equal(issuer.GetProperty("issuer").GetString(), claims.GetProperty("iss").GetString());
        Assert.Equal($"{issuer.GetProperty("issuer").GetString()}/oauth2/token", issuer.GetProperty("token_endpoint").GetString());
        Assert.Contains(issuer.GetProperty("scopes_supported").EnumerateArray(), scope => scope.GetString() == "usage:write");
        var keys = (await market.SigningKeysAsync()).GetProperty("keys").EnumerateArray().ToList();
        var key = Assert.Single(keys, one => one.GetProperty("kid").GetString() == header.GetProperty("kid").GetString());
        Assert.Equal(("EC", "P-256", "ES256", "sig"),
            (key.GetProperty("kty").GetString(), key.GetProperty("crv").GetString(), key.GetProperty("alg").GetString(), key.GetProperty("use").GetString()));
        Assert.False(key.TryGetProperty("d", out _));
        Assert.Equal(("first-sme", "first-sme", "kaimarket", "sme", "demo-sme"),
            (claims.GetProperty("sub").GetString(), claims.GetProperty("client_id").GetString(), claims.GetProperty("aud").GetString(),
                claims.GetProperty("role").GetString(), claims.GetProperty("org").GetString()));
        Assert.Equal(600, claims.GetProperty("exp").GetInt64() - claims.GetProperty("iat").GetInt64());
    }

    [Fact]
    public async Task A_request_that_is_none_is_refused_as_the_standard_says()
    {
        var server = await markets.OnAsync("sqlite");
        var secret = server.Keys["sme"];
        var good = $"grant_type=client_credentials&client_id=first-sme&client_secret={secret}";
        var basic = Convert.ToBase64String(Encoding.UTF8.GetBytes($"first-sme:{secret}"));
        foreach (var (form, authorization, error) in new (string, string?, string?)[]
        {
            (good, null, null),
            ("grant_type=client_credentials", $"Basic {basic}", null),
            ("grant_type=client_credentials&client_id=first-sme", $"basic {basic}", null),
            ("grant_type=client_credentials&scope=", $"Basic {basic}", null),
            ($"{good}&resource=x", null, null),
            ("", null, "invalid_request"),
            ("grant_type=", $"Basic {basic}", "invalid_request"),
            ("grant_type=password&username=a&password=b", $"Basic {basic}", "unsupported_grant_type"),
            ("grant_type=CLIENT_CREDENTIALS", $"Basic {basic}", "unsupported_grant_type"),
            ($"{good}&grant_type=client_credentials", null, "invalid_request"),
            ($"{good}&client_secret=other", null, "invalid_request"),
            (good, $"Basic {basic}", "invalid_request"),
            ("grant_type=client_credentials&client_id=first-auditor", $"Basic {basic}", "invalid_request"),
            ("grant_type=client_credentials", null, "invalid_client"),
            ("grant_type=client_credentials&client_id=first-sme", null, "invalid_client"),
            ($"grant_type=client_credentials&client_id=first-auditor&client_secret={secret}", null, "invalid_client"),
            ($"{good}x", null, "invalid_client"),
            ("grant_type=client_credentials&client_id=first-sme&client_secret=%ff%fe%00", null, "invalid_request"),
            ("grant_type=client_credentials", $"Bearer {secret}", "invalid_client"),
            ("grant_type=client_credentials", "Basic", "invalid_client"),
            ("grant_type=client_credentials", "Basic !!!", "invalid_client"),
            ("grant_type=client_credentials", $"Basic {Convert.ToBase64String("first-sme"u8)}", "invalid_client"),
            ($"{good}&scope=nothing", null, "invalid_scope"),
            ($"{good}&scope=%20", null, "invalid_scope"),
            ($"{good}&scope=orders:read%2C", null, "invalid_scope"),
            ($"{good}&{string.Join('&', Enumerable.Range(0, 20).Select(i => $"a{i}=1"))}", null, "invalid_request"),
            ($"{good}&scope={new string('a', 10_000)}", null, "invalid_request"),
            ($"{new string('a', 1000)}=1&{good}", null, "invalid_request"),
        })
        {
            using var reply = await SendAsync(server, form, authorization);
            var text = await reply.Content.ReadAsStringAsync();
            var said = JsonDocument.Parse(text).RootElement;
            Assert.True(reply.Headers.CacheControl?.NoStore, form);
            if (error is null)
            {
                Assert.True(reply.StatusCode == HttpStatusCode.OK, $"{form}: {text}");
                continue;
            }

            Assert.True(error == said.GetProperty("error").GetString(), $"{form}: {text}");
            Assert.Equal(error == "invalid_client" ? HttpStatusCode.Unauthorized : HttpStatusCode.BadRequest, reply.StatusCode);
            Assert.Equal(error == "invalid_client", reply.Headers.WwwAuthenticate.Any(way => way.Scheme == "Basic"));
            Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Secrets_are_taken_from_the_form_alone_and_never_from_the_address()
    {
        var server = await markets.OnAsync("sqlite");
        using var http = server.Raw(null);
        var query = $"grant_type=client_credentials&client_id=first-sme&client_secret={server.Keys["sme"]}";
        using var asked = await http.GetAsync(new Uri($"/oauth2/token?{query}", UriKind.Relative));
        await asked.ProblemAsync(HttpStatusCode.MethodNotAllowed, "wrong-method");
        using var posted = await http.PostAsync(new Uri($"/oauth2/token?{query}", UriKind.Relative), new FormUrlEncodedContent([]));
        var problem = await posted.ProblemAsync(HttpStatusCode.BadRequest, "unknown-parameter");
        Assert.DoesNotContain(server.Keys["sme"], problem.ToString(), StringComparison.Ordinal);
        using var json = new StringContent("{}", Encoding.UTF8, "application/json");
        using var other = await http.PostAsync(Endpoint, json);
        Assert.Equal(HttpStatusCode.BadRequest, other.StatusCode);
        Assert.DoesNotContain(server.Keys["sme"], server.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_secret_with_reserved_characters_is_decoded_from_basic_as_the_standard_says()
    {
        var server = await markets.OnAsync("sqlite");

        // Every character of the secret may be written with its percent code.
        var coded = string.Concat(server.Keys["sme"].Select(c => $"%{(int)c:X2}"));
        using var reply = await SendAsync(
            server, "grant_type=client_credentials", $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"first%2Dsme:{coded}"))}");
        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
    }

    [Theory, MemberData(nameof(Markets.Stores), MemberType = typeof(Markets))]
    public async Task Tokens_are_good_after_a_restart_and_not_where_the_issuer_is_another(string store)
    {
        var folder = Directory.CreateTempSubdirectory("kaimarket-acceptance-").FullName;
        try
        {
            string[] arguments = ["--journal", Markets.JournalOf(store), "--issuer"];
            string token;
            await using (var server = await ServerProcess.StartAsync(folder, [.. arguments, $"{Cluster.Issuer}/"]))
            {
                using var anonymous = server.Client(null);
                token = (await anonymous.TokenAsync("first-auditor", server.Keys["auditor"])).Token;
                Assert.Equal(Cluster.Issuer, Part(token, 1).GetProperty("iss").GetString());
            }

            await using (var server = await ServerProcess.StartAsync(folder, [.. arguments, Cluster.Issuer]))
            {
                using var market = server.With(token);
                await market.JournalHeadAsync();
            }

            await using var other = await ServerProcess.StartAsync(folder, [.. arguments, "https://other.example"]);
            using var stranger = other.With(token);
            await Machine.RefusedAsync("unauthenticated", () => stranger.JournalHeadAsync());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<HttpResponseMessage> SendAsync(ServerProcess server, string form, string? authorization)
    {
        using var http = server.Raw(null);
        using var request = new HttpRequestMessage(HttpMethod.Post, Endpoint)
        {
            Content = new StringContent(form, Encoding.ASCII, new MediaTypeHeaderValue("application/x-www-form-urlencoded")),
        };
        if (authorization is not null) request.Headers.TryAddWithoutValidation("Authorization", authorization);
        return await http.SendAsync(request);
    }

    private static JsonElement Part(string token, int part) =>
        JsonDocument.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(token.Split('.')[part])).RootElement;
}
