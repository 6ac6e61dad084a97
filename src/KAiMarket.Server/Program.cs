using System.Data.Common;
using KAiMarket.Domain;
using KAiMarket.Gateway;
using KAiMarket.Journal;
using KAiMarket.Server;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Logging.Console;

if (args.Any(word => word is "--help" or "-h"))
{
    Console.WriteLine(ServerOptions.Usage);
    return 0;
}

try
{
    return await RunAsync(ServerOptions.Read(
        args, Environment.GetEnvironmentVariable(ServerOptions.JournalVariable),
        Environment.GetEnvironmentVariable(ServerOptions.SmtpVariable)));
}
catch (StartException fault)
{
    await Console.Error.WriteLineAsync($"KAiMarket: {fault.Message}");
    return 2;
}

static async Task<int> RunAsync(ServerOptions options)
{
    var certificates = ClusterCertificates.Read(options.HttpsCertificate, "--https-certificate");
    using var folder = new DataFolder(options.Data);
    using var collector = Collector.Start(options.Otlp, Engines.Text(options.Roles));
    // Whatever the environment says, pages for developers with stack traces are never made.
    var builder = WebApplication.CreateSlimBuilder(
        new WebApplicationOptions { EnvironmentName = Environments.Production });
    UnsafeSettings.DemandNoOthers(builder.Configuration);
    builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Warning)
        // The reason is told below, in one sentence.
        .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None)
        // Where it may log, it makes an activity and a scope of each request, also while nobody traces.
        .AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None)
        // Its warnings are about what it then mends, by the dozen, and name grains; /health says how the cluster stands.
        .AddFilter("Orleans", LogLevel.Error);
    LogToConsole(builder.Logging, options.LogJson);
    collector?.Log(builder.Logging);
    builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(15));
    builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => FrontDoor.Open(kestrel, options, certificates));

    await using var app = builder.Build();
    await using var composition = new Composition(
        options, folder, TimeProvider.System, app.Services.GetRequiredService<ILoggerFactory>());
    var market = await OpenAsync(composition, app.Lifetime.ApplicationStopping);
    if (options.Proxies is { } proxies) app.UseForwardedHeaders(Proxies.Believe(proxies));
    if (options.Roles.HasFlag(Roles.Gateway)) app.MapGateway(market);
    else app.MapHealthAlone(market);
    try
    {
        await app.StartAsync();
    }
    catch (IOException fault) when (fault.InnerException is AddressInUseException)
    {
        throw new StartException($"Port {options.Port} is taken; name another one with --port.");
    }
    catch (Exception fault) when (fault is IOException or System.Net.Sockets.SocketException)
    {
        throw new StartException(
            $"{options.Bind}:{options.Port} cannot be listened on: {fault.GetBaseException().Message}");
    }

    var url = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
    composition.Announce(url);
    folder.Announce(url);
    var log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("KAiMarket");
    log.LogInformation("KAiMarket is ready at {Url}", url);
    if (!options.LogJson) Console.WriteLine($"KAiMarket is ready at {url}");

    if (options is { BehindTlsProxy: true, Proxies: null } && options.Roles.HasFlag(Roles.Gateway))
    {
        log.LogWarning(
            "All callers count as one address, the proxy's: whoever fails often keeps everybody from signing in. Name it with --trusted-proxy.");
    }

    var stopped = app.WaitForShutdownAsync();
    if (await Task.WhenAny(stopped, composition.Background) == stopped) return 0;

    // Without its background the market would only seem to work, and with memory of what is gone it would lie.
    if (composition.Background.Exception?.GetBaseException() is JournalRewoundException rewound)
        log.LogCritical("{Reason}", rewound.Message);
    else log.LogCritical(composition.Background.Exception, "A part of the market has ended; the server stops.");
    await app.StopAsync();
    return 1;
}

static void LogToConsole(ILoggingBuilder logging, bool json)
{
    if (json)
    {
        logging.AddFilter<ConsoleLoggerProvider>("KAiMarket", LogLevel.Information)
            .AddJsonConsole(console => (console.TimestampFormat, console.UseUtcTimestamp) = ("O", true));
        return;
    }

    logging.AddSimpleConsole(console => (console.SingleLine, console.TimestampFormat, console.ColorBehavior) =
        (true, "O ", LoggerColorBehavior.Disabled));
}

// What the stores and the disk refuse before there is a market is told like any other mistake at the start.
static async Task<Market> OpenAsync(Composition composition, CancellationToken cancel)
{
    try
    {
        return await composition.OpenAsync(cancel);
    }
    catch (Exception fault) when (fault is JournalUnavailableException or JournalOutcomeUnknownException or DbException
        or IOException or UnauthorizedAccessException or UnknownFactException)
    {
        throw new StartException($"The market cannot be opened: {fault.GetBaseException().Message}");
    }
}
