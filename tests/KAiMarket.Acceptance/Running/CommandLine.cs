using System.Diagnostics;

namespace KAiMarket.Acceptance.Running;

/// <summary>Runs <c>kaimarket</c> as a person would.</summary>
internal static class CommandLine
{
    public static async Task<(int Code, string Said, string Errors)> RunAsync(
        Uri? market, string? key, params IEnumerable<string> arguments)
    {
        var program = Repository.Built("KAiMarket.Cli").Replace("KAiMarket.Cli.dll", "kaimarket.dll", StringComparison.Ordinal);
        var start = new ProcessStartInfo("dotnet", [program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["KAIMARKET_URL"] = market?.ToString() ?? "";
        start.Environment["KAIMARKET_KEY"] = key ?? "";
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, said, await errors);
    }

    public static Task<(int Code, string Said, string Errors)> RunAsync(ServerProcess server, string role, params IEnumerable<string> arguments) =>
        RunAsync(server.Address, server.Keys[role], arguments);
}
