using System.Collections.Concurrent;
using KAiMarket.Conformance.Stores;
using Npgsql;

namespace KAiMarket.Acceptance.Running;

/// <summary>One running market for each store, shared by all tests of a run; each test uses ids of its own.</summary>
public sealed class Markets : IAsyncLifetime
{
    public const string Collection = "markets";

    private readonly ConcurrentDictionary<string, Task<ServerProcess>> _running = new();

    /// <summary>The stores that this machine has, for theories.</summary>
    public static TheoryData<string> Stores => PostgresServer.Missing is null ? ["sqlite", "postgres"] : ["sqlite"];

    internal Task<ServerProcess> OnAsync(string store) =>
        _running.GetOrAdd(store, NewAsync);

    /// <summary>
    /// A market of one's own, for tests that look at the journal's head: what others started in the background would move it.
    /// </summary>
    internal static Task<ServerProcess> NewAsync(string store) => ServerProcess.StartAsync(null, "--demo", "--journal", JournalOf(store));

    /// <summary>A new place for a journal, as the server's command line takes it.</summary>
    internal static string JournalOf(string store)
    {
        if (store == "sqlite") return store;
        var database = new NpgsqlConnectionStringBuilder(PostgresServer.Shared.CreateDatabase()).Database!;
        return PostgresServer.Shared.Url(database);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
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
