using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using KAiMarket.Acceptance.Crashes;
using KAiMarket.Acceptance.Running;
using KAiMarket.Client;
using KAiMarket.Conformance.Stores;

namespace KAiMarket.Acceptance;

/// <summary>One server in several roles.</summary>
public sealed class RoleTests
{
    [Theory]
    [InlineData("The local engine has no silos", "--engine", "local", "--roles", "silo")]
    [InlineData("On SQLite one process does everything", "--engine", "local", "--roles", "gateway")]
    [InlineData("On SQLite one process does everything", "--roles", "runner", "--engine", "local")]
    [InlineData("not 'clerk'", "--roles", "clerk")]
    [InlineData("--engine is orleans or local, not 'quick'", "--engine", "quick")]
    [InlineData("are of the engine orleans", "--engine", "local", "--silo-port", "11111")]
    [InlineData("needs --certificate", "--cluster-address", "192.0.2.7")]
    public async Task Roles_that_do_not_go_together_are_refused_with_a_sentence(string sentence, params string[] arguments)
    {
        var (code, output) = await ServerProcess.RunAsync(["--port", "0", .. arguments]);

        Assert.Equal(2, code);
        Assert.Contains(sentence, output, StringComparison.Ordinal);
        Assert.Single(output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task An_engine_that_was_not_built_in_is_refused_with_a_sentence()
    {
        if (Cluster.HasSilos) return;
        var (code, output) = await ServerProcess.RunAsync("--port", "0", "--engine", "orleans");

        Assert.Equal(2, code);
        Assert.Contains("This build has no Orleans", output, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task The_embedded_engine_runs_on_both_stores_also_where_silos_were_built_in()
    {
        foreach (var store in new[] { "sqlite", "postgres" })
        {
            await using var server = await ServerProcess.StartAsync(
                null, "--demo", "--engine", "local", "--journal", Markets.JournalOf(store));
            using var market = server.Client("operator");
            await market.ClaimVoucherAsync("demo-program", "demo-sme", new(10_000_000));
            var order = await market.PlaceOrderAsync("embedded", new("demo-program.demo-sme", "demo-gpu", 100));
            Assert.Equal(OrderStatus.Confirmed, order.Value.Status);
            Assert.Equal(["journal", "clock", "views", "processes"],
                (await market.ReadyAsync()).Value.Checks.Select(check => check.Name));
        }
    }

    [PostgresFact]
    public async Task A_process_that_is_no_gateway_answers_nothing_but_how_it_is()
    {
        await using var cluster = await Cluster.StartAsync(OneJournal(), silos: 1, gateways: 1, runners: 1);
        foreach (var part in cluster.Parts.Where(part => !part.StartsWith("gateway", StringComparison.Ordinal)))
        {
            using var http = cluster[part].Raw(null);
            http.DefaultRequestHeaders.Authorization = new("Bearer", cluster.Gateway.Keys["operator"]);
            Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri("/health/ready", UriKind.Relative))).StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync(new Uri("/v1/programs", UriKind.Relative))).StatusCode);
            Assert.False(File.Exists(Path.Combine(cluster[part].Folder, "keys.json")));
        }
    }

    [SilosFact]
    public async Task Roles_may_share_processes()
    {
        var journal = Markets.JournalOf("postgres");
        await using var one = await ServerProcess.StartAsync(
            null, "--demo", "--engine", "orleans", "--roles", "gateway,silo", "--journal", journal);
        await using var other = await ServerProcess.StartAsync(
            null, "--engine", "orleans", "--roles", "silo,runner", "--journal", journal);
        using var market = one.Client("operator");

        await market.ClaimVoucherAsync("demo-program", "demo-sme", new(10_000_000));
        var order = await market.PlaceOrderAsync("shared", new("demo-program.demo-sme", "demo-gpu", 100));

        Assert.Equal(OrderStatus.Confirmed, order.Value.Status);
        Assert.Contains((await market.ReadyAsync()).Value.Checks,
            check => check.Name == "silo" && check.Detail.StartsWith("active, one of 2", StringComparison.Ordinal));
    }

    [PostgresFact]
    public async Task A_part_that_is_asked_to_stop_finishes_what_it_has_begun()
    {
        await using var cluster = await Cluster.StartAsync(OneJournal(), silos: 2, gateways: 2, runners: 2);
        var load = new Load(() => cluster.Client("operator"), () => cluster.Output, seed: 5);
        await load.PrepareAsync();
        using var stop = new CancellationTokenSource();
        var working = load.RunAsync(6, stop.Token);
        foreach (var part in cluster.Parts.Where(part => part.EndsWith("-2", StringComparison.Ordinal)).ToList())
        {
            await load.ToldAsync(60, working);
            Assert.Equal(0, await cluster[part].StopAsync());
            await load.ToldAsync(60, working);
            await cluster[part].DisposeAsync();
            await cluster.StartAsync(part);
        }

        await stop.CancelAsync();
        await working;
        await Judge.QuietAsync(cluster.Gateway);
        await Judge.KeptAsync(cluster.Gateway, load.Promises);
        await Judge.SoundAsync(cluster.Gateway);
    }

    [SilosFact]
    public async Task Silos_know_each_other_by_certificate()
    {
        var folder = Directory.CreateTempSubdirectory("kaimarket-acceptance-").FullName;
        try
        {
            // Of the same name and number as the cluster's own, with another key.
            var (own, foreign) = (Certificate(folder, "own"), Certificate(folder, "foreign"));
            var journal = OneJournal();
            await using var cluster = await Cluster.StartAsync(
                journal, silos: 2, gateways: 1, runners: 1, "--certificate", own);
            using (var market = cluster.Client("operator"))
            {
                await market.ClaimVoucherAsync("demo-program", "demo-sme", new(10_000_000));
                var order = await market.PlaceOrderAsync("secured", new("demo-program.demo-sme", "demo-gpu", 100));
                Assert.Equal(OrderStatus.Confirmed, order.Value.Status);
            }

            var strangers = new[] { ["--certificate", foreign], Array.Empty<string>() }.Select(certificate =>
                ServerProcess.RunAsync(["--port", "0", "--engine", "orleans", "--roles", "runner", "--journal", journal(""), .. certificate]));
            foreach (var (ended, said) in await Task.WhenAll(strangers))
            {
                Assert.Equal(2, ended);
                Assert.Contains("The cluster cannot be joined", said, StringComparison.Ordinal);
            }

            if (OperatingSystem.IsWindows()) return;
            File.SetUnixFileMode(own, UnixFileMode.UserRead | UnixFileMode.OtherRead);
            var (code, output) = await ServerProcess.RunAsync("--port", "0", "--certificate", own);
            Assert.Equal(2, code);
            Assert.Contains("chmod 600", output, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Func<string, string> OneJournal()
    {
        var journal = Markets.JournalOf("postgres");
        return _ => journal;
    }

    private static string Certificate(string folder, string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=cluster.kaimarket.example", key, HashAlgorithmName.SHA256);
        using var certificate = request.Create(
            request.SubjectName, X509SignatureGenerator.CreateForECDsa(key),
            TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1), [1, 2, 3, 4]);
        var file = Path.Combine(folder, name + ".pem");
        File.WriteAllText(file, certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem() + "\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return file;
    }
}
