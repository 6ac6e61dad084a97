using System.Net;
using System.Net.Sockets;
using KAiMarket.Grains;
using KAiMarket.Journal;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Storage;

namespace KAiMarket.Silo;

/// <summary>The engine of production: homes in silos, one or many, of this process or others.</summary>
public sealed class OrleansEngine : IAsyncDisposable
{
    private static readonly TimeSpan Leaving = TimeSpan.FromSeconds(10);

    private readonly IHost _host;
    private readonly ILogger _log;

    private OrleansEngine(IHost host, TimeProvider clock)
    {
        _host = host;
        _log = host.Services.GetRequiredService<ILoggerFactory>().CreateLogger("KAiMarket");
        Grains = new OrleansGrains(host.Services.GetRequiredService<IGrainFactory>(), clock);
    }

    public static bool IsBuilt => true;

    public IGrains Grains { get; }

    /// <summary>Whether this process has its part in the cluster, and how that stands.</summary>
    public async Task<(bool Ok, string Detail)> LookAsync(CancellationToken cancel)
    {
        if (_host.Services.GetService<ISiloStatusOracle>() is { } oracle)
        {
            var silos = oracle.GetApproximateSiloStatuses(onlyActive: true).Count;
            var homes = _host.Services.GetRequiredService<SiloContext>().Active;
            return (oracle.CurrentStatus == SiloStatus.Active,
                $"{oracle.CurrentStatus.ToString().ToLowerInvariant()}, one of {silos}, {homes} homes");
        }

        try
        {
            var hosts = await _host.Services.GetRequiredService<IGrainFactory>().GetGrain<IManagementGrain>(0)
                .GetHosts(onlyActive: true).WaitAsync(cancel);
            return (hosts.Count > 0, $"{hosts.Count} active");
        }
        catch (Exception lost) when (lost is not OperationCanceledException)
        {
            return (false, "none answers");
        }
    }

    /// <summary>Runs a silo in this process.</summary>
    /// <param name="options">Where it listens and whom it meets.</param>
    /// <param name="context">What its homes need, given where snapshots are put down; null where the engine has no place.</param>
    /// <param name="due">Records what is due; a reminder calls it, in one silo of all.</param>
    /// <param name="logs">What Orleans says.</param>
    /// <exception cref="SiloStartException">It cannot start; the message says why.</exception>
    public static async Task<OrleansEngine> StartSiloAsync(
        ClusterOptions options, Func<ISnapshots?, ActivationContext> context, Func<Task> due, ILoggerFactory logs,
        CancellationToken cancel)
    {
        if (options.Database is { } database)
        {
            await using var source = NpgsqlDataSource.Create(database);
            await Postgres.OrleansSchema.MigrateAsync(source, cancel);
        }

        var clock = TimeProvider.System;
        var builder = Builder(logs);
        builder.Services.AddSingleton(new DueDates(due));
        builder.Services.AddSingleton(services => new SiloContext(
            context(services.GetKeyedService<IGrainStorage>(GrainSnapshots.Storage) is { } storage
                ? new GrainSnapshots(storage)
                : null),
            logs.CreateLogger("KAiMarket")));
        builder.UseOrleans(silo =>
        {
            Cluster.Tell(silo, options);
            silo.Configure<EndpointOptions>(endpoint =>
            {
                endpoint.AdvertisedIPAddress = options.Address;
                endpoint.SiloPort = Port(options.SiloPort, options.Address);
                endpoint.GatewayPort = Port(options.ClientPort, options.Address);
            });
            silo.Configure<GrainCollectionOptions>(memory => memory.CollectionAge = TimeSpan.FromMinutes(2));
        });
        var engine = await StartAsync(builder, clock, cancel);
        await engine.RemindAsync();
        return engine;
    }

    /// <summary>Reaches the silos of other processes.</summary>
    /// <exception cref="SiloStartException">It cannot start; the message says why.</exception>
    public static Task<OrleansEngine> StartClientAsync(
        ClusterOptions options, TimeProvider clock, ILoggerFactory logs, CancellationToken cancel)
    {
        var builder = Builder(logs);
        builder.UseOrleansClient(client => Cluster.Tell(client, options));
        return StartAsync(builder, clock, cancel);
    }

    /// <summary>
    /// Hands homes over to other silos, and leaves. Without the database Orleans would try for ever: then the others find
    /// out for themselves.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(Leaving);
        await Within(_host.StopAsync(patience.Token));
        await Within(_host is IAsyncDisposable host ? host.DisposeAsync().AsTask() : Task.Run(_host.Dispose));
    }

    // The reminder stands from the first silo's first start on; that it cannot be set again is no reason not to serve.
    private async Task RemindAsync()
    {
        try
        {
            await _host.Services.GetRequiredService<IGrainFactory>().GetGrain<IDueGrain>(0).Wake();
        }
        catch (Exception fault)
        {
            _log.LogWarning("The reminder of due work could not be set: {Reason}", fault.Message);
        }
    }

    private async Task Within(Task leaving)
    {
        try
        {
            await leaving.WaitAsync(Leaving);
        }
        catch (Exception fault)
        {
            _log.LogWarning("The cluster could not be left in order: {Reason}", fault.Message);
        }
    }

    // The server alone hears signals, and stops this host in its turn.
    private static HostApplicationBuilder Builder(ILoggerFactory logs)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton(logs);
        builder.Services.AddSingleton<IHostLifetime, WithinTheServer>();
        return builder;
    }

    private static async Task<OrleansEngine> StartAsync(
        HostApplicationBuilder builder, TimeProvider clock, CancellationToken cancel)
    {
        var host = builder.Build();
        try
        {
            await host.StartAsync(cancel);
            return new OrleansEngine(host, clock);
        }
        catch (Exception fault) when (fault is OrleansException or SocketException or OrleansConfigurationException
            or System.Data.Common.DbException or TimeoutException)
        {
            host.Dispose();
            throw new SiloStartException(fault.GetBaseException().Message, fault);
        }
        catch
        {
            host.Dispose();
            throw;
        }
    }

    private static int Port(int wanted, IPAddress address)
    {
        if (wanted != 0) return wanted;
        using var free = new TcpListener(address, 0);
        free.Start();
        return ((IPEndPoint)free.LocalEndpoint).Port;
    }

    private sealed class WithinTheServer : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
