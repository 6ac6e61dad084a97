using System.Diagnostics;
using System.Net;
using KAiMarket.Conformance.Stores;
using KAiMarket.Journal;
using KAiMarket.Silo;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace KAiMarket.Conformance.Engine;

/// <summary>Homes in silos that are processes of their own; the tests are their client, as a gateway is.</summary>
public abstract class SilosConformance(int silos) : GrainsConformance(new PostgresStore(PostgresServer.Shared))
{
    private readonly List<(Process Process, string Folder)> _silos = [];

    public override async Task InitializeAsync()
    {
        if (PostgresServer.Missing is not null) return;
        var database = new NpgsqlConnectionStringBuilder(Store.Place.Address).Database!;
        for (var silo = 0; silo < silos; silo++) _silos.Add(Start(PostgresServer.Shared.Url(database)));
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        foreach (var (process, _) in _silos)
        {
            var line = await process.StandardOutput.ReadLineAsync(patience.Token);
            Assert.True(line?.StartsWith("KAiMarket is ready", StringComparison.Ordinal), $"A silo said: {line}");

            // What it says from here on is not looked at, and must not fill the pipe.
            _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        }
    }

    public override async Task DisposeAsync()
    {
        foreach (var (process, folder) in _silos)
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
            Directory.Delete(folder, recursive: true);
        }

        await base.DisposeAsync();
    }

    protected override async Task<Home> OpenAsync()
    {
        var engine = await OrleansEngine.StartClientAsync(
            new ClusterOptions(Store.Place.Address, IPAddress.Loopback), TimeProvider.System, NullLoggerFactory.Instance,
            CancellationToken.None);
        return new Home(engine.Grains, new JournalTail(Store.Unopened(), TimeProvider.System), engine.DisposeAsync);
    }

    private static (Process, string) Start(string journal)
    {
        var folder = Directory.CreateTempSubdirectory("kaimarket-silo-").FullName;
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        var server = Path.Combine(own.Parent!.Parent!.FullName, "KAiMarket.Server", own.Name, "KAiMarket.Server.dll");
        var start = new ProcessStartInfo(
            "dotnet", [server, "--port", "0", "--engine", "orleans", "--roles", "silo", "--data", folder])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment["KAIMARKET_JOURNAL"] = journal;
        start.Environment["DOTNET_ThreadPool_UnfairSemaphoreSpinLimit"] = "0";
        return (Process.Start(start)!, folder);
    }
}

[NeedsPostgres]
public sealed class TwoSilos() : SilosConformance(2);

[NeedsPostgres]
public sealed class ThreeSilos() : SilosConformance(3);
