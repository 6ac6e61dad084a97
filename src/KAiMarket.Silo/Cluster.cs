using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using KAiMarket.Silo.Postgres;
using Orleans.Configuration;
using Orleans.Connections.Security;
using Orleans.Hosting;
using Orleans.Storage;

namespace KAiMarket.Silo;

/// <summary>What silos and their clients must agree on, and how soon a lost one is noticed.</summary>
internal static class Cluster
{
    private const string Invariant = "Npgsql";
    private const string Name = "kaimarket";
    private static readonly TimeSpan OneAttempt = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan StartPause = TimeSpan.FromMilliseconds(500);

    public static void Tell(ISiloBuilder silo, ClusterOptions options)
    {
        silo.Configure<Orleans.Configuration.ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (Name, Name));
        silo.Configure<SiloMessagingOptions>(messages => messages.ResponseTimeout = OneAttempt);
        silo.Configure<ClusterMembershipOptions>(
            membership => Watch(membership, options.Probe ?? TimeSpan.FromSeconds(1)));
        if (options.Certificates is { Count: > 0 } certificates) silo.UseTls(tls => Secure(tls, certificates));
        if (options.Database is not { } database)
        {
            silo.UseDevelopmentClustering((System.Net.IPEndPoint?)null);
            silo.UseInMemoryReminderService();
            return;
        }

        var connection = OrleansSchema.ConnectionString(database);
        silo.UseAdoNetClustering(table => (table.Invariant, table.ConnectionString) = (Invariant, connection));
        silo.UseAdoNetReminderService(table => (table.Invariant, table.ConnectionString) = (Invariant, connection));
        silo.AddAdoNetGrainStorage(GrainSnapshots.Storage, table =>
        {
            (table.Invariant, table.ConnectionString) = (Invariant, connection);
            table.GrainStorageSerializer = new JsonStorage();
        });
    }

    public static void Tell(IClientBuilder client, ClusterOptions options)
    {
        client.Configure<Orleans.Configuration.ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (Name, Name));
        client.Configure<ClientMessagingOptions>(messages => messages.ResponseTimeout = OneAttempt);
        client.Configure<GatewayOptions>(gateways => gateways.GatewayListRefreshPeriod = TimeSpan.FromSeconds(2));
        if (options.Certificates is { Count: > 0 } certificates) client.UseTls(tls => Secure(tls, certificates));

        // Silos may start a little after their clients.
        var left = (int)(StartPatience / StartPause);
        client.UseConnectionRetryFilter(async (_, cancel) =>
        {
            await Task.Delay(StartPause, cancel);
            return left-- > 0;
        });
        client.UseAdoNetClustering(table =>
            (table.Invariant, table.ConnectionString) = (Invariant, OrleansSchema.ConnectionString(options.Database!)));
    }

    // A silo that dies breaks its connections and is believed dead after two probes; one that hangs answers neither the
    // probes of its neighbours nor theirs that ask in its stead. One vote is enough: a silo that was wrongly declared
    // dead ends itself, and two homes of one aggregate cost speed only.
    private static void Watch(ClusterMembershipOptions membership, TimeSpan probe)
    {
        membership.ProbeTimeout = probe;
        membership.MaxProbeTimeout = probe * 2;
        membership.NumMissedProbesLimit = 2;
        membership.NumVotesForDeathDeclaration = 1;
        membership.TableRefreshTimeout = TimeSpan.FromSeconds(5);
        membership.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(2);
        membership.NumMissedTableIAmAliveLimit = 3;
        membership.DefunctSiloCleanupPeriod = TimeSpan.FromMinutes(10);
        membership.DefunctSiloExpiration = TimeSpan.FromHours(1);
    }

    // Whoever shows one of the cluster's own certificates, to the byte, is of the cluster; no name or authority says more.
    private static void Secure(TlsOptions tls, IReadOnlyList<X509Certificate2> certificates)
    {
        tls.LocalCertificate = certificates[0];
        tls.RemoteCertificateMode = RemoteCertificateMode.RequireCertificate;
        tls.ClientCertificateMode = RemoteCertificateMode.RequireCertificate;
        tls.RemoteCertificateValidation = (shown, _, _) =>
            shown is not null && certificates.Any(known => known.RawDataMemory.Span.SequenceEqual(shown.RawDataMemory.Span));
        tls.OnAuthenticateAsClient = (_, client) =>
            client.TargetHost = certificates[0].GetNameInfo(X509NameType.DnsName, forIssuer: false);
    }
}
