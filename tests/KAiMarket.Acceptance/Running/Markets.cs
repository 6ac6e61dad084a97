using System.Collections.Concurrent;
using KAiMarket.Conformance.Stores;
using Npgsql;

namespace KAiMarket.Acceptance.Running;

/// <summary>One running market for each store, shared by all tests of a run; each test uses ids of its own.</summary>
public sealed class Markets : IAsyncLifetime
{
    public const string Collection = "markets";

    private readonly ConcurrentDictionary<string, Task<ServerProcess>> _running = new();
    private readonly ConcurrentBag<Cluster> _clusters = [];

    /// <summary>The stores that this machine has, for theories.</summary>
    public static TheoryData<string> Stores => PostgresServer.Missing is null ? ["sqlite", "postgres"] : ["sqlite"];

    private static bool Nightly => Environment.GetEnvironmentVariable("KAIMARKET_NIGHTLY") == "1";

    /// <summary>
    /// The stores, and on PostgreSQL the market as several processes: silos where the build has them, else gateways with
    /// homes of their own. Three silos at night.
    /// </summary>
    public static TheoryData<string> Everywhere =>
        PostgresServer.Missing is not null ? ["sqlite"]
        : Cluster.HasSilos && Nightly ? ["sqlite", "postgres", "silos-2", "silos-3"]
        : Cluster.HasSilos ? ["sqlite", "postgres", "silos-2"]
        : ["sqlite", "postgres", "processes"];

    /// <summary>The shared market of a place; of several processes their first gateway.</summary>
    internal Task<ServerProcess> OnAsync(string place) => _running.GetOrAdd(place, where =>
        where is "sqlite" or "postgres" ? NewAsync(where) : StartClusterAsync(where));

    /// <summary>
    /// A market of one's own, for tests that look at the journal's head: what others started in the background would move it.
    /// </summary>
    internal static Task<ServerProcess> NewAsync(string store) => ServerProcess.StartAsync(
        null, ["--demo", "--journal", JournalOf(store), .. ManyFailures]);

    /// <summary>All tests come from one address, and some show credentials that are none.</summary>
    internal static readonly string[] ManyFailures = ["--failed-credentials", "1000000"];

    /// <summary>A new place for a journal, as the server's command line takes it.</summary>
    internal static string JournalOf(string store)
    {
        if (store == "sqlite") return store;
        var database = new NpgsqlConnectionStringBuilder(PostgresServer.Shared.CreateDatabase()).Database!;
        return PostgresServer.Shared.Url(database);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    private async Task<ServerProcess> StartClusterAsync(string place)
    {
        var journal = JournalOf("postgres");
        var silos = place == "processes" ? 0 : place[^1] - '0';
        var cluster = await Cluster.StartAsync(_ => journal, silos, gateways: silos == 0 ? 2 : 1, runners: 1, more: ManyFailures);
        _clusters.Add(cluster);
        return cluster.Gateway;
    }

    public async Task DisposeAsync()
    {
        foreach (var cluster in _clusters) await cluster.DisposeAsync();
        foreach (var server in _running.Values) await (await server).DisposeAsync();
    }
}

[CollectionDefinition(Markets.Collection)]
public sealed class MarketsCollection : ICollectionFixture<Markets>;

/// <summary>Says so where PostgreSQL is missing: its rows of the theories are not there then.</summary>
public sealed class StoreTests
{
    [PostgresFact]
    public void PostgreSQL_is_tested_too() => Assert.Contains((IEnumerable<object[]>)Markets.Stores, row => row[0] is "postgres");
}
