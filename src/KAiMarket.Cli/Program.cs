using System.CommandLine;
using System.CommandLine.Invocation;
using KAiMarket.Cli;
using KAiMarket.Cli.Admin;
using KAiMarket.Cli.Import;
using KAiMarket.Cli.Replay;
using KAiMarket.Cli.Verify;

// The benchmark has options of its own; whatever follows its name is for it.
if (args is ["bench", .. var rest]) return await BenchLauncher.RunAsync(rest);

var root = new RootCommand("""
    Works with a KAiMarket.

    KAIMARKET_URL says where the market is (default http://127.0.0.1:5080; several gateways with commas in
    between), KAIMARKET_KEY who asks.
    Exit codes: 0 all is well, 1 something was found or failed, 2 wrong usage or bad input, 3 the market cannot be
    reached, 130 stopped.
    """)
{
    VerifyCommand.Make(),
    ReplayCommand.Make(),
    ImportCommand.Make(),
    AdminCommand.Make(),
    BenchLauncher.Listing(),
};

var parsed = root.Parse(args);
if (parsed.Action is ParseErrorAction)
{
    foreach (var error in parsed.Errors) await Console.Error.WriteLineAsync(error.Message);
    await Console.Error.WriteLineAsync("Add --help to see what is possible.");
    return Exit.Usage;
}

return await Exit.OfAsync(() => parsed.InvokeAsync(new InvocationConfiguration
{
    EnableDefaultExceptionHandler = false,
    ProcessTerminationTimeout = TimeSpan.FromSeconds(10),
}));
