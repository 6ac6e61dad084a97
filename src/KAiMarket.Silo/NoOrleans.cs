using KAiMarket.Grains;
using Microsoft.Extensions.Logging;

namespace KAiMarket.Silo;

/// <summary>Stands in where the build has no Orleans; the server refuses to choose it.</summary>
public sealed class OrleansEngine : IAsyncDisposable
{
    private OrleansEngine() { }

    public static bool IsBuilt => false;

    public IGrains Grains => throw Missing();

    public Task<(bool Ok, string Detail)> LookAsync(CancellationToken cancel) => throw Missing();

    public static Task<OrleansEngine> StartSiloAsync(
        ClusterOptions options, Func<Journal.ISnapshots?, ActivationContext> context, Func<Task> due, ILoggerFactory logs,
        CancellationToken cancel) => throw Missing();

    public static Task<OrleansEngine> StartClientAsync(
        ClusterOptions options, TimeProvider clock, ILoggerFactory logs, CancellationToken cancel) => throw Missing();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static NotSupportedException Missing() => new("This build has no Orleans.");
}
