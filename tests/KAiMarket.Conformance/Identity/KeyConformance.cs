using System.Text.Json;
using KAiMarket.Conformance.Engine;
using KAiMarket.Conformance.Stores;
using KAiMarket.Domain;
using KAiMarket.Gateway.Identity;
using Microsoft.Data.Sqlite;

namespace KAiMarket.Conformance.Identity;

/// <summary>What API keys promise on every store of identities.</summary>
public abstract class KeyConformance : IAsyncLifetime
{
    private readonly HandClock _clock = new(new(2026, 11, 22, 0, 0, 0, TimeSpan.Zero));
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kaimarket-keys-");
    private IdentityStore? _store;

    private IdentityStore Identities => _store!;
    private protected string Folder => _folder.FullName;

    private protected abstract IdentityStore Make();

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

    private string KeysOf(string server) => Path.Combine(Folder, $"{server}.json");

    private Dictionary<string, string> Read(string server) =>
        JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(KeysOf(server)))!;
}

public sealed class KeysOnSqlite : KeyConformance
{
    private protected override IdentityStore Make() => IdentityStore.InFile(Path.Combine(Folder, "identity.db"));
}

[NeedsPostgres]
public sealed class KeysOnPostgres : KeyConformance
{
    private protected override IdentityStore Make() => IdentityStore.InPostgres(PostgresServer.Shared.CreateDatabase());
}
