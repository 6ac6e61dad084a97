using System.Text.Json;
using KAiMarket.Acceptance.Running;
using Microsoft.Data.Sqlite;

namespace KAiMarket.Acceptance;

/// <summary>The command line against the real server, and its exit codes.</summary>
[Collection(Markets.Collection)]
public sealed class CommandLineTests(Markets markets)
{
    private const string Trace =
        """
        gmt_create,predict_type,predict_status,exec_time_seconds,groupId,prompt_length,negative_prompt_length,num_images_per_prompt,num_inference_steps,checkpoint_model_version_id,num_lora
        2024-11-15 16:57:50,TXT_2_IMG,SUCCEED,32.0,G0000,63.0,26.0,1.0,30.0,M0000,0
        2024-11-15 16:58:10,TXT_2_IMG,FAILED,9.0,G0000,63.0,26.0,1.0,30.0,M0000,0
        2024-11-15 18:16:14,TXT_2_IMG,SUCCEED,43.0,G0001,93.0,,1.0,40.0,M0001,0
        2024-11-15 18:20:00,TXT_2_IMG,PENDING,,G0001,93.0,,1.0,40.0,M0001,0
        2024-11-15 19:00:00,TXT_2_IMG,SUCCEED,5.0,G0000,63.0,26.0,1.0,30.0,M0000,0

        """;

    [Theory, MemberData(nameof(Markets.Stores), MemberType = typeof(Markets))]
    public async Task A_replay_settles_the_plain_sum_changes_nothing_when_repeated_and_is_found_sound(string store)
    {
        await using var server = await Markets.NewAsync(store);
        using var market = server.Client("auditor");
        using var folder = new TemporaryFolder();
        var file = folder.File("lora.csv");
        await File.WriteAllTextAsync(file, Trace);

        var first = await CommandLine.RunAsync(server, "operator", "replay", "usage", file, "--json");
        Assert.True(first.Code == 0, first.Said + first.Errors);
        using var told = JsonDocument.Parse(first.Said);
        Assert.Equal(80, told.RootElement.GetProperty("settled").GetProperty("quantity").GetInt64());
        Assert.True(told.RootElement.GetProperty("equal").GetBoolean());

        var head = (await market.JournalHeadAsync()).Value.Position;
        var second = await CommandLine.RunAsync(server, "operator", "replay", "usage", file, "--json");
        Assert.True(second.Code == 0, second.Said + second.Errors);
        Assert.Equal(head, (await market.JournalHeadAsync()).Value.Position);

        var verify = await CommandLine.RunAsync(server, "auditor", "verify", "--quiet-market");
        Assert.True(verify.Code == 0, verify.Said + verify.Errors);
        Assert.Matches($@"events {head}, invariants \d+, violations 0\s*$", verify.Said);
    }

    [Fact]
    public async Task A_row_changed_by_hand_is_found_in_a_journal_file_without_a_market()
    {
        using var folder = new TemporaryFolder();
        var copy = folder.File("journal.db");
        await using (var server = await Markets.NewAsync("sqlite"))
        {
            using var market = server.Client("operator");
            await market.VoucherAsync("tamper", 951);
            await CopyAsync(Path.Combine(server.Folder, "journal.db"), copy);
        }

        var sound = await CommandLine.RunAsync((Uri?)null, null, "verify", "--journal", copy);
        Assert.True(sound.Code == 0, sound.Said + sound.Errors);
        Assert.Matches(@"events \d+, invariants \d+, violations 0\s*$", sound.Said);

        await using (var connection = new SqliteConnection($"Data Source={copy};Pooling=false"))
        {
            await connection.OpenAsync();
            await using var change = connection.CreateCommand();
            change.CommandText =
                "update events set data = cast(replace(cast(data as text), '\"government\":', '\"government\":9') as blob) where name = 'voucher-claimed.v1'";
            Assert.Equal(1, await change.ExecuteNonQueryAsync());
        }

        var found = await CommandLine.RunAsync((Uri?)null, null, "verify", "--journal", copy);
        Assert.Equal(1, found.Code);
        Assert.Contains("chain-digest", found.Said, StringComparison.Ordinal);
        Assert.DoesNotContain("violations 0", found.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_is_made_used_and_revoked()
    {
        var server = await markets.OnAsync("sqlite");

        var made = await CommandLine.RunAsync(server, "administrator", "admin", "key", "put", "clerk-7", "--role", "auditor");
        Assert.True(made.Code == 0, made.Errors);
        var secret = made.Said.Trim();
        Assert.Equal(0, (await CommandLine.RunAsync(server.Address, secret, "admin", "views")).Code);

        var again = await CommandLine.RunAsync(server, "administrator", "admin", "key", "put", "clerk-7", "--role", "auditor");
        Assert.Equal((0, ""), (again.Code, again.Said));

        var listed = await CommandLine.RunAsync(server, "administrator", "admin", "key", "list", "--json");
        Assert.Contains("clerk-7", listed.Said, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, listed.Said, StringComparison.Ordinal);

        Assert.Equal(0, (await CommandLine.RunAsync(server, "administrator", "admin", "key", "revoke", "clerk-7")).Code);
        await RefusedAsync(1, server.Address, secret, "KAIMARKET_KEY", "admin", "views");
    }

    [Fact]
    public async Task Mistakes_get_a_sentence_and_an_exit_code()
    {
        var server = await markets.OnAsync("sqlite");
        var (here, key) = (server.Address, server.Keys["operator"]);
        using var folder = new TemporaryFolder();
        var letter = folder.File("letter.csv");
        await File.WriteAllTextAsync(letter, "Dear Sir or Madam,\n");
        var wrong = folder.File("wrong.csv");
        await File.WriteAllTextAsync(wrong, Trace.Replace("43.0", "much", StringComparison.Ordinal));

        await RefusedAsync(2, here, key, "There is no file", "replay", "usage", folder.File("nothing.csv"));
        await RefusedAsync(2, here, key, "none of the known traces", "replay", "usage", letter);
        await RefusedAsync(2, here, key, "Row 3", "replay", "usage", wrong);
        await RefusedAsync(2, here, null, "KAIMARKET_KEY", "verify");
        await RefusedAsync(1, here, "kai_auditor_wrong", "KAIMARKET_KEY", "verify");
        await RefusedAsync(2, new Uri("ftp://127.0.0.1"), key, "no address of a market", "verify");
        await RefusedAsync(2, here, key, "", "nonsense");
        await RefusedAsync(2, null, null, "", "verify", "--journal", folder.File("nothing.db"));
        await RefusedAsync(1, here, server.Keys["sme"], "", "admin", "key", "put", "forbidden", "--role", "auditor");
    }

    private static async Task RefusedAsync(int code, Uri? market, string? key, string because, params string[] arguments)
    {
        var refused = await CommandLine.RunAsync(market, key, arguments);
        Assert.True(code == refused.Code, $"{string.Join(' ', arguments)}: {refused.Code} {refused.Said}{refused.Errors}");
        Assert.Contains(because, refused.Errors, StringComparison.Ordinal);
        Assert.NotEqual("", refused.Errors);
        Assert.DoesNotContain("   at ", refused.Errors, StringComparison.Ordinal);
    }

    private static async Task CopyAsync(string from, string to)
    {
        await using var connection = new SqliteConnection($"Data Source={from};Pooling=false");
        await connection.OpenAsync();
        await using var copy = connection.CreateCommand();
        copy.CommandText = "vacuum into $to";
        copy.Parameters.AddWithValue("$to", to);
        await copy.ExecuteNonQueryAsync();
    }

    private sealed class TemporaryFolder : IDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kaimarket-cli-");

        public string File(string name) => Path.Combine(_folder.FullName, name);

        public void Dispose() => _folder.Delete(recursive: true);
    }
}
