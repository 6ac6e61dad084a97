using System.Net;
using System.Text;
using KAiMarket.Acceptance.Running;

namespace KAiMarket.Acceptance.Hostile;

/// <summary>What every reply says to browsers and caches, whatever was asked and however it went.</summary>
[Collection(Markets.Collection)]
public sealed class SecurityHeadersTests(Markets markets)
{
    private static readonly (string Name, string Value)[] Always =
    [
        ("x-content-type-options", "nosniff"), ("referrer-policy", "no-referrer"), ("cross-origin-resource-policy", "same-origin"),
    ];

    /// <summary>What a reply lacks, or should not have.</summary>
    internal static IEnumerable<string> Faults(RawReply reply, bool isEncrypted = false)
    {
        foreach (var (name, value) in Always)
            if (reply.Header(name) != value) yield return $"{name} is {reply.Header(name)}";
        if (reply.Header("content-security-policy")?.StartsWith("default-src 'none'; frame-ancestors 'none'", StringComparison.Ordinal) != true)
            yield return $"content-security-policy is {reply.Header("content-security-policy")}";
        if (reply.Header("cache-control") is null) yield return "cache-control is missing";
        if (reply.Header("strict-transport-security") is not null != isEncrypted) yield return "strict-transport-security";

        // Nothing to be forged with, nowhere to be sent to, nobody else to read it, and no word of what answers.
        foreach (var (name, value) in reply.Headers)
        {
            if (name is "set-cookie" or "location" or "refresh" or "server" or "x-powered-by" or "via" or "x-aspnet-version"
                || name.StartsWith("access-control-", StringComparison.Ordinal))
                yield return $"{name}: {value}";
        }

        if (reply.Header("content-type") is { } type && type is not ("application/json" or "application/problem+json" or "application/x-ndjson" or "application/octet-stream"))
            yield return $"content-type is {type}";
    }

    [Theory]
    [InlineData("GET", "/v1/programs", 200), InlineData("GET", "/v1/programs/demo-program", 200), InlineData("GET", "/v1/programs/none", 404)]
    [InlineData("GET", "/nothing", 404), InlineData("DELETE", "/v1/programs", 405), InlineData("OPTIONS", "/v1/programs", 405), InlineData("HEAD", "/v1/programs", 405)]
    [InlineData("GET", "/v1/keys", 403), InlineData("GET", "/v1/programs?x=1", 400), InlineData("GET", "/openapi/v1.json", 200), InlineData("GET", "/health/live", 200)]
    [InlineData("GET", "/health/ready", 200), InlineData("GET", "/v1/journal/events", 200), InlineData("PUT", "/v1/ministries/x", 400), InlineData("TRACE", "/", 404)]
    public async Task Every_reply_says_that_it_is_data_and_nobody_elses(string method, string target, int status)
    {
        var server = await markets.OnAsync("sqlite");
        using var connection = new RawConnection(server.Address);
        var reply = await connection.SendAsync(
            FuzzCase.Request(method, target, Lines(server, "operator", "Origin: https://evil.example", "Access-Control-Request-Method: PUT"), []), method == "HEAD");
        Assert.Equal((status, ""), (reply.Status, string.Join("; ", Faults(reply))));
        Assert.Equal("no-store", reply.Header("cache-control"));
    }

    [Fact]
    public async Task Without_a_credential_and_with_what_one_has_already_it_says_so_too()
    {
        var server = await markets.OnAsync("sqlite");
        using var connection = new RawConnection(server.Address);
        var refused = await connection.SendAsync(FuzzCase.Request("GET", "/v1/programs", [$"Host: {server.Address.Authority}"], null));
        Assert.Equal((401, ""), (refused.Status, string.Join("; ", Faults(refused))));

        var shown = await connection.SendAsync(FuzzCase.Request("GET", "/v1/programs/demo-program", Lines(server, "operator"), null));
        var again = await connection.SendAsync(
            FuzzCase.Request("GET", "/v1/programs/demo-program", Lines(server, "operator", $"If-None-Match: {shown.Header("etag")}"), null));
        Assert.Equal((304, ""), (again.Status, string.Join("; ", Faults(again))));
    }

    [Fact]
    public async Task A_cookie_opens_nothing_and_none_is_ever_set()
    {
        var server = await markets.OnAsync("sqlite");
        using var connection = new RawConnection(server.Address);
        var key = server.Keys["administrator"];
        foreach (var cookie in new[] { key, $"Authorization=Bearer {key}", $"Bearer={key}", $"session={key}; key={key}", $".AspNetCore.Cookies={key}", $"kaimarket={key}" })
        {
            var reply = await connection.SendAsync(
                FuzzCase.Request("DELETE", "/v1/keys/first-sme", [$"Host: {server.Address.Authority}", $"Cookie: {cookie}", "Origin: https://evil.example"], null));
            Assert.Equal((401, ""), (reply.Status, string.Join("; ", Faults(reply))));
        }

        // Neither does a key where it would be written down: in an address.
        foreach (var query in new[] { "access_token", "key", "api_key", "token", "Authorization" })
        {
            var reply = await connection.SendAsync(FuzzCase.Request("GET", $"/v1/keys?{query}={key}", [$"Host: {server.Address.Authority}"], null));
            Assert.Equal(401, reply.Status);
            Assert.DoesNotContain(key, reply.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Only_the_hosts_that_were_named_are_answered_for_and_health_for_all()
    {
        await using var server = await ServerProcess.StartAsync(null, "--host", "market.example", "--host", "[::1]", "--host", "127.0.0.1");
        using var connection = new RawConnection(server.Address);
        foreach (var (host, status) in new[]
        {
            ("market.example", 200), ("MARKET.example:8080", 200), ("[::1]:80", 200), ("127.0.0.1", 200), ("evil.example", 421), ("market.example.evil.example", 421),
            ("evil.example:80", 421), ("localhost", 421), ("[::2]", 421), ("market.example.", 421), ("", 421),
        })
        {
            string[] lines = [$"Host: {host}", $"Authorization: Bearer {server.Keys["operator"]}"];
            var reply = await connection.SendAsync(FuzzCase.Request("GET", "/v1/programs", lines, null));
            Assert.True(reply.Status == status, $"{host}: {reply.Status} {reply.Text}");
            Assert.Empty(Faults(reply));
            if (status == 421) Assert.Contains("\"unknown-host\"", reply.Text, StringComparison.Ordinal);
            Assert.Equal(200, (await connection.SendAsync(FuzzCase.Request("GET", "/health/live", lines, null))).Status);
        }
    }

    private static string[] Lines(ServerProcess server, string role, params string[] more) =>
        [$"Host: {server.Address.Authority}", $"Authorization: Bearer {server.Keys[role]}", .. more];
}
