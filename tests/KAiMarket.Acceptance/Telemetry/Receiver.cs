using System.Net;
using System.Net.Sockets;
using System.Text;
using KAiMarket.Conformance.Stores;

namespace KAiMarket.Acceptance.Telemetry;

/// <summary>A small OpenTelemetry collector on loopback: OTLP over HTTP, kept in memory.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private readonly HttpListener _listener;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Series> _series = [];
    private readonly List<Span> _spans = [];
    private readonly List<LogLine> _logs = [];
    private readonly List<byte[]> _bodies = [];
    private readonly Task _loop;

    public Receiver()
    {
        (_listener, Address) = Listen();
        _loop = RunAsync();
    }

    public string Address { get; }

    /// <summary>Every series as it was last told.</summary>
    public IReadOnlyList<Series> Series
    {
        get
        {
            // Whoever waits for news hears why none comes.
            if (_loop.IsFaulted) _loop.GetAwaiter().GetResult();
            lock (_lock) return [.. _series.Values];
        }
    }

    public IReadOnlyList<Span> Spans { get { lock (_lock) return [.. _spans]; } }
    public IReadOnlyList<LogLine> Logs { get { lock (_lock) return [.. _logs]; } }

    /// <summary>What the process says of itself, one for each signal.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Resources { get; private set; } =
        new Dictionary<string, IReadOnlyDictionary<string, string>>();

    /// <summary>All bytes that came, as if they were text: what is said in clear is found in it.</summary>
    public string Everything { get { lock (_lock) return string.Concat(_bodies.Select(Encoding.Latin1.GetString)); } }

    /// <summary>The sum of all series of a metric that have these tags; null when there is none.</summary>
    public double? Sum(string name, params (string Name, string Value)[] tags)
    {
        var series = Series.Where(series => series.Name == name && series.Has(tags)).ToList();
        return series.Count == 0 ? null : series.Sum(series => series.Value);
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _loop;
        _listener.Close();
    }

    private static (HttpListener, string) Listen()
    {
        for (var attempt = 1; ; attempt++)
        {
            var listener = new HttpListener();
            var address = $"http://127.0.0.1:{PostgresServer.FreePort()}/";
            listener.Prefixes.Add(address);
            try
            {
                listener.Start();
                return (listener, address);
            }
            catch (HttpListenerException) when (attempt < 10)
            {
                // Somebody was faster.
                listener.Close();
            }
        }
    }

    private async Task RunAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception stopped) when (stopped is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            using var body = new MemoryStream();
            try
            {
                await context.Request.InputStream.CopyToAsync(body);
            }
            catch (HttpListenerException)
            {
                // Whoever told this was gone before its end. No message, yet what came of it was said.
                lock (_lock) _bodies.Add(body.ToArray());
                context.Response.Abort();
                continue;
            }

            Take(context.Request.Url!.AbsolutePath, body.ToArray());
            context.Response.ContentType = "application/x-protobuf";
            context.Response.Close();
        }
    }

    private void Take(string path, byte[] body)
    {
        var request = new Protobuf(body);
        lock (_lock)
        {
            _bodies.Add(body);
            Resources = new Dictionary<string, IReadOnlyDictionary<string, string>>(Resources) { [path] = Told.Resource(request) };
            switch (path)
            {
                case "/v1/metrics":
                    foreach (var series in Told.Metrics(request))
                        _series[$"{series.Name} {string.Join(',', series.Tags.OrderBy(tag => tag.Key))}"] = series;
                    break;
                case "/v1/traces":
                    _spans.AddRange(Told.Spans(request));
                    break;
                case "/v1/logs":
                    _logs.AddRange(Told.Logs(request));
                    break;
                default:
                    throw new InvalidDataException($"OTLP has no {path}.");
            }
        }
    }
}
