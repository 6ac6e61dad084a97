using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using KAiMarket.Acceptance.Running;
using KAiMarket.Client;

namespace KAiMarket.Acceptance.Identity;

/// <summary>A provider's metering agent: its key reaches the metering of its provider and nothing else.</summary>
[Collection(Markets.Collection)]
public sealed partial class AgentTests(Markets markets)
{
    [Theory, MemberData(nameof(Markets.Everywhere), MemberType = typeof(Markets))]
    public async Task An_agent_meters_its_own_providers_orders_alone(string store)
    {
        var server = await markets.OnAsync(store);
        using var market = server.Client("operator");
        using var administrator = server.Client("administrator");
        var voucher = await market.VoucherAsync("agent-own", 4711);
        await market.PublishOfferAsync("agent-foreign", Samples.Offer() with { Provider = "another-provider" });
        await market.PlaceOrderAsync("agent-own", new(voucher, "agent-own", 10));
        await market.PlaceOrderAsync("agent-foreign", new(voucher, "agent-foreign", 10));
        var secret = await administrator.NewKeyAsync("agent", new(Role.Provider, "demo-provider", ["usage:write"]));
        using var anonymous = server.Client(null);
        var token = (await anonymous.TokenAsync("agent", secret)).Token;

        foreach (var (credential, sequence) in new[] { (secret, 1), (token, 2) })
        {
            using var agent = server.With(credential);
            Assert.Equal(5 * sequence, (await agent.RecordUsageAsync("agent-own", sequence, Samples.Usage(5))).Value.Used);
            var foreign = await Assert.ThrowsAsync<ProblemException>(() => agent.RecordUsageAsync("agent-foreign", 1, Samples.Usage(5)));
            Assert.Equal(HttpStatusCode.Forbidden, foreign.Status);
            await Machine.RefusedAsync("scope-missing", () => agent.OrderAsync("agent-own"));
        }

        Assert.Equal(0, (await market.OrderAsync("agent-foreign")).Value.Used);
    }

    [Fact]
    public async Task Everything_else_in_the_description_lacks_a_scope()
    {
        var server = await markets.OnAsync("sqlite");
        using var administrator = server.Client("administrator");
        using var anonymous = server.Client(null);
        var secret = await administrator.NewKeyAsync("agent-everywhere", new(Role.Provider, "demo-provider", ["usage:write"]));
        var token = (await anonymous.TokenAsync("agent-everywhere", secret)).Token;
        var description = await anonymous.OpenApiAsync();
        var asked = 0;
        foreach (var path in description.GetProperty("paths").EnumerateObject())
        {
            foreach (var operation in path.Value.EnumerateObject())
            {
                if (operation.Value.GetProperty("operationId").GetString() == "recordUsage" || !NeedsCredential(operation.Value)) continue;
                foreach (var credential in new[] { secret, token })
                {
                    using var http = server.RawWith(credential);
                    using var request = new HttpRequestMessage(
                        HttpMethod.Parse(operation.Name), new Uri(InBraces().Replace(path.Name, "1"), UriKind.Relative));
                    using var reply = await http.SendAsync(request);
                    await reply.ProblemAsync(HttpStatusCode.Forbidden, "scope-missing");
                    asked++;
                }
            }
        }

        Assert.True(asked > 100, $"{asked} requests");
    }

    private static bool NeedsCredential(JsonElement operation) =>
        operation.TryGetProperty("security", out var security) && security.GetArrayLength() > 0;

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex InBraces();
}
