using KAiMarket.Acceptance.Crashes;
using KAiMarket.Acceptance.Running;
using KAiMarket.Client;
using KAiMarket.Conformance.Stores;
using Npgsql;

namespace KAiMarket.Acceptance.Machines;

/// <summary>The scripts that copy a market while it works and put it back, run as an operator runs them.</summary>
[Collection(CrashTests.Crashing)]
public sealed class RestoreTests : IDisposable
{
    private const int FirmsAtOnce = 4;
    private readonly string _folder = Directory.CreateTempSubdirectory("kaimarket-restore-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Sqlite3Fact]
    public async Task A_market_with_SQLite_goes_on_from_its_backup()
    {
        var (data, copy, restored) = (In("market"), In("backup"), In("restored"));
        JournalHead read;
        await using (var server = await ServerProcess.StartAsync(data, "--demo"))
        {
            var load = new Load(() => server, seed: 5);
            await load.PrepareAsync();
            using var stop = new CancellationTokenSource();
            var working = load.RunAsync(FirmsAtOnce, stop.Token);
            await load.ToldAsync(100, working);
            await Script.DoneAsync("backup.sh", "--data", data, "--to", copy);
            await load.ToldAsync(100, working);
            await stop.CancelAsync();
            await working;
            read = await HeadAsync(server);
            await server.StopAsync();
        }

        await Script.DoneAsync("restore.sh", "--from", copy, "--to", restored);
        foreach (var secret in new[] { "keys.json", "identity.key" })
            File.Copy(Path.Combine(data, secret), Path.Combine(restored, secret));
        await using var again = await ServerProcess.StartAsync(restored);
        await GoesOnAsync(again, read, seed: 6);
        var file = await CommandLine.RunAsync((Uri?)null, null, "verify", "--journal", Path.Combine(restored, "journal.db"));
        Assert.Matches(@"epoch 2 \(2-[0-9a-f]+\) began at position \d+", file.Said);
        Assert.Matches(@"violations 0\s*$", file.Said);
    }

    [PostgresFact]
    public async Task A_market_with_PostgreSQL_goes_on_from_any_moment_after_its_backup()
    {
        var (data, copy, wal) = (In("market"), In("backup"), In("wal"));
        Directory.CreateDirectory(wal);
        using var database = PostgresServer.Start(
            "archive_mode = on", $"archive_command = 'test ! -f {wal}/%f && cp %p {wal}/%f.part && mv {wal}/%f.part {wal}/%f'");
        OpenTo(database, wal);
        var name = new NpgsqlConnectionStringBuilder(database.CreateDatabase()).Database!;
        JournalHead kept, read;
        await using (var server = await ServerProcess.StartAsync(data, "--demo", "--journal", database.Url(name)))
        {
            await WorkAsync(server, seed: 7);
            await Script.DoneAsync("backup.sh", "--journal", database.Url(name), "--to", copy, "--wal", wal);
            await WorkAsync(server, seed: 8);
            kept = await HeadAsync(server);
            database.Execute("select pg_create_restore_point('before-the-mistake')");
            await WorkAsync(server, seed: 9);
            read = await HeadAsync(server);
            await server.StopAsync();
        }

        database.Stop();
        var restored = In("restored");
        using var other = await PostgresServer.StartOnAsync(async place =>
        {
            await Script.DoneAsync("restore.sh", "--from", copy, "--to", restored, "--point", "before-the-mistake");
            Directory.Move(restored, place);
        });
        await using var again = await ServerProcess.StartAsync(data, "--journal", other.Url(name));
        Assert.Equal(kept.Position, (await HeadAsync(again)).Epochs[^1].Position);
        await GoesOnAsync(again, read, seed: 10);
    }

    [PostgresFact]
    public async Task Mistakes_are_told_in_a_sentence_and_nothing_is_written_over()
    {
        var there = Directory.CreateDirectory(In("there")).FullName;
        var url = PostgresServer.Shared.Url("postgres");
        using var journal = PostgresServer.Start();
        var name = new NpgsqlConnectionStringBuilder(journal.CreateDatabase()).Database!;
        await using (await ServerProcess.StartAsync(null, "--journal", journal.Url(name)))
        {
        }

        Directory.CreateDirectory(In("base-only/base"));
        foreach (var (script, arguments, sentence) in new (string, string[], string)[]
        {
            ("backup.sh", [], "--to FOLDER says where"),
            ("backup.sh", ["--to", In("x")], "--data or --journal says which market"),
            ("backup.sh", ["--to", In("x"), "--nonsense"], "there is no option '--nonsense'"),
            ("backup.sh", ["--to"], "--to wants a value"),
            ("backup.sh", ["--data", there, "--to", there], "is there already"),
            ("backup.sh", ["--data", there, "--to", In("x")], "there is no journal in"),
            ("backup.sh", ["--journal", "mysql://x", "--to", In("x")], "--journal is postgres://"),
            ("backup.sh", ["--journal", url, "--to", In("x")], "there is no journal in that database"),
            ("backup.sh", ["--journal", journal.Url(name), "--to", In("x"), "--wal", there], "does not archive its log"),
            ("restore.sh", [], "--from and --to are needed"),
            ("restore.sh", ["--from", there, "--to", there], "is there already"),
            ("restore.sh", ["--from", there, "--to", In("x")], "holds nothing that backup.sh made"),
            ("restore.sh", ["--from", In("base-only"), "--to", In("x"), "--lsn", "0/1"], "no archived log"),
            ("restore.sh", ["--from", In("base-only"), "--to", In("x"), "--lsn", "0/1", "--time", "now"], "exclude each other"),
            ("restore.sh", ["--from", In("base-only"), "--to", In("x"), "--wal", In("none")], "there is no folder"),
        })
        {
            var (code, _, errors) = await Script.RunAsync(script, arguments);
            Assert.True(code == 1 && errors.Contains(sentence, StringComparison.Ordinal), $"{script} {string.Join(' ', arguments)}: {code} {errors}");
            Assert.False(Directory.Exists(In("x")) || Directory.Exists(In("x.part")), $"{script} left something behind.");
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(there));
    }

    private string In(string name) => Path.Combine(_folder, name);

    // The database's account must get through to its archive, whoever runs the tests.
    private void OpenTo(PostgresServer database, string folder)
    {
        PostgresServer.Own(folder);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_folder, File.GetUnixFileMode(_folder) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
    }

    private static async Task WorkAsync(ServerProcess server, int seed)
    {
        var load = new Load(() => server, seed);
        await load.PrepareAsync();
        using var stop = new CancellationTokenSource();
        var working = load.RunAsync(FirmsAtOnce, stop.Token);
        await load.ToldAsync(60, working);
        await stop.CancelAsync();
        await working;
        await Judge.QuietAsync(server);
    }

    private static async Task<JournalHead> HeadAsync(ServerProcess server)
    {
        using var auditor = server.Client("auditor");
        return (await auditor.JournalHeadAsync()).Value;
    }

    // Whole, in a newer epoch, and with a word for who had read further.
    private static async Task GoesOnAsync(ServerProcess server, JournalHead read, int seed)
    {
        var epoch = (await HeadAsync(server)).Epochs[^1];
        Assert.Equal(2, epoch.Number);
        Assert.InRange(epoch.Position, 1, read.Position - 1);
        await Judge.QuietAsync(server);
        await Judge.SoundAsync(server);
        using var http = server.Raw("auditor");
        await ReaderTests.IsSentBackAsync(http, read.Epochs[^1].Id, read.Position, epoch.Position);
        await WorkAsync(server, seed);
        await Judge.SoundAsync(server);
    }
}
