using System.Net;
using KAiMarket.Acceptance.Running;
using KAiMarket.Client;

namespace KAiMarket.Acceptance;

[Collection(Markets.Collection)]
public sealed class KeyTests(Markets markets)
{
    [Theory, MemberData(nameof(Markets.Everywhere), MemberType = typeof(Markets))]
    public async Task A_key_is_shown_once_works_at_once_and_ends_at_once(string store)
    {
        var server = await markets.OnAsync(store);
        using var administrator = server.Client("administrator");

        var made = await administrator.CreateKeyAsync("clerk", new(Role.Auditor));
        Assert.True(made.Changed);
        Assert.StartsWith("kai_auditor_", made.Value.Key, StringComparison.Ordinal);
        var again = await administrator.CreateKeyAsync("clerk", new(Role.Auditor));
        Assert.False(again.Changed);
        Assert.Null(again.Value.Key);
        Assert.Null((await administrator.KeyAsync("clerk")).Value.Key);

        using var clerk = KAiMarketClient.Create(server.Address, made.Value.Key);
        await clerk.JournalHeadAsync();

        Assert.NotNull((await administrator.RevokeKeyAsync("clerk")).Value.RevokedAt);
        var refused = await Assert.ThrowsAsync<ProblemException>(() => clerk.JournalHeadAsync());
        Assert.Equal(HttpStatusCode.Unauthorized, refused.Status);
        Assert.NotNull((await administrator.RevokeKeyAsync("clerk")).Value.RevokedAt);
        var gone = await Assert.ThrowsAsync<ProblemException>(() => administrator.CreateKeyAsync("clerk", new(Role.Auditor)));
        Assert.Equal("key-revoked", gone.Code);
    }

    [Fact]
    public async Task A_key_acts_for_one_organisation_where_its_role_has_one()
    {
        using var administrator = (await markets.OnAsync("sqlite")).Client("administrator");
        foreach (var (id, body, code) in new[]
        {
            ("objection", new KeyBody(Role.Sme), "role-not-given"),
            ("objection", new KeyBody(Role.Auditor, "demo-sme"), "role-not-given"),
            ("objection", new KeyBody(Role.Sme, "NOT AN ID"), "role-not-given"),
            ("first-sme", new KeyBody(Role.Sme, "another"), "key-differs"),
            ("NOT-AN-ID", new KeyBody(Role.Auditor), "invalid-id"),
        })
        {
            var problem = await Assert.ThrowsAsync<ProblemException>(() => administrator.CreateKeyAsync(id, body));
            Assert.Equal(code, problem.Code);
        }

        var last = await Assert.ThrowsAsync<ProblemException>(() => administrator.RevokeKeyAsync("first-administrator"));
        Assert.Equal("last-administrator", last.Code);
    }

    [Fact]
    public async Task The_first_keys_lie_in_a_file_that_only_its_owner_reads_and_nowhere_else()
    {
        var server = await markets.OnAsync("sqlite");
        Assert.Equal(["administrator", "auditor", "ministry", "operator", "provider", "sme", "vendor"], server.Keys.Keys.Order());
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(server.Folder, "keys.json")));

        foreach (var file in Directory.EnumerateFiles(server.Folder, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) is not "keys.json" and not "server.lock" && Path.GetExtension(file) != ".lease"))
        {
            await using var open = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var memory = new MemoryStream();
            await open.CopyToAsync(memory);
            var bytes = memory.ToArray();
            foreach (var key in server.Keys.Values)
                Assert.True(bytes.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(key)) < 0, $"{file} holds a key.");
            if (Path.GetFileName(file).StartsWith("journal", StringComparison.Ordinal))
                Assert.True(bytes.AsSpan().IndexOf("Invented Robotics"u8) < 0 && bytes.AsSpan().IndexOf("0000000029"u8) < 0, $"{file} holds personal data.");
        }

        Assert.DoesNotContain("kai_", server.Output, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Markets.Stores), MemberType = typeof(Markets))]
    public async Task Where_nobody_has_the_first_keys_new_ones_are_made_when_asked_for(string store)
    {
        var folder = Directory.CreateTempSubdirectory("kaimarket-acceptance-").FullName;
        try
        {
            string[] arguments = ["--journal", Markets.JournalOf(store)];
            string first;
            await using (var server = await ServerProcess.StartAsync(folder, arguments)) first = server.Keys["administrator"];

            File.Delete(Path.Combine(folder, "keys.json"));
            await using (var server = await ServerProcess.StartAsync(folder, arguments)) Assert.Empty(server.Keys);

            await using (var server = await ServerProcess.StartAsync(folder, [.. arguments, "--new-keys"]))
            {
                Assert.Equal(7, server.Keys.Count);
                Assert.NotEqual(first, server.Keys["administrator"]);
                using var second = server.Client("administrator");
                var ids = (await second.KeysAsync()).Value.Items.Select(key => key.Id).ToList();
                Assert.Equal(14, ids.Count);
                Assert.Contains("set-2-administrator", ids);
                using var old = KAiMarketClient.Create(server.Address, first);
                await old.RevokeKeyAsync("set-2-auditor");
            }

            await using var third = await ServerProcess.StartAsync(folder, [.. arguments, "--new-keys"]);
            using var auditor = third.Client("auditor");
            await auditor.JournalHeadAsync();
            using var administrator = third.Client("administrator");
            Assert.Equal("set-3-auditor", (await administrator.KeyAsync("set-3-auditor")).Value.Id);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Keys_come_in_pages()
    {
        using var administrator = (await markets.OnAsync("sqlite")).Client("administrator");
        var all = await Reading.All<ApiKey>(after => administrator.KeysAsync(2, after)).ToListAsync();
        Assert.True(all.Count >= 7);
        Assert.Equal(all.Select(key => key.Id).Order(StringComparer.Ordinal), all.Select(key => key.Id));
        Assert.All(all, key => Assert.Null(key.Key));
    }
}
