using System.Diagnostics;
using System.Globalization;

namespace KAiMarket.Benchmarks.Peers;

/// <summary>PostgreSQL's own benchmark, on the same private server: <c>pgbench -M prepared</c>, TPC-B-like, 32 clients.</summary>
/// <param name="program">The pgbench program.</param>
/// <param name="connection">Its arguments that name the server.</param>
internal sealed class PgBench(string program, IReadOnlyList<string> connection, string folder)
{
    private const int Clients = 32;
    private const int Scale = 10;

    /// <summary>Beside the newest server's programs, else on the path.</summary>
    public static string Find() =>
        (Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql") : [])
            .OrderByDescending(version => version.Length).ThenByDescending(version => version, StringComparer.Ordinal)
            .Select(version => Path.Combine(version, "bin", "pgbench"))
            .FirstOrDefault(File.Exists) ?? "pgbench";

    public Task PrepareAsync() => RunAsync([.. connection, "-i", "-q", "-s", $"{Scale}"]);

    /// <summary>Transactions, seconds and latencies of one run.</summary>
    public async Task<LoadResult> RunAsync(TimeSpan most)
    {
        var log = Path.Combine(folder, "pgbench");
        foreach (var old in Directory.EnumerateFiles(folder, "pgbench.*")) File.Delete(old);
        var begin = Stopwatch.GetTimestamp();
        await RunAsync(
        [
            .. connection, "-M", "prepared", "-c", $"{Clients}", "-j", "2", "-n", "-l", "--log-prefix", log,
            "-T", Math.Max(1, Math.Round(most.TotalSeconds)).ToString(CultureInfo.InvariantCulture),
        ]);
        var result = new LoadResult();
        double first = double.MaxValue, last = 0;
        foreach (var file in Directory.EnumerateFiles(folder, "pgbench.*"))
        {
            // client, transaction, microseconds, script, end in Unix seconds and microseconds
            foreach (var line in File.ReadLines(file))
            {
                var fields = line.Split(' ');
                var latency = long.Parse(fields[2], CultureInfo.InvariantCulture);
                var end = long.Parse(fields[4], CultureInfo.InvariantCulture) + long.Parse(fields[5], CultureInfo.InvariantCulture) / 1e6;
                result.Latency.Record(latency * 1000);
                result.Good++;
                (first, last) = (Math.Min(first, end - latency / 1e6), Math.Max(last, end));
            }
        }

        result.Seconds = last - first;
        return result;
    }

    private async Task RunAsync(IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start) ?? throw new BenchmarkException("pgbench does not start.");
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        await output;
        if (process.ExitCode != 0) throw new BenchmarkException("pgbench failed: " + await error);
    }
}
