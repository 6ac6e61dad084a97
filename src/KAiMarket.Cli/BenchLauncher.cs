using System.CommandLine;
using System.Diagnostics;

namespace KAiMarket.Cli;

/// <summary>Starts the benchmark, which is a program of its own, with everything that was given.</summary>
internal static class BenchLauncher
{
    private const string Variable = "KAIMARKET_BENCHMARKS";
    private const string Name = "KAiMarket.Benchmarks.dll";

    /// <summary>For the list of commands only.</summary>
    public static Command Listing() => new("bench", "Measures the market against its peers; see kaimarket bench --help")
    {
        new Argument<string[]>("arguments")
        {
            Description = "Passed on to the benchmark",
            Arity = ArgumentArity.ZeroOrMore,
        },
    };

    public static async Task<int> RunAsync(string[] arguments)
    {
        if (Find() is not { } program)
        {
            await Console.Error.WriteLineAsync(
                $"{Name} is not here. Build tests/KAiMarket.Benchmarks in Release, or say in {Variable} where it is.");
            return Exit.Usage;
        }

        // Ctrl-C reaches the benchmark too; it cleans up and this waits for it.
        Console.CancelKeyPress += (_, pressed) => pressed.Cancel = true;
        var host = Environment.ProcessPath is { } path
            && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";
        using var bench =
            Process.Start(new ProcessStartInfo(host, [program, .. arguments]) { UseShellExecute = false })!;
        await bench.WaitForExitAsync();
        return bench.ExitCode;
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } said) return File.Exists(said) ? said
            : null;
        var here = AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar);
        string[] places =
        [
            Path.Combine(here, Name),
            // artifacts/bin/KAiMarket.Cli/release beside artifacts/bin/KAiMarket.Benchmarks/release.
            Path.Combine(here, "..", "..", "KAiMarket.Benchmarks", Path.GetFileName(here), Name),
        ];
        return places.Select(Path.GetFullPath).FirstOrDefault(File.Exists);
    }
}
