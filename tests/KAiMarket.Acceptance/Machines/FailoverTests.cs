using System.Net;
using KAiMarket.Acceptance.Crashes;
using KAiMarket.Acceptance.Running;
using KAiMarket.Client;
using KAiMarket.Conformance.Stores;
using Npgsql;
using Xunit.Abstractions;

namespace KAiMarket.Acceptance.Machines;

/// <summary>The machine of the database is lost while the market works, and a standby takes over.</summary>
[Collection(CrashTests.Crashing)]
public sealed class FailoverTests(ITestOutputHelper output)
{
    private const int FirmsAtOnce = 12;
    private static readonly TimeSpan MostWithoutService = TimeSpan.FromSeconds(10);

    [PostgresFact]
    public async Task A_synchronous_standby_takes_over_under_load_and_nothing_acknowledged_is_lost()
    {
        using var primary = PostgresServer.Start();
        var name = new NpgsqlConnectionStringBuilder(primary.CreateDatabase()).Database!;
        using var standby = primary.StartStandby();
        await using var server = await ServerProcess.StartAsync(null, "--demo", "--journal", Url(primary, standby, name));
        var load = new Load(() => server, seed: 4);
        await load.PrepareAsync();
        using var stop = new CancellationTokenSource();
        var working = load.RunAsync(FirmsAtOnce, stop.Token);
        await load.ToldAsync(300, working);

        var lost = TimeProvider.System.GetTimestamp();
        primary.Kill();
        standby.Promote();
        await UntilServesAsync(server);
        var without = TimeProvider.System.GetElapsedTime(lost);
        output.WriteLine($"full service {without.TotalSeconds:0.0} s after the primary was killed");

        await load.ToldAsync(300, working);
        await stop.CancelAsync();
        await working;
        await Judge.QuietAsync(server);
        await Judge.KeptAsync(server, load.Promises);
        await Judge.SoundAsync(server);
        using var auditor = server.Client("auditor");
        Assert.Equal([1, 2], (await auditor.JournalHeadAsync()).Value.Epochs.Select(epoch => epoch.Number));
        Assert.True(without < MostWithoutService, $"The market was without service for {without}.");
        Assert.True(server.Runs, server.Output);
    }

    [PostgresFact]
    public async Task A_standby_that_lacks_what_was_acknowledged_ends_the_server_with_a_sentence()
    {
        using var primary = PostgresServer.Start();
        var name = new NpgsqlConnectionStringBuilder(primary.CreateDatabase()).Database!;
        using var standby = primary.StartStandby();
        string[] arguments = ["--demo", "--journal", Url(primary, standby, name)];
        await using var server = await ServerProcess.StartAsync(null, arguments);
        using var market = server.Client("operator");
        await market.RegisterMinistryAsync("kept", new("Ministry of Keeping"));
        var kept = (await market.JournalHeadAsync()).Value;

        // Asynchronous from here on: the standby hears of nothing more.
        primary.Execute("alter system set synchronous_standby_names = ''", "select pg_reload_conf()");
        standby.Execute("alter system set primary_conninfo = ''", "select pg_reload_conf()");
        await Until.TrueAsync(() => Task.FromResult(Streams(primary) == 0), () => "The standby still follows.");
        await market.RegisterMinistryAsync("lost", new("Ministry of Losing"));
        var lost = (await market.JournalHeadAsync()).Value;
        primary.Kill();
        standby.Promote();

        Assert.Equal(1, await server.EndAsync());
        Assert.Contains($"The journal was put back to position {kept.Position}", server.Output, StringComparison.Ordinal);

        await using var again = await ServerProcess.StartAsync(server.Folder, arguments);
        using var http = again.Raw("auditor");
        await ReaderTests.IsSentBackAsync(http, kept.Epochs[^1].Id, lost.Position, kept.Position);
        using var after = again.Client("operator");
        Assert.Equal("Ministry of Keeping", (await after.MinistryAsync("kept")).Value.Name);
        var missing = await Assert.ThrowsAsync<ProblemException>(() => after.MinistryAsync("lost"));
        Assert.Equal(HttpStatusCode.NotFound, missing.Status);

        // The client hears of it once, and then looks again.
        var position = new LastPosition();
        position.Seen(lost.Position + 1_000);
        using var remembering = again.Client("operator", position: position);
        Assert.Equal("journal-rewound", (await Assert.ThrowsAsync<ProblemException>(() => remembering.ProgramsAsync())).Code);
        await remembering.ProgramsAsync();
        await Judge.QuietAsync(again);
        await Judge.SoundAsync(again);
    }

    private static string Url(PostgresServer primary, PostgresServer standby, string database) =>
        $"postgres://postgres@127.0.0.1:{primary.Port},127.0.0.1:{standby.Port}/{database}?target_session_attrs=primary";

    private static long Streams(PostgresServer primary)
    {
        using var connection = new NpgsqlConnection(primary.ConnectionString("postgres") + ";Pooling=false");
        connection.Open();
        using var count = new NpgsqlCommand("select count(*) from pg_stat_replication", connection);
        return (long)count.ExecuteScalar()!;
    }

    // A command is carried out, a query shows it, and readiness says so.
    private static Task UntilServesAsync(ServerProcess server) => Until.TrueAsync(
        async () =>
        {
            using var market = server.Client("operator");
            try
            {
                await market.RegisterMinistryAsync("after", new("Ministry of Afterwards"));
                await market.ProgramsAsync();
                return (await market.ReadyAsync()).Value.Ready;
            }
            catch (ProblemException problem) when (problem.Retryable)
            {
                return false;
            }
        },
        () => "The market does not serve: " + server.Output);
}
