using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace KAiMarket.Benchmarks.Market;

/// <summary>A program under load, as a process of its own. Ends with the benchmark, whatever way that ends.</summary>
internal sealed class ChildProcess : IDisposable
{
    private const double TicksPerSecond = 100;
    private readonly Process _process;
    private readonly StringBuilder _said = new();

    private ChildProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        AppDomain.CurrentDomain.ProcessExit += KillAtExit;
    }

    public int Id => _process.Id;

    /// <summary>What it printed last, for a message.</summary>
    public string Said
    {
        get { lock (_said) return _said.ToString(); }
    }

    public static ChildProcess Start(
        string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // As infra/up.sh starts the market; the peers get the same.
        start.Environment.TryAdd("DOTNET_GCgen0size", "0x4000000");
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>()) start.Environment[name] = value;
        return new ChildProcess(Process.Start(start) ?? throw new BenchmarkException($"{program} does not start."));
    }

    /// <summary>A port of 127.0.0.1 that nobody listens on now.</summary>
    public static int FreePort()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }

    /// <summary>Asks until the path answers 200, and says how long that took.</summary>
    /// <exception cref="BenchmarkException">It ended, or is not ready after <paramref name="patience"/>.</exception>
    public async Task<TimeSpan> ReadyAsync(int port, string path, TimeSpan patience)
    {
        var begin = Stopwatch.GetTimestamp();
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = patience };
        var last = "nobody listens";
        while (Stopwatch.GetElapsedTime(begin) < patience)
        {
            if (_process.HasExited) throw new BenchmarkException($"The server ended with {_process.ExitCode}:\n{Said}");
            try
            {
                using var reply = await http.GetAsync(path);
                if (reply.IsSuccessStatusCode) return Stopwatch.GetElapsedTime(begin);
                last = await reply.Content.ReadAsStringAsync();
            }
            catch (HttpRequestException failure)
            {
                last = failure.Message;
            }

            await Task.Delay(5);
        }

        throw new BenchmarkException($"The server is not ready after {patience.TotalSeconds:0} s: {last}\n{Said}");
    }

    /// <summary>Processor seconds so far.</summary>
    public double ProcessorSeconds => ProcessorSecondsOf(Id, withReaped: false);

    /// <summary>Resident memory in bytes.</summary>
    public long ResidentBytes =>
        long.Parse(File.ReadAllText($"/proc/{Id}/statm").Split(' ')[1], CultureInfo.InvariantCulture) * Environment.SystemPageSize;

    /// <summary>Processor seconds of a process and its children, also of those that have ended.</summary>
    public static double ProcessorSecondsOfFamily(int parent)
    {
        var sum = ProcessorSecondsOf(parent, withReaped: true);
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), out var id) || Stat(id) is not { } stat) continue;
            if (stat[1] == parent.ToString(CultureInfo.InvariantCulture)) sum += ProcessorSecondsOf(id, withReaped: true);
        }

        return sum;
    }

    private static double ProcessorSecondsOf(int id, bool withReaped) =>
        Stat(id) is { } stat ? stat[11..(withReaped ? 15 : 13)].Sum(ticks => long.Parse(ticks, CultureInfo.InvariantCulture)) / TicksPerSecond : 0;

    /// <summary>The fields of /proc/ID/stat from the state on; null when the process is gone.</summary>
    private static string[]? Stat(int id)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{id}/stat");
            return text[(text.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>As kill -9 does.</summary>
    public void Kill()
    {
        if (!_process.HasExited) _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>Asks it to stop and waits until it has.</summary>
    public async Task StopAsync()
    {
        if (!_process.HasExited) _ = Native.Kill(Id, 15);
        await _process.WaitForExitAsync();
    }

    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= KillAtExit;
        Kill();
        _process.Dispose();
    }

    private void KillAtExit(object? sender, EventArgs e)
    {
        if (!_process.HasExited) _process.Kill();
    }

    private void Keep(string? line)
    {
        if (line is null) return;
        lock (_said)
        {
            if (_said.Length > 20_000) _said.Remove(0, 10_000);
            _said.AppendLine(line);
        }
    }
}
