using System.Net;
using KAiMarket.Gateway;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace KAiMarket.Benchmarks.Peers;

/// <summary>
/// What the market's server is compared with, each in a process of its own: Kestrel with the market's limits and its
/// check of keys, and one endpoint. A peer ends when its standard input does, so it never outlives the benchmark.
/// </summary>
internal static class PeerHost
{
    public const string Echo = "echo", RowLock = "row-lock";

    /// <param name="kind">One of the two above.</param>
    /// <param name="store">For the row lock: a PostgreSQL connection string or a SQLite file.</param>
    public static async Task RunAsync(string kind, int port, string folder, string store)
    {
        var keys = await PeerKeys.OpenAsync(folder);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = Limits.LargestBody;
            kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
            kestrel.Listen(IPAddress.Loopback, port);
        });
        var app = builder.Build();
        app.Use((http, next) => keys.Admits(http) || http.Request.Method == "GET" ? next(http) : Refuse(http));
        app.MapGet("/health/ready", () => Results.Ok());

        await using var rows = kind == RowLock ? await Peers.RowLock.OpenAsync(store) : null;
        if (rows is null) app.MapPut("/v1/programs/{program}/claims/{sme}", EchoAsync);
        else rows.Map(app);

        await app.StartAsync();
        EndWithInput(app.Lifetime);
        await app.WaitForShutdownAsync();
    }

    /// <summary>The least an endpoint can do with a body: the bytes go back as they came.</summary>
    private static async Task EchoAsync(HttpContext http)
    {
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = http.Request.ContentLength;
        await http.Request.BodyReader.CopyToAsync(http.Response.BodyWriter);
    }

    private static Task Refuse(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status401Unauthorized;
        return Task.CompletedTask;
    }

    // Reading standard input blocks, even asynchronously.
    private static void EndWithInput(IHostApplicationLifetime lifetime)
    {
        var waiting = new Thread(() =>
        {
            Console.In.ReadToEnd();
            lifetime.StopApplication();
        });
        waiting.IsBackground = true;
        waiting.Start();
    }
}
