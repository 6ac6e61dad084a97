using System.Text;
using System.Text.RegularExpressions;
using KAiMarket.Acceptance.Running;

namespace KAiMarket.Acceptance.Hostile;

/// <summary>No name that a caller gives is ever a path on the market's disk.</summary>
public sealed partial class TraversalTests
{
    [Fact]
    public async Task No_id_and_no_file_name_leads_out_of_the_folder_of_the_documents()
    {
        var parent = Directory.CreateTempSubdirectory("kaimarket-acceptance-").FullName;
        try
        {
            await File.WriteAllTextAsync(Path.Combine(parent, "secret.txt"), "nobody reads this");
            var data = Path.Combine(parent, "market");
            await using (var server = await ServerProcess.StartAsync(data, "--demo"))
            {
                using var connection = new RawConnection(server.Address);
                string[] lines = [$"Host: {server.Address.Authority}", $"Authorization: Bearer {server.Keys["vendor"]}"];
                var names = HostileRequests.InPaths.Concat(["..%2f..%2fsecret.txt", "%2e%2e%2f%2e%2e%2fsecret.txt", "..%5c..%5csecret.txt", Uri.EscapeDataString(parent + "/secret.txt")]).ToList();
                foreach (var name in names)
                {
                    foreach (var suffix in new[] { "", "/content" })
                    {
                        var reply = await connection.SendAsync(FuzzCase.Request("GET", $"/v1/documents/{name}{suffix}", lines, null));
                        Assert.True(reply.Status is 400 or 404 or 414, $"{name}: {reply.Status} {reply.Text}");
                        Assert.DoesNotContain("nobody reads this", reply.Text, StringComparison.Ordinal);
                    }
                }

                for (var i = 0; i < names.Count; i++)
                {
                    var name = System.Text.Json.JsonSerializer.Serialize(Uri.UnescapeDataString(names[i]) + ".txt");
                    var body = Encoding.UTF8.GetBytes(
                        $$"""{"owner":"company:demo-vendor","fileName":{{name}},"mediaType":"text/plain","size":5,"sha256":"{{new string('a', 64)}}"}""");
                    var declared = await connection.SendAsync(FuzzCase.Request("PUT", $"/v1/documents/traversal-{i}", lines, body));
                    Assert.True(declared.Status is 201 or 400 or 422, $"{name}: {declared.Status} {declared.Text}");
                    if (declared.Status == 201) Assert.DoesNotMatch(@"[/\\]", name.Replace("\\u", "", StringComparison.Ordinal));
                }
            }

            Assert.Equal(["market", "secret.txt"], Directory.EnumerateFileSystemEntries(parent).Select(Path.GetFileName).Order());
            var documents = Path.Combine(data, "documents");
            var files = Directory.EnumerateFiles(documents, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(documents, file)).ToList();
            Assert.NotEmpty(files);
            Assert.All(files, file => Assert.Matches(Expected(), file));
        }
        finally
        {
            Directory.Delete(parent, recursive: true);
        }
    }

    [GeneratedRegex("^(by-id/([0-9a-f]{2})/\\2[0-9a-f]{62}/(terms|lock|part|verdict|content)|unfinished/[0-9a-f]{64}/([0-9a-f]{64}|lock|\\.lock))$")]
    private static partial Regex Expected();
}
