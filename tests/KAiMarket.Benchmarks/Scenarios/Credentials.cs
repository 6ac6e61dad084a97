using System.Diagnostics;
using KAiMarket.Benchmarks.Load;
using KAiMarket.Domain;
using KAiMarket.Identity;
using KAiMarket.Identity.Tokens;
using Microsoft.AspNetCore.DataProtection;

namespace KAiMarket.Benchmarks.Scenarios;

/// <summary>
/// What it costs to tell who asks: the gateway's doorkeeper in this process, one call after another, without HTTP. The
/// ring has as many keys as a market with many programs; no call touches the store.
/// </summary>
internal static class Credentials
{
    private const int Keys = 10_000;
    private const int Known = 50_000;
    private const int New = 2_000;

    /// <returns>Microseconds: p50 and p99 over all rounds, and the least and most p50 of a round.</returns>
    public static async Task<Dictionary<string, double>> MeasureAsync(int rounds, Action<string> say)
    {
        var folder = Directory.CreateTempSubdirectory("kaimarket-bench-credentials-");
        try
        {
            await using var store = IdentityStore.InFile(Path.Combine(folder.FullName, "identity.db"));
            await store.OpenAsync(CancellationToken.None);
            using var signing = new SigningKeys(
                new SigningKeyTable(store.Database), new EphemeralDataProtectionProvider().CreateProtector("bench"),
                TimeProvider.System);
            await signing.RefreshAsync(CancellationToken.None);
            var (ring, secrets) = await FillAsync(store);
            return Measure(ring, signing, secrets, rounds, say);
        }
        finally
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            folder.Delete(recursive: true);
        }
    }

    private static Dictionary<string, double> Measure(
        KeyRing ring, SigningKeys signing, string[] secrets, int rounds, Action<string> say)
    {
        var clock = TimeProvider.System;
        var issuer = new TokenIssuer(signing, () => "https://market.example", clock);
        var contenders = new Dictionary<string, List<Histogram>>();
        for (var round = 0; round <= rounds; round++)
        {
            // A new memory of tokens each round, so that they are new again.
            var verifier = new TokenVerifier(signing, ring, () => "https://market.example", clock);
            var door = new Doorkeeper(ring, new NoCredentials(), verifier, clock);
            var tokens = Enumerable.Range(0, New)
                .Select(i => issuer.Give(door.Find(secrets[i % secrets.Length])!, Scopes.All).Token).ToArray();
            var forged = tokens.Select(token => Changed(token)).ToArray();
            foreach (var (name, calls, call) in new (string, int, Func<int, bool>)[]
            {
                ("key", Known, i => door.Find(secrets[i * 7919 % secrets.Length]) is not null),
                ("unknownKey", Known, i => door.Find(forged[i % New].AsSpan(0, 55)) is null),
                ("tokenFirst", New, i => door.Verify(tokens[i]) is not null),
                ("tokenCached", Known, i => door.Find(tokens[i * 7919 % New]) is not null),
                ("tokenForged", New, i => door.Verify(forged[i]) is null),
                ("tokenGiven", New, i => issuer.Give(door.Find(secrets[i])!, Scopes.All).Token.Length > 0),
            })
            {
                var latency = new Histogram();
                for (var i = 0; i < calls; i++)
                {
                    var sent = Stopwatch.GetTimestamp();
                    if (!call(i)) throw new BenchmarkException($"{name}: the doorkeeper is wrong.");
                    latency.Record((long)Stopwatch.GetElapsedTime(sent).TotalNanoseconds);
                }

                // The first warms up.
                if (round == 0) continue;
                if (!contenders.TryGetValue(name, out var all)) contenders[name] = all = [];
                all.Add(latency);
                say($"credentials: round {round}, {name}: p50 {Micro(latency, 0.5):0.00} µs");
            }
        }

        return contenders.SelectMany(pair => Figures(pair.Key, pair.Value)).ToDictionary();
    }

    private static IEnumerable<KeyValuePair<string, double>> Figures(string name, List<Histogram> rounds)
    {
        var all = new Histogram();
        foreach (var round in rounds) all.Add(round);
        yield return new($"{name}P50Microseconds", Micro(all, 0.5));
        yield return new($"{name}P50Least", rounds.Min(round => Micro(round, 0.5)));
        yield return new($"{name}P50Most", rounds.Max(round => Micro(round, 0.5)));
        yield return new($"{name}P99Microseconds", Micro(all, 0.99));
    }

    private static async Task<(KeyRing Ring, string[] Secrets)> FillAsync(IdentityStore store)
    {
        var now = TimeProvider.System.GetUtcNow();
        var secrets = new string[Keys];
        var statements = new List<(string, object?[])>(Keys);
        for (var i = 0; i < Keys; i++)
        {
            secrets[i] = ApiKey.NewSecret(Role.Provider);
            KeyHash.TryOf(secrets[i], out var hash);
            statements.Add((
                """
                insert into keys (id, hash, role, organisation, created_at, changed_at)
                values (@a, @b, 'Provider', 'demo-provider', @c, @c)
                """,
                [$"key-{i}", hash.ToBytes(), now.ToUnixTimeMilliseconds()]));
        }

        await store.Database.RunTogetherAsync(statements, CancellationToken.None);
        var ring = new KeyRing(store, TimeProvider.System);
        await ring.RefreshAsync(CancellationToken.None);
        return (ring, secrets);
    }

    // In the middle of its signature.
    private static string Changed(string token) =>
        string.Concat(token.AsSpan(0, token.Length - 40), token[^40] == 'A' ? "B" : "A", token.AsSpan(token.Length - 39));

    private static double Micro(Histogram latency, double share) => latency.Milliseconds(share) * 1000;
}
