using System.Text.RegularExpressions;
using KAiMarket.Acceptance.Running;

namespace KAiMarket.Acceptance.Hostile;

/// <summary>
/// The server speaks first to nobody but those that its operator names: no request says where it connects to, so none can
/// make it ask for something inside the network it stands in.
/// </summary>
public sealed partial class OutboundTests
{
    /// <summary>Every file that opens a connection, and what of the operator's says where to.</summary>
    private static readonly Dictionary<string, string> Outbound = new()
    {
        ["src/KAiMarket.Documents/ClamAv.cs"] = "--virus-scan",
        ["src/KAiMarket.Server/Collector.cs"] = "--otlp, OTEL_EXPORTER_OTLP_*",
        ["src/KAiMarket.Journal/Postgres/PostgresJournal.cs"] = "--journal, KAIMARKET_JOURNAL",
        ["src/KAiMarket.Journal/Postgres/PostgresLeases.cs"] = "--journal, KAIMARKET_JOURNAL",
        ["src/KAiMarket.Identity/IdentityDatabase.cs"] = "--journal, KAIMARKET_JOURNAL",
        ["src/KAiMarket.Identity/Mail/SmtpMail.cs"] = "--smtp",
        ["src/KAiMarket.Identity/Providers/IdTokens.cs"] = "--oidc: the issuers that its file names",
        ["src/KAiMarket.Identity/Providers/ProviderKeys.cs"] = "--oidc: the issuers that its file names",
        ["src/KAiMarket.Views/Postgres/PostgresViewStore.cs"] = "--journal, KAIMARKET_JOURNAL",
        ["src/KAiMarket.Silo/Cluster.cs"] = "--journal, --cluster-address",
        ["src/KAiMarket.Silo/OrleansEngine.cs"] = "--journal, --cluster-address",
    };

    // The client and the command line are others' programs: they connect to where their user says.
    private static readonly string[] NotTheServer = ["src/KAiMarket.Client/", "src/KAiMarket.Cli/"];

    [Fact]
    public void Every_connection_that_the_server_opens_is_the_operators()
    {
        var found = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => Opens().IsMatch(File.ReadAllText(file)))
            .Select(file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'))
            .Where(file => !NotTheServer.Any(folder => file.StartsWith(folder, StringComparison.Ordinal)))
            .Order(StringComparer.Ordinal).ToList();
        var unknown = found.Except(Outbound.Keys).ToList();
        Assert.True(unknown.Count == 0, $"Say here, and in docs/security.md, what of the operator's says where these connect to: {string.Join(", ", unknown)}");
        Assert.Empty(Outbound.Keys.Except(found));
    }

    [GeneratedRegex(@"\bHttpClient\b|\bTcpClient\b|new Socket\(|\bClientWebSocket\b|\bSmtpClient\b|\bDns\.|\bWebRequest\b|NpgsqlDataSource\.Create|new NpgsqlDataSourceBuilder|new NpgsqlConnection\(|AddOtlpExporter|UseOrleansClient|UseAdoNetClustering|\bProcess\.Start\b")]
    private static partial Regex Opens();
}
