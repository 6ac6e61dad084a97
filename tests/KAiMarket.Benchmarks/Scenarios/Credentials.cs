using System.Diagnostics;
using KAiMarket.Benchmarks.Load;
using KAiMarket.Domain;
using KAiMarket.Identity;
using KAiMarket.Identity.Organisations;
using KAiMarket.Identity.Sessions;
using KAiMarket.Identity.Tokens;
using Microsoft.AspNetCore.DataProtection;

namespace KAiMarket.Benchmarks.Scenarios;

/// <summary>
/// What it costs to tell who asks: the gateway's doorkeeper in this process, one call after another, without HTTP. The
/// rings hold a market with many programs and a morning's sessions. The store is gone before the first call, so none can
/// touch it. Beforehand, with the store: what it costs a gateway to hear of others' sessions and to share their uses.
/// </summary>
internal static class Credentials
{
    private const int Keys = 10_000;
    private const int Sessions = 100_000;
    private const int Organisations = 100;
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
            var people = await PeopleAsync(store);
            var shared = await ShareAsync(store, people, rounds, say);
            var (ring, secrets) = await FillAsync(store);

            // A call that asked the store would fail.
            Remove(folder);
            return new(Measure(ring, people, signing, secrets, rounds, say).Concat(shared));
        }
        finally
        {
            Remove(folder);
        }
    }

    private static void Remove(DirectoryInfo folder)
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        folder.Refresh();
        if (folder.Exists) folder.Delete(recursive: true);
    }

    private static Dictionary<string, double> Measure(
        KeyRing ring, People people, SigningKeys signing, string[] secrets, int rounds, Action<string> say)
    {
        var clock = TimeProvider.System;
        var issuer = new TokenIssuer(signing, () => "https://market.example", clock);
        var contenders = new Dictionary<string, List<Histogram>>();
        for (var round = 0; round <= rounds; round++)
        {
            // A new memory of tokens each round, so that they are new again.
            var verifier = new TokenVerifier(signing, ring, () => "https://market.example", clock);
            var door = new Doorkeeper(ring, people.Ring, verifier, clock);
            var tokens = Enumerable.Range(0, New)
                .Select(i => issuer.Give(door.Find(secrets[i % secrets.Length])!, Scopes.All).Token).ToArray();
            var forged = tokens.Select(token => Changed(token)).ToArray();
            foreach (var (name, calls, call) in new (string, int, Func<int, bool>)[]
            {
                ("key", Known, i => door.Find(secrets[i * 7919 % secrets.Length]) is not null),
                ("unknownKey", Known, i => door.Find(forged[i % New].AsSpan(0, 55)) is null),
                ("session", Known, i => people.Allows(door, i * 7919 % Sessions, clock.GetUtcNow())),
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

    /// <summary>Signed in, each wearing the hat of one of some organisations.</summary>
    private static async Task<People> PeopleAsync(IdentityStore store)
    {
        var now = TimeProvider.System.GetUtcNow();
        var sessions = new (Session Session, string Secret)[Sessions];
        for (var i = 0; i < Sessions; i++) sessions[i] = Session.Begin($"a-{i}", now);
        await store.Database.RunTogetherAsync(
            sessions.Select((one, i) => (
                """
                insert into sessions (id, hash, account, created_at, expires_at, changed_at, organisation, role, scopes)
                values (@a, @b, @c, @d, @e, @d, @f, 'Vendor', '')
                """,
                new object?[]
                {
                    one.Session.Id, one.Session.Hash.ToBytes(), one.Session.Account, now.ToUnixTimeMilliseconds(),
                    one.Session.ExpiresAt.ToUnixTimeMilliseconds(), $"firm-{i % Organisations}",
                })),
            CancellationToken.None);
        for (var i = 0; i < Organisations; i++)
        {
            var firm = new MarketOrganisation(
                new($"firm-{i}"), OrganisationKind.Company, "Invented Firm", null, null, $"a-{i}", now)
            {
                Standing = Standing.Approved,
                Members = [.. Enumerable.Range(0, Sessions / Organisations).Select(member =>
                    new Member($"a-{(member * Organisations) + i}", Duty.Clerk, now))],
            };
            await store.MarketOrganisations.SaveAsync(firm, now, CancellationToken.None);
        }

        var ring = new SessionRing(new SessionTable(store.Database), TimeProvider.System);
        await ring.RefreshAsync(CancellationToken.None);
        var members = new MemberRing(store.MarketOrganisations, TimeProvider.System);
        await members.RefreshAsync(CancellationToken.None);
        return new People(ring, members, [.. sessions.Select(one => one.Secret)]);
    }

    /// <summary>Every session was used and another gateway writes all of it down; then both hear of each other.</summary>
    /// <returns>Milliseconds, medians of the rounds.</returns>
    private static async Task<Dictionary<string, double>> ShareAsync(
        IdentityStore store, People people, int rounds, Action<string> say)
    {
        var measured = new Dictionary<string, List<double>>();
        for (var round = 1; round <= rounds; round++)
        {
            foreach (var secret in people.Secrets) people.Ring.Find(secret);
            await TimeAsync("usesSharedMilliseconds", () => people.Ring.ExchangeUsesAsync(CancellationToken.None));
            await TimeAsync("endsHeardMilliseconds", () => people.Ring.RefreshAsync(CancellationToken.None));
            var other = new SessionRing(new SessionTable(store.Database), TimeProvider.System);
            await TimeAsync("allSessionsReadMilliseconds", () => other.RefreshAsync(CancellationToken.None));
        }

        return measured.ToDictionary(pair => pair.Key, pair => pair.Value.Order().ElementAt(pair.Value.Count / 2));

        async Task TimeAsync(string name, Func<Task> work)
        {
            var began = Stopwatch.GetTimestamp();
            await work();
            var took = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            if (!measured.TryGetValue(name, out var all)) measured[name] = all = [];
            all.Add(took);
            say($"credentials: {Sessions} sessions, {name}: {took:0}");
        }
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

    private sealed record People(SessionRing Ring, MemberRing Members, string[] Secrets)
    {
        /// <summary>As the gateway asks for each request of a person.</summary>
        public bool Allows(Doorkeeper door, int session, DateTimeOffset now) =>
            door.Find(Secrets[session]) is { } found
            && Members.Allows(found.Account, found.Organisation, found.Role, now) is not null;
    }
}
