using System.Text.Json;
using KAiMarket.Client;

namespace KAiMarket.Benchmarks.Market;

/// <summary>
/// The real server on a data folder of its own: started, killed, started again. As one process, or as a gateway with
/// silos and a runner in processes of their own.
/// </summary>
internal sealed class MarketServer : IDisposable
{
    /// <summary>Engines that can be compared, by the name that the benchmark's options give them.</summary>
    public static readonly IReadOnlyList<string> Engines = ["local", "orleans", "silos-1", "silos-2", "silos-3"];

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _program;
    private readonly string _journal;
    private readonly double _siloCores;
    private readonly List<(ChildProcess Process, int Port)> _others = [];
    private readonly List<ChildProcess> _silos = [];
    private readonly ProcessorQuota _quota = new();
    private ChildProcess? _child;

    /// <param name="program">KAiMarket.Server.dll.</param>
    /// <param name="journal">sqlite or postgres://…</param>
    /// <param name="engine">One of <see cref="Engines"/>; empty for the server's own choice.</param>
    /// <param name="siloCores">What each silo may use of a core; 0 for all there is.</param>
    public MarketServer(string program, string folder, string journal, string engine = "", double siloCores = 0)
    {
        if (!File.Exists(program)) throw new BenchmarkException($"There is no {program}; build the server first.");
        (_program, Folder, _journal, Port) = (program, folder, journal, ChildProcess.FreePort());
        (Engine, _siloCores) = (engine, siloCores);
    }

    public string Engine { get; }
    public string Folder { get; }

    /// <summary>sqlite or postgres://…</summary>
    public string Journal => _journal;

    public int Port { get; }

    /// <summary>What its processes find in their environment beside what they inherit.</summary>
    public IReadOnlyDictionary<string, string?>? Environment { get; init; }

    /// <summary>The process that answers requests.</summary>
    public ChildProcess Child => _child ?? throw new BenchmarkException("The server does not run.");

    /// <summary>The name of a contender on this engine.</summary>
    public string Named(string contender) => Engine.Length == 0 ? contender : $"{contender}@{Engine}";

    /// <summary>Of all its processes.</summary>
    public double ProcessorSeconds => Child.ProcessorSeconds + _others.Sum(other => other.Process.ProcessorSeconds);

    /// <summary>The operator's key.</summary>
    public string Key { get; private set; } = "";

    /// <summary>Starts it and says how long it took until it was ready.</summary>
    public async Task<TimeSpan> StartAsync(TimeSpan? patience = null)
    {
        var alone = !Engine.StartsWith("silos-", StringComparison.Ordinal);
        if (!alone)
        {
            for (var silo = 1; silo <= int.Parse(Engine.AsSpan("silos-".Length)); silo++)
                _silos.Add(Launch($"silo-{silo}", "silo", ChildProcess.FreePort()));

            Launch("runner", "runner", ChildProcess.FreePort());
            foreach (var (process, port) in _others) await process.ReadyAsync(port, "/health/ready", Patience);
        }

        _child = Start(Folder, Port, Engine.Length == 0 ? [] : alone ? ["--engine", Engine] : ["--engine", "orleans", "--roles", "gateway"]);
        var took = await _child.ReadyAsync(Port, "/health/ready", patience ?? Patience);
        Key = KeyOf("operator");
        return took;
    }

    /// <summary>A client that speaks for the operator.</summary>
    public IKAiMarket Client(string? role = null) => KAiMarketClient.Create(
        new Uri($"http://127.0.0.1:{Port}"), role is null ? Key : KeyOf(role), new KAiMarketOptions { Retries = 3 });

    private string KeyOf(string role)
    {
        using var keys = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "keys.json")));
        return keys.RootElement.GetProperty(role).GetString()!;
    }

    /// <summary>From now on each silo gets its share; before, it compiles what it runs often.</summary>
    public void Confine()
    {
        if (_siloCores == 0) return;
        foreach (var silo in _silos) _quota.Confine(silo.Id, _siloCores);
    }

    /// <summary>As kill -9 does.</summary>
    public void Kill() => Child.Kill();

    public void Dispose()
    {
        _child?.Dispose();
        foreach (var (process, _) in _others) process.Dispose();
        _quota.Dispose();
    }

    private ChildProcess Launch(string name, string role, int port)
    {
        // A silo that may use little of a core must not be taken for dead.
        string[] patient = _siloCores > 0 ? ["--probe-timeout", "10"] : [];
        var process = Start($"{Folder}-{name}", port, ["--engine", "orleans", "--roles", role, .. patient]);
        _others.Add((process, port));
        return process;
    }

    private ChildProcess Start(string folder, int port, string[] more)
    {
        Directory.CreateDirectory(folder);
        return ChildProcess.Start("dotnet",
            [_program, "--port", $"{port}", "--data", folder, "--journal", _journal, "--rate", "10000000", .. more], Environment);
    }
}
