using KAiMarket.Client;
using KAiMarket.Conformance.Stores;
using KAiMarket.Silo;

namespace KAiMarket.Acceptance.Running;

/// <summary>
/// One market in many processes: gateways, runners and, where Orleans was built in, silos, on one PostgreSQL journal.
/// Parts are named as in infra/cluster.sh.
/// </summary>
internal sealed class Cluster : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kaimarket-cluster-").FullName;
    private readonly Dictionary<string, ServerProcess> _parts = [];
    private readonly Dictionary<string, int> _ports = [];
    private readonly Func<string, string> _journal;
    private readonly Func<string, Dictionary<string, string?>>? _environment;
    private readonly string[] _more;

    private Cluster(
        Func<string, string> journal, Func<string, Dictionary<string, string?>>? environment, string[] more) =>
        (_journal, _environment, _more) = (journal, environment, more);

    public static bool HasSilos => OrleansEngine.IsBuilt;

    /// <summary>As its tokens name the market.</summary>
    public const string Issuer = "https://market.example";

    /// <summary>The names of those that run.</summary>
    public IEnumerable<string> Parts => _parts.Keys.Order(StringComparer.Ordinal);

    public ServerProcess this[string part] => _parts[part];

    public ServerProcess Gateway => _parts["gateway-1"];

    public string Output => string.Join('\n', _parts.Select(part => $"--- {part.Key}\n{part.Value.Output}"));

    /// <summary>Starts everything; where there are no silos, gateways and runners have the homes.</summary>
    /// <param name="journal">Where a part finds the journal, by its name.</param>
    /// <param name="more">Said to all of them.</param>
    public static Task<Cluster> StartAsync(
        Func<string, string> journal, int silos, int gateways, int runners, params string[] more) =>
        StartAsync(journal, null, silos, gateways, runners, more);

    /// <summary>Starts everything with more in the environment of each part, by its name.</summary>
    public static async Task<Cluster> StartAsync(
        Func<string, string> journal, Func<string, Dictionary<string, string?>>? environment, int silos, int gateways,
        int runners, params string[] more)
    {
        var cluster = new Cluster(journal, environment, more);
        try
        {
            var names = new List<string>();
            if (HasSilos) names.AddRange(Names("silo", silos));
            await Task.WhenAll(names.Select(cluster.StartAsync));

            // The first gateway leaves the market's first keys in its folder.
            await cluster.StartAsync("gateway-1");
            await Task.WhenAll(Names("gateway", gateways).Skip(1).Concat(Names("runner", runners)).Select(cluster.StartAsync));
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a part, for the first time or again.</summary>
    public Task StartAsync(string part) => StartAsync(part, ServerProcess.Program);

    /// <summary>Starts a part as another build of the server.</summary>
    public async Task StartAsync(string part, string program)
    {
        var role = part[..part.IndexOf('-')];
        int port;
        lock (_ports)
        {
            if (!_ports.TryGetValue(part, out port)) _ports[part] = port = PostgresServer.FreePort();
        }

        string[] engine = HasSilos ? ["--engine", "orleans"] : ["--engine", "local"];
        string[] demo = part == "gateway-1" ? ["--demo"] : [];

        // The tenders' keys are the market's, not a process's.
        string[] seals = role == "silo" ? []
            : ["--seals", Path.Combine(_folder, "seals"), "--seal-key", Path.Combine(_folder, "seal.key")];
        string[] identity = role != "gateway" ? []
            : ["--identity-key", Path.Combine(_folder, "identity.key"), "--issuer", Issuer];
        var folder = Path.Combine(_folder, part);
        if (!OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Dictionary<string, string?> environment = new(_environment?.Invoke(part) ?? [])
        {
            ["KAIMARKET_JOURNAL"] = _journal(part),
        };
        var server = await ServerProcess.StartProgramAsync(
            program, environment, folder,
            [.. engine, .. demo, .. seals, .. identity, "--roles", role, "--port", $"{port}", .. _more]);
        lock (_parts) _parts[part] = server;
    }

    /// <summary>A client that knows every gateway.</summary>
    public IKAiMarket Client(string role) => KAiMarketClient.Create(
        [.. _ports.Where(port => port.Key.StartsWith("gateway", StringComparison.Ordinal))
            .OrderBy(port => port.Key, StringComparer.Ordinal).Select(port => new Uri($"http://127.0.0.1:{port.Value}"))],
        Gateway.Keys[role]);

    public async Task KillAsync(string part)
    {
        await _parts[part].KillAsync();
        await _parts[part].DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var part in _parts.Values) await part.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static IEnumerable<string> Names(string role, int count) =>
        Enumerable.Range(1, count).Select(number => $"{role}-{number}");
}
