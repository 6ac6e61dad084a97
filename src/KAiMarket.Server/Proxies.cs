using System.Net;
using Microsoft.AspNetCore.HttpOverrides;

namespace KAiMarket.Server;

/// <summary>
/// Behind a proxy all requests come from its address. Whose they are it says in X-Forwarded-For, which anybody else can
/// write as well: only named proxies are believed.
/// </summary>
internal static class Proxies
{
    public static ForwardedHeadersOptions Believe(IReadOnlyList<IPAddress> proxies)
    {
        // Without a limit it goes back along the list as long as a trusted proxy wrote the entry.
        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor,
            ForwardLimit = null,
        };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var proxy in proxies) options.KnownProxies.Add(proxy);
        return options;
    }
}
