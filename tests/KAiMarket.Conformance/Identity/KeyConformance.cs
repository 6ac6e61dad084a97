using System.Data.Common;
using System.Text.Json;
using KAiMarket.Conformance.Engine;
using KAiMarket.Conformance.Stores;
using KAiMarket.Domain;
using KAiMarket.Identity;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace KAiMarket.Conformance.Identity;

/// <summary>What API keys promise on every store of identities.</summary>
public abstract partial class KeyConformance : IAsyncLifetime
{
    private readonly HandClock _clock = new(new(2026, 11, 22, 0, 0, 0, TimeSpan.Zero));
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kaimarket-keys-");
    private IdentityStore? _store;

    private IdentityStore Identities => _store!;
    private protected string Folder => _folder.FullName;

    private protected abstract IdentityStore Make();

    /// <summary>Runs SQL by hand; <c>identity.</c> before a table's name is dropped where there are no schemas.</summary>
    private protected abstract Task RunAsync(string sql);

    private protected static async Task RunAsync(DbConnection connection, string sql)
    {
        await using (connection)
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of these tests.
            command.CommandText = sql;
#pragma warning restore CA2100
            await command.ExecuteNonQueryAsync();
        }
    }

    public async Task InitializeAsync()
    {
        _store = Make();
        await _store.OpenAsync(CancellationToken.None);
    }

    public async Task DisposeAsync()
    {
        if (_store is not null) await _store.DisposeAsync();
        SqliteConnection.ClearAllPools();
        _folder.Delete(recursive: true);
    }

    [StoreFact]
    public async Task Two_servers_that_begin_with_a_market_at_once_write_down_only_secrets_that_open()
    {
        // Both found a market without keys.
        var (early, late) = (new KeyRing(Identities, _clock), new KeyRing(Identities, _clock));
        await FirstKeys.MakeAsync(early, KeysOf("early"), _clock, CancellationToken.None);
        await FirstKeys.MakeAsync(late, KeysOf("late"), _clock, CancellationToken.None);

        Assert.Equal(7, Read("early").Count);
        Assert.All(Read("early").Values, secret => Assert.NotNull(late.Find(secret)));
        Assert.False(File.Exists(KeysOf("late")));
    }

    [StoreFact]
    public async Task Of_two_servers_that_each_made_some_keys_each_writes_down_its_own()
    {
        var (early, late) = (new KeyRing(Identities, _clock), new KeyRing(Identities, _clock));
        var taken = ApiKey.NewSecret(Role.Operator);
        KeyHash.TryOf(taken, out var hash);
        await early.AddAsync(new("first-operator", hash, Role.Operator, "", _clock.GetUtcNow(), null), CancellationToken.None);
        await FirstKeys.MakeAsync(late, KeysOf("late"), _clock, CancellationToken.None);

        var secrets = Read("late");
        Assert.Equal(6, secrets.Count);
        Assert.DoesNotContain("operator", secrets.Keys);
        Assert.All(secrets.Values, secret => Assert.NotNull(late.Find(secret)));
    }

    [StoreFact]
    public async Task A_store_that_was_read_before_a_key_was_revoked_does_not_bring_it_back()
    {
        var ring = new KeyRing(Identities, _clock);
        var secret = ApiKey.NewSecret(Role.Auditor);
        KeyHash.TryOf(secret, out var hash);
        var key = new ApiKey("clerk", hash, Role.Auditor, "", _clock.GetUtcNow(), null);
        await ring.AddAsync(key, CancellationToken.None);
        Assert.NotNull(ring.Find(secret));
        await ring.RevokeAsync(key, CancellationToken.None);

        // What such a read would have found.
        await RunAsync("update identity.keys set revoked_at = null");
        await ring.RefreshAsync(CancellationToken.None);

        Assert.Null(ring.Find(secret));
        Assert.NotNull(ring.ById["clerk"].RevokedAt);
    }

    private string KeysOf(string server) => Path.Combine(Folder, $"{server}.json");

    private Dictionary<string, string> Read(string server) =>
        JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(KeysOf(server)))!;
}

public sealed class KeysOnSqlite : KeyConformance
{
    private protected override IdentityStore Make() => IdentityStore.InFile(FilePath);

    private protected override Task RunAsync(string sql) => RunAsync(
        new SqliteConnection($"Data Source={FilePath};Pooling=false"), sql.Replace("identity.", "", StringComparison.Ordinal));

    private string FilePath => Path.Combine(Folder, "identity.db");
}

[NeedsPostgres]
public sealed class KeysOnPostgres : KeyConformance
{
    private readonly string _address = PostgresServer.Missing is null ? PostgresServer.Shared.CreateDatabase() : "";

    private protected override IdentityStore Make() => IdentityStore.InPostgres(_address);

    private protected override Task RunAsync(string sql) => RunAsync(new NpgsqlConnection(_address + ";Pooling=false"), sql);
}
