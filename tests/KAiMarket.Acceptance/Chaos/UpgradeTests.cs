using System.Diagnostics;
using KAiMarket.Acceptance.Crashes;
using KAiMarket.Acceptance.Running;
using KAiMarket.Conformance.Stores;

namespace KAiMarket.Acceptance.Chaos;

/// <summary>
/// A cluster is upgraded part by part, under load, to a version whose messages say more than this one's. That version is
/// built first, so the test runs at night.
/// </summary>
[Collection(CrashTests.Crashing)]
public sealed class UpgradeTests
{
    private const int FirmsAtOnce = 6;

    [NightlyClusterFact]
    public async Task Two_versions_work_side_by_side_while_a_cluster_is_upgraded()
    {
        var next = Directory.CreateTempSubdirectory("kaimarket-next-").FullName;
        try
        {
            var program = await BuildNextAsync(next);
            var journal = Markets.JournalOf("postgres");
            await using var cluster = await Cluster.StartAsync(_ => journal, silos: 2, gateways: 2, runners: 1);
            var load = new Load(() => cluster.Client("operator"), () => cluster.Output, seed: 6);
            await load.PrepareAsync();
            using var stop = new CancellationTokenSource();
            var working = load.RunAsync(FirmsAtOnce, stop.Token);

            // Silos first; after each the two versions work on together.
            foreach (var part in cluster.Parts.OrderByDescending(part => part, StringComparer.Ordinal).ToList())
            {
                await load.ToldAsync(60, working);
                Assert.Equal(0, await cluster[part].StopAsync());
                await cluster[part].DisposeAsync();
                await cluster.StartAsync(part, program);
            }

            await load.ToldAsync(60, working);
            await stop.CancelAsync();
            await working;
            await Judge.QuietAsync(cluster.Gateway);
            await Judge.KeptAsync(cluster.Gateway, load.Promises);
            await Judge.SoundAsync(cluster.Gateway);
        }
        finally
        {
            Directory.Delete(next, recursive: true);
        }
    }

    private static async Task<string> BuildNextAsync(string folder)
    {
        var start = new ProcessStartInfo("dotnet",
        [
            "build", Path.Combine(Repository.Root, "src", "KAiMarket.Server"), "-c", "Release", "--nologo", "-v", "quiet",
            "-p:Cluster=true", "-p:NextVersion=true", "-p:Version=0.2.0", $"-p:ArtifactsPath={folder}",
            "-p:UseSharedCompilation=false",
        ])
        {
            RedirectStandardOutput = true,
        };
        using var build = Process.Start(start)!;
        var said = await build.StandardOutput.ReadToEndAsync();
        await build.WaitForExitAsync();
        Assert.True(build.ExitCode == 0, said);
        return Path.Combine(folder, "bin", "KAiMarket.Server", "release", "KAiMarket.Server.dll");
    }

    private sealed class NightlyClusterFactAttribute : FactAttribute
    {
        public NightlyClusterFactAttribute()
        {
            if (!Cluster.HasSilos) Skip = "SKIPPED: this build has no silos to upgrade";
            else if (Environment.GetEnvironmentVariable("KAIMARKET_NIGHTLY") != "1")
                Skip = "SKIPPED: builds another version first; runs with --nightly";
            else Skip = PostgresServer.Missing;
        }
    }
}
