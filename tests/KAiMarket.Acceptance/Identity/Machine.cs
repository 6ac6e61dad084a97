using System.Net.Http.Headers;
using KAiMarket.Acceptance.Running;
using KAiMarket.Client;

namespace KAiMarket.Acceptance.Identity;

/// <summary>What tests of programs' credentials share.</summary>
internal static class Machine
{
    /// <summary>Makes a key and says its secret.</summary>
    public static async Task<string> NewKeyAsync(this IKAiMarket administrator, string id, KeyBody body) =>
        (await administrator.CreateKeyAsync(id, body)).Value.Key ?? throw new InvalidOperationException($"{id} was there before.");

    /// <summary>A client with any credential.</summary>
    public static IKAiMarket With(this ServerProcess server, string secret) => KAiMarketClient.Create(server.Address, secret);

    /// <summary>Requests as they are written, with any credential.</summary>
    public static HttpClient RawWith(this ServerProcess server, string secret)
    {
        var http = new HttpClient { BaseAddress = server.Address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", secret);
        return http;
    }

    public static async Task RefusedAsync(string code, Func<Task> ask) =>
        Assert.Equal(code, (await Assert.ThrowsAsync<ProblemException>(ask)).Code);
}
