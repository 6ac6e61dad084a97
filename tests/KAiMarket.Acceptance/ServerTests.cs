using System.Net;
using System.Net.Sockets;
using KAiMarket.Acceptance.Running;
using KAiMarket.Client;
using KAiMarket.Conformance.Stores;
using Microsoft.Data.Sqlite;

namespace KAiMarket.Acceptance;

[Collection(Markets.Collection)]
public sealed class ServerTests
{
    [Theory, MemberData(nameof(Markets.Stores), MemberType = typeof(Markets))]
    public async Task A_server_goes_on_where_it_stopped_and_where_it_was_killed(string store)
    {
        var folder = Directory.CreateTempSubdirectory("kaimarket-acceptance-").FullName;
        try
        {
            string[] arguments = ["--demo", "--journal", Markets.JournalOf(store)];
            string key;
            await using (var first = await ServerProcess.StartAsync(folder, arguments))
            {
                key = first.Keys["operator"];
                using var market = first.Client("operator");
                await market.ClaimVoucherAsync("demo-program", "demo-sme", new(10_000_000));
                Assert.Equal($"{first.Address.Port}", (await File.ReadAllTextAsync(Path.Combine(folder, "url"))).Split(':')[^1]);
                Assert.Equal(0, await first.StopAsync());
            }

            Assert.False(File.Exists(Path.Combine(folder, "server.pid")));
            Assert.False(File.Exists(Path.Combine(folder, "url")));
            await using (var second = await ServerProcess.StartAsync(folder, arguments))
            {
                Assert.Equal(key, second.Keys["operator"]);
                using var market = second.Client("operator");
                Assert.False((await market.ClaimVoucherAsync("demo-program", "demo-sme", new(10_000_000))).Changed);
                await market.PlaceOrderAsync("goes-on", new("demo-program.demo-sme", "demo-gpu", 100));
                await second.KillAsync();
            }

            await using var third = await ServerProcess.StartAsync(folder, arguments);
            using var last = third.Client("operator");
            Assert.Equal(OrderStatus.Confirmed, (await last.OrderAsync("goes-on")).Value.Status);
            Assert.Equal(9_999_800, (await last.VoucherAsync("demo-program.demo-sme")).Value.Balance);
            Assert.Equal((await last.TrialBalanceAsync()).Value.Debits, (await last.TrialBalanceAsync()).Value.Credits);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task The_environment_says_where_the_journal_lies_unless_the_command_line_does()
    {
        await using (var server = await ServerProcess.StartOnAsync("mysql://x", null, "--journal", "sqlite"))
            Assert.True(File.Exists(Path.Combine(server.Folder, "journal.db")));

        var (code, output) = await ServerProcess.RunOnAsync("mysql://x", "--port", "0");
        Assert.Equal(2, code);
        Assert.Contains("KAIMARKET_JOURNAL is sqlite or postgres://", output, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task The_environment_says_where_PostgreSQL_is()
    {
        await using var server = await ServerProcess.StartOnAsync(Markets.JournalOf("postgres"), null);
        Assert.False(File.Exists(Path.Combine(server.Folder, "journal.db")));
        using var market = server.Client("auditor");
        await market.JournalHeadAsync();
    }

    [Fact]
    public async Task Nobody_else_can_look_into_the_data_folder()
    {
        if (OperatingSystem.IsWindows()) return;

        const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        const UnixFileMode Open = Private | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
        var parent = Directory.CreateTempSubdirectory("kaimarket-acceptance-").FullName;
        try
        {
            var folder = Path.Combine(parent, "market");
            for (var start = 0; start < 2; start++)
            {
                // Made by the server; then, as one of an earlier version, opened to all.
                if (start == 1) File.SetUnixFileMode(folder, Open);
                await using var server = await ServerProcess.StartAsync(folder);
                Assert.Equal(Private, File.GetUnixFileMode(folder));
            }

            // What is not a market's is neither closed nor used.
            var home = Directory.CreateDirectory(Path.Combine(parent, "home")).FullName;
            File.SetUnixFileMode(home, Open);
            await File.WriteAllTextAsync(Path.Combine(home, "letter"), "");
            var (code, output) = await ServerProcess.RunAsync("--port", "0", "--data", home);
            Assert.Equal(2, code);
            Assert.Contains("Other accounts can look into the data folder", output, StringComparison.Ordinal);
            Assert.Equal(Open, File.GetUnixFileMode(home));
            Assert.Single(Directory.EnumerateFileSystemEntries(home));
        }
        finally
        {
            Directory.Delete(parent, recursive: true);
        }
    }

    [Fact]
    public async Task Health_and_readiness_need_no_key_and_give_reasons()
    {
        await using var server = await ServerProcess.StartAsync();
        using var http = server.Raw(null);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri("/health/live", UriKind.Relative))).StatusCode);
        using var market = server.Client(null);
        var ready = (await market.ReadyAsync()).Value;
        Assert.True(ready.Ready);
        string[] silo = Cluster.HasSilos ? ["silo"] : [];
        Assert.Equal(["journal", "clock", .. silo, "views", "processes"], ready.Checks.Select(check => check.Name));
        Assert.All(ready.Checks, check => Assert.False(string.IsNullOrEmpty(check.Detail)));
    }

    [Fact]
    public async Task A_store_that_cannot_be_used_is_told_in_one_sentence()
    {
        foreach (var (spoil, sentence) in new (Action<string>, string)[]
        {
            (folder => Run(Path.Combine(folder, "identity.db"), "create table secrets (other text)"), "The market cannot be opened: SQLite Error"),
            (folder => Directory.CreateDirectory(Path.Combine(folder, "url.new")), "cannot be written to"),
        })
        {
            var folder = Directory.CreateTempSubdirectory("kaimarket-acceptance-").FullName;
            try
            {
                spoil(folder);
                var (code, output) = await ServerProcess.RunAsync("--port", "0", "--data", folder);
                Assert.True(code == 2, $"{sentence}: {code} {output}");
                Assert.Contains(sentence, output, StringComparison.Ordinal);
                Assert.Single(output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        }

        static void Run(string file, string sql)
        {
            SQLitePCL.Batteries_V2.Init();
            using var connection = new SqliteConnection($"Data Source={file};Pooling=false");
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            command.ExecuteNonQuery();
        }
    }

    [Fact]
    public async Task A_mistake_at_the_start_is_told_in_one_sentence()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await using var running = await ServerProcess.StartAsync();
        foreach (var (arguments, sentence) in new (string[], string)[]
        {
            (["--nonsense"], "There is no option '--nonsense'"),
            (["--port"], "--port wants a value"),
            (["--port", "99999"], "--port wants a number"),
            (["--journal", "mysql://x"], "--journal is sqlite or postgres://"),
            (["--bind", "nowhere"], "--bind wants an IP address"),
            (["--port", $"{((IPEndPoint)listener.LocalEndpoint).Port}"], "is taken"),
            (["--port", "0", "--data", running.Folder], "Another server runs on the data folder"),
            (["--port", "0", "--data", "/proc/nothing"], "cannot be made"),
        })
        {
            var (code, output) = await ServerProcess.RunAsync(arguments);
            Assert.True(code == 2, $"{string.Join(' ', arguments)}: {code} {output}");
            Assert.Contains(sentence, output, StringComparison.Ordinal);
            Assert.Single(output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        }
    }
}
