using KAiMarket.Journal;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace KAiMarket.Server;

/// <summary>
/// The OpenTelemetry collector that is told what the market and its framework measure, trace and log. Everything about
/// it is said by OpenTelemetry's own environment variables; without an address there is none, and nothing is paid.
/// </summary>
internal sealed class Collector : IDisposable
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT", Protocol = "OTEL_EXPORTER_OTLP_PROTOCOL";

    // Of the requests that no caller traces; those of a caller who does are traced whenever the caller says so.
    private const double Traced = 0.01;

    // A collector that does not answer must not hold up the end of the process.
    private const int PatienceMilliseconds = 2_000;

    private static readonly string[] Meters =
    [
        Telemetry.Name, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime",
        "Npgsql", "Microsoft.Orleans",
    ];

    private readonly ResourceBuilder _resource;
    private TracerProvider? _traces;
    private MeterProvider? _metrics;

    private Collector(string roles) =>
        _resource = ResourceBuilder.CreateEmpty()
            .AddService("kaimarket", serviceVersion: typeof(Collector).Assembly.GetName().Version?.ToString(3))
            .AddAttributes([new("kaimarket.roles", roles)])
            .AddTelemetrySdk()
            .AddEnvironmentVariableDetector();

    /// <summary>Begins to tell it of metrics and traces; null when there is none.</summary>
    /// <param name="address">What the command line says; the environment says it otherwise.</param>
    /// <param name="roles">Of this process, with commas.</param>
    public static Collector? Start(string? address, string roles)
    {
        if (address is not null) Environment.SetEnvironmentVariable(Endpoint, address);
        if (Variable("OTEL_SDK_DISABLED") is "true") return null;
        if (!IsTold("TRACES") && !IsTold("METRICS") && !IsTold("LOGS")) return null;
        if (Variable(Protocol) is null) Environment.SetEnvironmentVariable(Protocol, "http/protobuf");

        var collector = new Collector(roles);
        if (IsTold("TRACES")) collector._traces = collector.Traces();
        if (IsTold("METRICS")) collector._metrics = collector.Metrics();
        return collector;
    }

    /// <summary>Tells it what is logged, with the milestones of the market besides warnings.</summary>
    public void Log(ILoggingBuilder logging)
    {
        if (!IsTold("LOGS")) return;
        logging.AddFilter<OpenTelemetryLoggerProvider>("KAiMarket", LogLevel.Information)
            .AddOpenTelemetry(log => log.SetResourceBuilder(_resource).AddOtlpExporter());
    }

    public void Dispose()
    {
        Task.WaitAll(
            Task.Run(() => _traces?.Shutdown(PatienceMilliseconds)),
            Task.Run(() => _metrics?.Shutdown(PatienceMilliseconds)));
        _traces?.Dispose();
        _metrics?.Dispose();
    }

    private TracerProvider Traces()
    {
        var traces = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(_resource)
            .AddSource(Telemetry.Name, "Microsoft.AspNetCore");
        if (Variable("OTEL_TRACES_SAMPLER") is null)
            traces.SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(Traced)));
        return traces.AddOtlpExporter().Build();
    }

    private MeterProvider Metrics() =>
        Sdk.CreateMeterProviderBuilder().SetResourceBuilder(_resource).AddMeter(Meters).AddOtlpExporter().Build();

    private static bool IsTold(string signal) =>
        (Variable(Endpoint) ?? Variable($"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT")) is not null;

    private static string? Variable(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
