using System.Diagnostics;
using KAiMarket.Conformance.Stores;

namespace KAiMarket.Acceptance.Running;

/// <summary>Runs a script of <c>infra/</c> as an operator would.</summary>
internal static class Script
{
    public static async Task<(int Code, string Said, string Errors)> RunAsync(string name, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("bash", [Path.Combine(Repository.Root, "infra", name), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        if (PostgresServer.Missing is null) start.Environment["PATH"] += ":" + PostgresServer.Programs;
        start.Environment["KAIMARKET_JOURNAL"] = "";
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        var said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, said, await errors);
    }

    /// <summary>Runs a script that must succeed, and returns what it said.</summary>
    public static async Task<string> DoneAsync(string name, params IEnumerable<string> arguments)
    {
        var (code, said, errors) = await RunAsync(name, arguments);
        Assert.True(code == 0, $"{name}: {code} {said} {errors}");
        return said;
    }
}

/// <summary>A test that needs the program sqlite3; shown as skipped where it is not.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class Sqlite3FactAttribute : FactAttribute
{
    public Sqlite3FactAttribute()
    {
        var paths = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        if (!paths.Any(path => File.Exists(Path.Combine(path, "sqlite3"))))
            Skip = "SKIPPED: the program sqlite3 is not on this machine; install the package sqlite3";
    }
}
