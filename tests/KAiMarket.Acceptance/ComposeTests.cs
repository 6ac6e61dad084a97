using System.Text.RegularExpressions;
using KAiMarket.Acceptance.Running;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.Serialization;

namespace KAiMarket.Acceptance;

/// <summary>The containers of infra/compose.yaml are the cluster of infra/cluster.sh, with options that the server knows.</summary>
public sealed class ComposeTests
{
    private static readonly string[] Parts =
        ["silo-1", "silo-2", "silo-3", "gateway-1", "gateway-2", "runner-1", "postgres"];

    private static readonly string Text = File.ReadAllText(Path.Combine(Repository.Root, "infra", "compose.yaml"));

    [Fact]
    public async Task Every_part_is_started_with_options_that_the_server_knows()
    {
        var services = Services();
        Assert.Equal(Parts.Order(StringComparer.Ordinal), services.Keys.Select(key => (string)key).Order(StringComparer.Ordinal));
        var (_, help) = await ServerProcess.RunAsync("--help");
        foreach (var part in Parts.Where(part => part != "postgres"))
        {
            var service = (Dictionary<object, object>)services[part];
            var command = ((List<object>)service["command"]).Select(word => (string)word).ToList();
            Assert.Equal(part[..part.IndexOf('-')], command[command.IndexOf("--roles") + 1]);
            Assert.All(command.Where(word => word.StartsWith("--", StringComparison.Ordinal)), option =>
                Assert.Matches(@$"{option}\b", help));

            // Where others could reach it, it would not start otherwise.
            if (command.Contains("--bind"))
            {
                Assert.Contains("--behind-tls-proxy", command);
                Assert.Contains("--host", command);
                Assert.DoesNotContain("--demo", command);
            }

            // Away from loopback silos speak to nobody without a certificate.
            Assert.Contains("--certificate", command);
            var address = ((Dictionary<object, object>)((Dictionary<object, object>)service["networks"])["market"])["ipv4_address"];
            if (part.StartsWith("silo", StringComparison.Ordinal))
                Assert.Equal(address, command[command.IndexOf("--cluster-address") + 1]);
        }
    }

    [Fact]
    public void Nothing_is_open_to_other_machines_and_no_secret_is_in_the_file()
    {
        foreach (var (_, service) in Services())
        {
            if (!((Dictionary<object, object>)service).TryGetValue("ports", out var ports)) continue;
            Assert.All((List<object>)ports, port => Assert.StartsWith("127.0.0.1:", (string)port, StringComparison.Ordinal));
        }

        Assert.All(Regex.Matches(Text, "(?im)^ *[^ #]*password[^ ]*: *(.+)$").Select(match => match.Groups[1].Value), value =>
            Assert.StartsWith("${", value, StringComparison.Ordinal));
        Assert.Matches(@"KAIMARKET_JOURNAL: postgres://kaimarket:\$\{POSTGRES_PASSWORD", Text);
        Assert.DoesNotContain("PRIVATE KEY", Text, StringComparison.Ordinal);
    }

    private static Dictionary<object, object> Services()
    {
        var parser = new MergingParser(new Parser(new StringReader(Text)));
        parser.Consume<StreamStart>();
        var file = (Dictionary<object, object>)new Deserializer().Deserialize<object>(parser)!;
        return (Dictionary<object, object>)file["services"];
    }
}
