using KAiMarket.Acceptance.Crashes;
using KAiMarket.Acceptance.Running;
using KAiMarket.Conformance.Stores;
using Npgsql;
using Xunit.Abstractions;

namespace KAiMarket.Acceptance.Chaos;

/// <summary>
/// A cluster under load loses parts, one after the other, by a seed. Whatever happens: what was acknowledged stands in
/// the journal once, the independent audit finds nothing, and full service is back in time.
/// </summary>
[Collection(CrashTests.Crashing)]
public sealed class ChaosTests(ITestOutputHelper output)
{
    private static readonly bool Nightly = Environment.GetEnvironmentVariable("KAIMARKET_NIGHTLY") == "1";
    private static readonly TimeSpan Duration = Nightly ? TimeSpan.FromMinutes(10) : TimeSpan.FromMinutes(1);
    private static readonly TimeSpan AfterKill = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan AfterPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AfterDatabase = TimeSpan.FromSeconds(10);
    private const int FirmsAtOnce = 8;

    [PostgresFact]
    public async Task Whatever_part_is_lost_nothing_else_is()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("KAIMARKET_SEED"), out var given)
            ? given
            : Random.Shared.Next(1 << 16);
        var random = new Random(seed);
        using var database = PostgresServer.Start();
        var name = new NpgsqlConnectionStringBuilder(database.CreateDatabase()).Database!;
        await using var line = new LoopbackProxy(database.Port);
        var journal = database.Url(name).Replace($":{database.Port}/", $":{line.Port}/", StringComparison.Ordinal);
        using var clocks = ShiftedClocks.TryBuild(out var noClocks);
        if (clocks is null) Say($"SKIPPED: clocks that are wrong: {noClocks}");
        await using var cluster = await Cluster.StartAsync(
            _ => journal, clocks is null ? null : clocks.Of, silos: 3, gateways: 2, runners: 2);
        try
        {
            var load = new Load(() => cluster.Client("operator"), () => cluster.Output, seed: 4);
            await load.PrepareAsync();
            var watch = new ServiceWatch(cluster);
            await watch.PrepareAsync();
            using var stop = new CancellationTokenSource();
            var working = load.RunAsync(FirmsAtOnce, stop.Token);

            var faults = new Faults(cluster, database, line, clocks, random);
            var begun = TimeProvider.System.GetTimestamp();
            for (var round = 0; round < faults.Kinds || TimeProvider.System.GetElapsedTime(begun) < Duration; round++)
            {
                await load.ToldAsync(random.Next(20, 120), working);
                var fault = await faults.NextAsync(round);
                var took = await watch.RecoveryAsync(fault.Since);
                Say($"{fault.What}: full service after {took.TotalSeconds:0.00} s (allowed {fault.Allowed.TotalSeconds:0})");
                Late(fault, took);
                await fault.MendAsync();
                await watch.RecoveryAsync(TimeProvider.System.GetTimestamp());
            }

            await stop.CancelAsync();
            await working;
            await Judge.QuietAsync(cluster.Gateway);
            await Judge.KeptAsync(cluster.Gateway, load.Promises);
            await Judge.SoundAsync(cluster.Gateway);
            Say($"seed {seed}: {load.Told} commands answered, {load.Promises.Count} promises kept");
            Assert.True(_late.Count == 0, string.Join('\n', _late));
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException($"Seed {seed}: {failure.Message}\n{cluster.Output}", failure);
        }
    }

    private readonly List<string> _late = [];

    // The test's own output is shown when it fails; infra/test.sh shows this file always.
    private void Say(string line) => Figures.Say(output, line);

    // How fast depends on the machine and on what else it does, so only what is far too late fails the test; the figures
    // are in its output.
    private void Late(Fault fault, TimeSpan took)
    {
        if (took > 5 * fault.Allowed) _late.Add($"{fault.What}: full service only after {took.TotalSeconds:0.0} s.");
    }

    /// <param name="What">Was lost.</param>
    /// <param name="Since">When, as a timestamp.</param>
    /// <param name="Allowed">Until everything is served again.</param>
    /// <param name="MendAsync">Brings it back.</param>
    private sealed record Fault(string What, long Since, TimeSpan Allowed, Func<Task> MendAsync);

    private sealed class Faults(
        Cluster cluster, PostgresServer database, LoopbackProxy line, ShiftedClocks? clocks, Random random)
    {
        private static readonly string[] Roles = Cluster.HasSilos ? ["silo", "gateway", "runner"] : ["gateway", "runner"];

        /// <summary>Each of them happens once at least, in this order; then whatever chance wants.</summary>
        public int Kinds => (2 * Roles.Length) + 3 + (clocks is null ? 0 : Roles.Length);

        public Task<Fault> NextAsync(int round)
        {
            var kind = round < Kinds ? round : random.Next(Kinds);
            if (kind < Roles.Length) return KillAsync(PartOf(Roles[kind]));
            if (kind < 2 * Roles.Length) return PauseAsync(PartOf(Roles[kind - Roles.Length]));
            return (kind - (2 * Roles.Length)) switch
            {
                0 => RestartDatabaseAsync(crash: random.Next(2) == 0),
                1 => DropAsync(),
                2 => DelayAsync(),
                var other => ShiftAsync(clocks!, PartOf(Roles[other - 3])),
            };
        }

        private async Task<Fault> KillAsync(string part)
        {
            var since = TimeProvider.System.GetTimestamp();
            await cluster.KillAsync(part);
            return new($"kill -9 {part}", since, AfterKill, () => cluster.StartAsync(part));
        }

        private Task<Fault> PauseAsync(string part)
        {
            var since = TimeProvider.System.GetTimestamp();
            cluster[part].Signal("STOP");
            return Task.FromResult(new Fault($"SIGSTOP {part}", since, AfterPause, async () =>
            {
                cluster[part].Signal("CONT");

                // A silo that was declared dead while it slept ends itself when it hears of it, under load until then.
                if (!part.StartsWith("silo", StringComparison.Ordinal)) return;
                await Until.TrueAsync(() => Task.FromResult(!cluster[part].Runs), () => $"{part} does not end: {cluster.Output}");
                await cluster[part].DisposeAsync();
                await cluster.StartAsync(part);
            }));
        }

        private Task<Fault> RestartDatabaseAsync(bool crash)
        {
            var since = TimeProvider.System.GetTimestamp();
            database.Stop(crash);
            database.StartAgain();
            return Task.FromResult(new Fault(
                crash ? "PostgreSQL crashed" : "PostgreSQL restarted", since, AfterDatabase, () => Task.CompletedTask));
        }

        private Task<Fault> DropAsync()
        {
            var since = TimeProvider.System.GetTimestamp();
            line.Drop();
            return Task.FromResult(new Fault("all connections dropped", since, AfterKill, () => Task.CompletedTask));
        }

        private Task<Fault> DelayAsync()
        {
            var since = TimeProvider.System.GetTimestamp();
            line.Delay = TimeSpan.FromMilliseconds(20);
            return Task.FromResult(new Fault("20 ms on every line", since, AfterPause, () =>
            {
                line.Delay = TimeSpan.Zero;
                return Task.CompletedTask;
            }));
        }

        // What the load does has no deadline near: that a wrong clock loses nothing shows here, not that it judges none.
        private async Task<Fault> ShiftAsync(ShiftedClocks clocks, string part)
        {
            var ahead = TimeSpan.FromSeconds(random.Next(1, 90) * (random.Next(2) == 0 ? -1 : 1));
            var since = TimeProvider.System.GetTimestamp();
            clocks.Set(part, ahead);
            await Until.TrueAsync(async () => await ClockAsync(part) is false, () => $"{part} does not see that its clock is wrong.");
            return new($"clock of {part} {ahead.TotalSeconds:+0;-0} s", since, AfterPause, async () =>
            {
                clocks.Set(part, TimeSpan.Zero);
                await Until.TrueAsync(async () => await ClockAsync(part) is true, () => $"{part} stays unready.");
            });
        }

        /// <summary>Whether a part is ready, or is not because of its clock; null where it says something else.</summary>
        private async Task<bool?> ClockAsync(string part)
        {
            using var http = cluster[part].Raw(null);
            using var answer = await http.GetAsync(new Uri("/health/ready", UriKind.Relative));
            if (answer.IsSuccessStatusCode) return true;
            return (await answer.Content.ReadAsStringAsync()).Contains("clock: ", StringComparison.Ordinal) ? false : null;
        }

        private string PartOf(string role)
        {
            var parts = cluster.Parts.Where(part => part.StartsWith(role, StringComparison.Ordinal)).ToList();
            return parts[random.Next(parts.Count)];
        }
    }
}
