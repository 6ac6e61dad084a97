using System.Net;
using KAiMarket.Acceptance.Running;
using KAiMarket.Client;

namespace KAiMarket.Acceptance.Identity;

/// <summary>How much one address, one key and one organisation may ask.</summary>
[Collection(Markets.Collection)]
public sealed class RateTests
{
    private const int Failures = 5;

    [Fact]
    public async Task An_address_that_shows_too_many_credentials_in_vain_waits_and_good_ones_still_pass()
    {
        await using var server = await ServerProcess.StartAsync(null, "--failed-credentials", $"{Failures}");
        for (var i = 0; i < Failures; i++) await AnsweredAsync(server, $"kai_sme_{i}", null, HttpStatusCode.Unauthorized);
        await AnsweredAsync(server, "kai_sme_more", null, HttpStatusCode.TooManyRequests);
        await AnsweredAsync(server, "eyJhbGciOiJub25lIn0.e30.", null, HttpStatusCode.TooManyRequests);
        await AnsweredAsync(server, "kai_sme_more", "192.0.2.1", HttpStatusCode.TooManyRequests);

        // Who shows a good key is no guesser, and who shows none at all neither.
        await AnsweredAsync(server, server.Keys["auditor"], null, HttpStatusCode.OK);
        using var http = server.Raw(null);
        using var none = await http.GetAsync(new Uri("/v1/journal/head", UriKind.Relative));
        await none.ProblemAsync(HttpStatusCode.Unauthorized, "unauthenticated");

        // The token endpoint does not look at a secret any more, not even at a good one.
        using var anonymous = server.Client(null);
        var refused = await Assert.ThrowsAsync<ProblemException>(() => anonymous.TokenAsync("first-auditor", server.Keys["auditor"]));
        Assert.Equal("too-many-failures", refused.Code);
        Assert.NotNull(refused.RetryAfter);
    }

    [Fact]
    public async Task Wrong_client_secrets_count_too()
    {
        await using var server = await ServerProcess.StartAsync(null, "--failed-credentials", $"{Failures}");
        using var anonymous = server.Client(null);
        for (var i = 0; i < Failures; i++)
            await Machine.RefusedAsync("invalid_client", () => anonymous.TokenAsync("first-auditor", $"kai_auditor_{i}"));
        await Machine.RefusedAsync("too-many-failures", () => anonymous.TokenAsync("first-auditor", "kai_auditor_x"));
        await AnsweredAsync(server, "kai_sme_more", null, HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task An_address_without_a_credential_asks_only_so_often_and_others_are_not_disturbed()
    {
        await using var server = await ServerProcess.StartAsync(
            null, "--stranger-rate", $"{Failures}", "--trusted-proxy", "127.0.0.1");
        for (var i = 0; i < Failures; i++) Assert.Equal(HttpStatusCode.OK, await StatusAsync("/openapi/v1.json", "192.0.2.1"));
        Assert.Equal(HttpStatusCode.TooManyRequests, await StatusAsync("/openapi/v1.json", "192.0.2.1"));
        Assert.Equal(HttpStatusCode.TooManyRequests, await StatusAsync("/.well-known/jwks.json", "192.0.2.1"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("/health/ready", "192.0.2.1"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("/.well-known/jwks.json", "192.0.2.2"));
        await AnsweredAsync(server, server.Keys["auditor"], "192.0.2.1", HttpStatusCode.OK);

        async Task<HttpStatusCode> StatusAsync(string path, string from)
        {
            using var http = server.Raw(null);
            http.DefaultRequestHeaders.Add("X-Forwarded-For", from);
            using var response = await http.GetAsync(new Uri(path, UriKind.Relative));
            return response.StatusCode;
        }
    }

    [Fact]
    public async Task Behind_a_trusted_proxy_each_address_is_counted_for_itself()
    {
        await using var server = await ServerProcess.StartAsync(
            null, "--failed-credentials", $"{Failures}", "--trusted-proxy", "127.0.0.1", "--trusted-proxy", "198.51.100.1");
        for (var i = 0; i < Failures; i++) await AnsweredAsync(server, "kai_sme_x", "192.0.2.1", HttpStatusCode.Unauthorized);
        await AnsweredAsync(server, "kai_sme_x", "192.0.2.1", HttpStatusCode.TooManyRequests);
        await AnsweredAsync(server, "kai_sme_x", "192.0.2.2", HttpStatusCode.Unauthorized);

        // What a caller wrote itself stands before what the proxy added, and is not believed; a second trusted proxy is.
        await AnsweredAsync(server, "kai_sme_x", "203.0.113.9, 192.0.2.1", HttpStatusCode.TooManyRequests);
        await AnsweredAsync(server, "kai_sme_x", "192.0.2.1, 198.51.100.1", HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task The_keys_of_one_organisation_share_its_rate()
    {
        await using var server = await ServerProcess.StartAsync(null, "--organisation-rate", "1");
        using var administrator = server.Client("administrator");
        string[] keys = [server.Keys["sme"], await administrator.NewKeyAsync("other", new(Role.Sme, "demo-sme"))];
        var turn = 0;
        await Until.TrueAsync(
            async () =>
            {
                using var http = server.RawWith(keys[turn++ % 2]);
                using var reply = await http.GetAsync(new Uri("/v1/programs", UriKind.Relative));
                if (reply.StatusCode == HttpStatusCode.OK) return false;
                var problem = await reply.ProblemAsync(HttpStatusCode.TooManyRequests, "too-many-requests");
                return problem.GetProperty("detail").GetString()!.Contains("organisation", StringComparison.Ordinal);
            },
            () => "Nobody is refused.");
        using var provider = server.Client("provider");
        await provider.ProgramsAsync();
    }

    private static async Task AnsweredAsync(ServerProcess server, string secret, string? from, HttpStatusCode status)
    {
        using var http = server.RawWith(secret);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/journal/head");
        if (from is not null) request.Headers.Add("X-Forwarded-For", from);
        using var reply = await http.SendAsync(request);
        Assert.True(status == reply.StatusCode, $"{secret} from {from}: {reply.StatusCode}");
        if (status != HttpStatusCode.TooManyRequests) return;
        await reply.ProblemAsync(status, "too-many-failures");
        Assert.InRange(reply.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
    }
}
