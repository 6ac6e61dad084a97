using System.Text.Json;
using KAiMarket.Client;

namespace KAiMarket.Benchmarks.Market;

/// <summary>The real server on a data folder of its own: started, killed, started again.</summary>
internal sealed class MarketServer : IDisposable
{
    private readonly string _program;
    private readonly string _journal;
    private ChildProcess? _child;

    /// <param name="program">KAiMarket.Server.dll.</param>
    /// <param name="journal">sqlite or postgres://…</param>
    public MarketServer(string program, string folder, string journal)
    {
        if (!File.Exists(program)) throw new BenchmarkException($"There is no {program}; build the server first.");
        (_program, Folder, _journal, Port) = (program, folder, journal, ChildProcess.FreePort());
    }

    public string Folder { get; }
    public int Port { get; }
    public ChildProcess Child => _child ?? throw new BenchmarkException("The server does not run.");

    /// <summary>The operator's key.</summary>
    public string Key { get; private set; } = "";

    /// <summary>Starts it and says how long it took until it was ready.</summary>
    public async Task<TimeSpan> StartAsync(TimeSpan? patience = null)
    {
        Directory.CreateDirectory(Folder);
        _child = ChildProcess.Start("dotnet",
        [
            _program, "--port", $"{Port}", "--data", Folder, "--journal", _journal, "--rate", "10000000",
        ]);
        var took = await _child.ReadyAsync(Port, "/health/ready", patience ?? TimeSpan.FromSeconds(60));
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

    /// <summary>As kill -9 does.</summary>
    public void Kill() => Child.Kill();

    public void Dispose() => _child?.Dispose();
}
