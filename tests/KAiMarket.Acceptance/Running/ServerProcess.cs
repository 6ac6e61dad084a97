using System.Diagnostics;
using System.Text;
using System.Text.Json;
using KAiMarket.Client;

namespace KAiMarket.Acceptance.Running;

/// <summary>The real server in a process of its own, on a data folder of its own.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly Dictionary<string, string> _keys = [];
    private readonly bool _ownsFolder;
    private bool _disposed;

    private ServerProcess(Process process, string folder, bool ownsFolder) =>
        (_process, Folder, _ownsFolder) = (process, folder, ownsFolder);

    public string Folder { get; }
    public Uri Address { get; private set; } = null!;
    public bool Runs => !_process.HasExited;
    public IReadOnlyDictionary<string, string> Keys => _keys;

    /// <summary>The server that was built beside these tests.</summary>
    public static string Program => Repository.Built("KAiMarket.Server");

    public string Output { get { lock (_output) return _output.ToString(); } }

    /// <summary>Starts a server and returns when it is ready.</summary>
    /// <param name="folder">Null for a new one that goes with the server.</param>
    public static Task<ServerProcess> StartAsync(string? folder = null, params string[] arguments) =>
        StartOnAsync(null, folder, arguments);

    /// <summary>Starts a server with the journal's place in its environment.</summary>
    public static Task<ServerProcess> StartOnAsync(string? journal, string? folder, params string[] arguments) =>
        StartInAsync(new() { ["KAIMARKET_JOURNAL"] = journal }, folder, arguments);

    /// <summary>Starts a server with more in its environment.</summary>
    public static Task<ServerProcess> StartInAsync(
        Dictionary<string, string?> environment, string? folder, params string[] arguments) =>
        StartProgramAsync(Program, environment, folder, arguments);

    /// <summary>Starts another build of the server.</summary>
    public static async Task<ServerProcess> StartProgramAsync(
        string program, Dictionary<string, string?> environment, string? folder, params string[] arguments)
    {
        var server = Launch(program, environment, folder, ["--port", "0", .. arguments]);
        try
        {
            await server.ReadyAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a server and returns when it listens, whatever it may say to a client that knows it not.</summary>
    public static async Task<ServerProcess> StartUnprobedAsync(string folder, params string[] arguments)
    {
        var server = Launch(Program, [], folder, arguments);
        await Until.TrueAsync(
            () => Task.FromResult(File.Exists(Path.Combine(folder, "url")) || !server.Runs), () => $"It does not listen: {server.Output}");
        Assert.True(server.Runs, server.Output);
        return server;
    }

    /// <summary>Runs the server until it ends by itself.</summary>
    public static Task<(int Code, string Output)> RunAsync(params string[] arguments) => RunOnAsync(null, arguments);

    /// <summary>Runs the server with the journal's place in its environment until it ends by itself.</summary>
    public static Task<(int Code, string Output)> RunOnAsync(string? journal, params string[] arguments) =>
        RunInAsync(new() { ["KAIMARKET_JOURNAL"] = journal }, arguments);

    /// <summary>Runs the server with more in its environment until it ends by itself.</summary>
    public static async Task<(int Code, string Output)> RunInAsync(
        Dictionary<string, string?> environment, params string[] arguments)
    {
        await using var server = Launch(Program, environment, null, arguments);
        await server._process.WaitForExitAsync().WaitAsync(Patience);
        return (server._process.ExitCode, server.Output);
    }

    /// <summary>A client with the key of a role.</summary>
    public IKAiMarket Client(string? role, HttpMessageHandler? inner = null, LastPosition? position = null) => KAiMarketClient.Create(
        Address, role is null ? null : _keys[role], new KAiMarketOptions { Inner = inner, Position = position ?? new() });

    /// <summary>Requests as they are written, with the key of a role.</summary>
    public HttpClient Raw(string? role)
    {
        var http = new HttpClient { BaseAddress = Address };
        if (role is not null) http.DefaultRequestHeaders.Authorization = new("Bearer", _keys[role]);
        return http;
    }

    /// <summary>Asks it to stop, as a service manager does.</summary>
    public async Task<int> StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return _process.ExitCode;
    }

    /// <summary>Waits until it has ended by itself.</summary>
    public async Task<int> EndAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return _process.ExitCode;
    }

    /// <summary>Sends it a signal, such as STOP and CONT.</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{_process.Id}"]);
        kill.WaitForExit();
    }

    /// <summary>As kill -9 does.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().WaitAsync(Patience);
    }

    public async ValueTask DisposeAsync()
    {
        if (_disposed) return;
        _disposed = true;
        if (!_process.HasExited) await KillAsync();
        _process.Dispose();
        if (_ownsFolder) Directory.Delete(Folder, recursive: true);
    }

    private static ServerProcess Launch(
        string program, Dictionary<string, string?> environment, string? folder, string[] arguments)
    {
        var data = folder ?? Directory.CreateTempSubdirectory("kaimarket-acceptance-").FullName;
        if (Directory.Exists(data)) File.Delete(Path.Combine(data, "url"));
        var start = new ProcessStartInfo("dotnet", [program, "--data", data, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        start.Environment["KAIMARKET_JOURNAL"] = "";

        // A dozen servers on two cores would take them from each other by waiting actively.
        start.Environment["DOTNET_ThreadPool_UnfairSemaphoreSpinLimit"] = "0";
        foreach (var (name, value) in environment) start.Environment[name] = value ?? "";
        var server = new ServerProcess(Process.Start(start)!, data, folder is null);
        server._process.OutputDataReceived += (_, line) => server.Take(line.Data);
        server._process.ErrorDataReceived += (_, line) => server.Take(line.Data);
        server._process.BeginOutputReadLine();
        server._process.BeginErrorReadLine();
        return server;
    }

    private async Task ReadyAsync()
    {
        var file = Path.Combine(Folder, "url");
        await Until.TrueAsync(
            () =>
            {
                Assert.False(_process.HasExited, $"The server ended with {(_process.HasExited ? _process.ExitCode : 0)}: {Output}");
                return Task.FromResult(File.Exists(file));
            },
            () => $"The server did not start: {Output}");

        Address = new Uri(await File.ReadAllTextAsync(file));
        var keys = Path.Combine(Folder, "keys.json");
        if (File.Exists(keys))
        {
            foreach (var (role, key) in JsonSerializer.Deserialize<Dictionary<string, string>>(await File.ReadAllTextAsync(keys))!)
                _keys[role] = key;
        }

        using var probe = KAiMarketClient.Create(Address, null, new KAiMarketOptions { Retries = 20 });
        await probe.ReadyAsync();
    }

    private void Take(string? line)
    {
        lock (_output) _output.AppendLine(line);
    }
}
