using System.Net;
#if REFIT
using Refit;
#else
using KAiMarket.Client.Fallback;
#endif

namespace KAiMarket.Client;

/// <summary>How a client behaves.</summary>
public sealed record KAiMarketOptions
{
    /// <summary>
    /// How often a request is repeated after 429, 503 or a lost connection. All commands are safe to repeat.
    /// </summary>
    public int Retries { get; init; }

    /// <summary>
    /// How long one attempt may take; where there is another gateway to ask, <see cref="TimeoutAmongMany"/> if that is less.
    /// </summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long one gateway of several may take before the next is asked.</summary>
    public TimeSpan TimeoutAmongMany { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>
    /// The position that queries wait for; share one between clients that must see each other's writes.
    /// </summary>
    public LastPosition Position { get; init; } = new();

    /// <summary>What carries the requests; by default sockets. Also the place to watch the traffic.</summary>
    public HttpMessageHandler? Inner { get; init; }

    /// <summary>Times the waits between repeats.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}

/// <summary>The highest journal position that a reply has shown.</summary>
public sealed class LastPosition
{
    private long _value;

    public long Value => Volatile.Read(ref _value);

    public void Seen(long position)
    {
        for (var old = Value; position > old; old = Value)
            if (Interlocked.CompareExchange(ref _value, position, old) == old) return;
    }

    /// <summary>Begins anew: the journal was put back to before it.</summary>
    public void Forget() => Volatile.Write(ref _value, 0);
}

/// <summary>Makes clients.</summary>
public static class KAiMarketClient
{
    /// <param name="market">As in <c>http://127.0.0.1:5080</c>.</param>
    /// <param name="key">An API key; null for what needs none.</param>
    /// <param name="options">Null for the usual.</param>
    public static IKAiMarket Create(Uri market, string? key, KAiMarketOptions? options = null) =>
        Create([market], key, options);

    /// <summary>A client of a market with several gateways: when one fails, it goes on with the next.</summary>
    /// <param name="gateways">All of the same market, at least one.</param>
    /// <param name="key">An API key; null for what needs none.</param>
    /// <param name="options">Null for the usual.</param>
    public static IKAiMarket Create(IReadOnlyList<Uri> gateways, string? key, KAiMarketOptions? options = null)
    {
        options ??= new KAiMarketOptions();
        var inner = options.Inner ?? new SocketsHttpHandler
        {
            AutomaticDecompression = DecompressionMethods.None,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            UseCookies = false,
            AllowAutoRedirect = false,
        };
        var http = new HttpClient(new MarketHandler(inner, new Gateways(gateways), key, options))
        {
            BaseAddress = gateways[0],
            Timeout = System.Threading.Timeout.InfiniteTimeSpan,
        };
#if REFIT
        return RestService.For<IKAiMarket>(
            http, new RefitSettings(new RefitWire(), new RefitUrls()) { Buffered = true });
#else
        return Proxy.For<IKAiMarket>(http);
#endif
    }

#if REFIT
    private sealed class RefitWire : IHttpContentSerializer
    {
        public HttpContent ToHttpContent<T>(T item) => Wire.Write(item);

        public Task<T?> FromHttpContentAsync<T>(HttpContent content, CancellationToken cancellationToken = default) =>
            Wire.ReadAsync<T>(content, cancellationToken);

        public string? GetFieldNameForProperty(System.Reflection.PropertyInfo propertyInfo) => null;
    }

    private sealed class RefitUrls : IUrlParameterFormatter
    {
        public string? Format(object? value, System.Reflection.ICustomAttributeProvider attributeProvider, Type type) =>
            Wire.Text(value);
    }
#endif
}
