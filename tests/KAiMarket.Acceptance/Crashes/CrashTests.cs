using System.Net;
using KAiMarket.Acceptance.Running;
using KAiMarket.Client;
using KAiMarket.Conformance.Stores;

namespace KAiMarket.Acceptance.Crashes;

/// <summary>The real server, killed, cut off from its database and out of disk, under load.</summary>
[Collection(Crashing)]
public sealed class CrashTests
{
    public const string Crashing = "crashing";
    private const int FirmsAtOnce = 12;

    private static readonly int Rounds = Environment.GetEnvironmentVariable("KAIMARKET_NIGHTLY") == "1" ? 20 : 3;

    [Theory]
    [MemberData(nameof(Markets.Stores), MemberType = typeof(Markets))]
    public async Task Killed_at_any_moment_it_keeps_what_it_acknowledged(string store)
    {
        var seed = Random.Shared.Next(1 << 16);
        var random = new Random(seed);
        var folder = Directory.CreateTempSubdirectory("kaimarket-crash-").FullName;
        string[] arguments = ["--demo", "--journal", Markets.JournalOf(store)];
        var server = await ServerProcess.StartAsync(folder, arguments);
        try
        {
            var load = new Load(() => server, seed: 1);
            await load.PrepareAsync();
            using var stop = new CancellationTokenSource();
            var working = load.RunAsync(FirmsAtOnce, stop.Token);
            for (var round = 0; round < Rounds; round++)
            {
                await load.ToldAsync(random.Next(50, 600), working);
                await server.KillAsync();
                server = await ServerProcess.StartAsync(folder, arguments);
            }

            await load.ToldAsync(100, working);
            await stop.CancelAsync();
            await working;

            await Judge.QuietAsync(server);
            await Judge.KeptAsync(server, load.Promises);
            await Judge.SoundAsync(server);
        }
        catch (Exception failure) when (failure is not Xunit.Sdk.SkipException)
        {
            throw new InvalidOperationException($"Seed {seed} on {store}: {failure.Message}", failure);
        }
        finally
        {
            await server.DisposeAsync();
            Directory.Delete(folder, recursive: true);
        }
    }

    [PostgresFact]
    public async Task Without_its_database_it_says_so_and_goes_on_when_it_is_back()
    {
        using var database = PostgresServer.Start();
        var name = new Npgsql.NpgsqlConnectionStringBuilder(database.CreateDatabase()).Database!;
        await using var server = await ServerProcess.StartAsync(null, "--demo", "--journal", database.Url(name));
        var load = new Load(() => server, seed: 2);
        await load.PrepareAsync();
        using var stop = new CancellationTokenSource();
        var working = load.RunAsync(FirmsAtOnce, stop.Token);

        foreach (var crash in new[] { false, true })
        {
            await load.ToldAsync(200, working);
            database.Stop(crash);
            using (var market = server.Client("operator"))
            {
                var problem = await Assert.ThrowsAsync<ProblemException>(() => market.OpenProgramAsync($"away-{crash}".ToLowerInvariant(), Samples.Program()));
                Assert.Equal(HttpStatusCode.ServiceUnavailable, problem.Status);
                Assert.True(problem.Retryable);
                using var ready = await server.Raw(null).GetAsync(new Uri("/health/ready", UriKind.Relative));
                Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
            }

            database.StartAgain();
        }

        await load.ToldAsync(200, working);
        await stop.CancelAsync();
        await working;
        await Judge.QuietAsync(server);
        await Judge.KeptAsync(server, load.Promises);
        await Judge.SoundAsync(server);
    }

    [DiskFact]
    public async Task Out_of_disk_it_refuses_and_tears_nothing()
    {
        await using var disk = SmallDisk.Mount();
        var server = await ServerProcess.StartAsync(Directory.CreateDirectory(Path.Combine(disk.Folder, "market")).FullName);
        try
        {
            var load = new Load(() => server, seed: 3);
            await load.PrepareAsync();
            using var stop = new CancellationTokenSource();
            var working = load.RunAsync(FirmsAtOnce, stop.Token);

            using (var market = server.Client("operator"))
            {
                var full = await UntilRefusedAsync(n => market.RegisterMinistryAsync($"full-{n}", new($"Ministry {n}")), working);
                Assert.Equal(("journal-full", HttpStatusCode.ServiceUnavailable, true), (full.Code, full.Status, full.Retryable));
                Assert.Equal("journal-full", (await Assert.ThrowsAsync<ProblemException>(() => market.OpenProgramAsync("full", Samples.Program()))).Code);
            }

            disk.Grow();
            await load.ToldAsync(200, working);
            await stop.CancelAsync();
            await working;

            await Judge.QuietAsync(server);
            await Judge.KeptAsync(server, load.Promises);
            await Judge.SoundAsync(server);
        }
        finally
        {
            await server.DisposeAsync();
        }
    }

    private static Task<ProblemException> UntilRefusedAsync(Func<int, Task> ask, Task working)
    {
        var asked = 0;
        return Until.AnsweredAsync(
            async () =>
            {
                if (working.IsCompleted) await working;
                try
                {
                    await ask(asked++);
                    return null;
                }
                catch (ProblemException refused)
                {
                    return refused;
                }
            },
            () => $"{asked} were asked, and none refused.");
    }
}

/// <summary>Alone on the machine: the load would starve its neighbours.</summary>
[CollectionDefinition(CrashTests.Crashing, DisableParallelization = true)]
public sealed class CrashingCollection;
