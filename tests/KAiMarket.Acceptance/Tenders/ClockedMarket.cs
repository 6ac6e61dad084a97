using KAiMarket.Acceptance.Chaos;
using KAiMarket.Acceptance.Running;
using KAiMarket.Client;
using KAiMarket.Conformance.Stores;
using Npgsql;

namespace KAiMarket.Acceptance.Tenders;

/// <summary>A demo market of one process with a clock that can be set, so that weeks of a tender pass at once.</summary>
internal sealed class ClockedMarket : IAsyncDisposable
{
    private const string Part = "market";

    private readonly ShiftedClocks _clocks;
    private TimeSpan _ahead;

    private ClockedMarket(ShiftedClocks clocks, PostgresServer? database, string? connection, ServerProcess server) =>
        (_clocks, Database, Connection, Server) = (clocks, database, connection, server);

    /// <summary>With the same clock; null on SQLite.</summary>
    public PostgresServer? Database { get; }

    /// <summary>To the market's database; null on SQLite.</summary>
    public string? Connection { get; }

    public ServerProcess Server { get; }

    /// <summary>The market's time.</summary>
    public DateTimeOffset Now => TimeProvider.System.GetUtcNow() + _ahead;

    public static Task<ClockedMarket> StartAsync() => StartAsync(onPostgres: false, []);

    /// <summary>Starts one with more in its environment and on its command line.</summary>
    public static async Task<ClockedMarket> StartAsync(
        bool onPostgres, Dictionary<string, string?> environment, params string[] more)
    {
        var clocks = ShiftedClocks.TryBuild(out var why)
            ?? throw new InvalidOperationException($"The market's clock cannot be set: {why}.");
        PostgresServer? database = null;
        try
        {
            var clock = clocks.Of(Part);
            database = onPostgres ? PostgresServer.StartIn(clock) : null;
            var connection = database?.CreateDatabase();
            var journal = connection is null
                ? "sqlite"
                : database!.Url(new NpgsqlConnectionStringBuilder(connection).Database!);
            return new(clocks, database, connection, await ServerProcess.StartInAsync(
                new([.. clock, .. environment]), null, ["--demo", "--journal", journal, .. more]));
        }
        catch
        {
            database?.Dispose();
            clocks.Dispose();
            throw;
        }
    }

    /// <summary>Sets the market's clock to a later time.</summary>
    public void GoTo(DateTimeOffset time)
    {
        _ahead = time - TimeProvider.System.GetUtcNow();
        _clocks.Set(Part, _ahead);
    }

    /// <summary>A client with a key of its own.</summary>
    public async Task<IKAiMarket> NewClientAsync(string id, Role role, string organisation, HttpMessageHandler? inner = null)
    {
        using var administrator = Server.Client("administrator");
        var key = (await administrator.CreateKeyAsync(id, new(role, organisation))).Value.Key!;
        return KAiMarketClient.Create(Server.Address, key, new KAiMarketOptions { Inner = inner });
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        Database?.Dispose();
        _clocks.Dispose();
    }
}

/// <summary>A test that sets a market's clock; says so where the machine cannot.</summary>
internal sealed class ClockedFactAttribute : FactAttribute
{
    private static readonly string? Missing = Find();

    public ClockedFactAttribute(bool needsPostgres = false) => Skip = Missing ?? (needsPostgres ? PostgresServer.Missing : null);

    private static string? Find()
    {
        using var clocks = ShiftedClocks.TryBuild(out var why);
        return clocks is null ? $"SKIPPED: the market's clock cannot be set: {why}" : null;
    }
}
