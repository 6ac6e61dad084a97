using System.CommandLine;
using KAiMarket.Benchmarks;
using KAiMarket.Benchmarks.Peers;
using KAiMarket.Benchmarks.Report;
using KAiMarket.Benchmarks.Scenarios;

var stores = new Option<string>("--stores") { Description = "postgres, sqlite or both", DefaultValueFactory = _ => "postgres,sqlite" };
var scenarios = new Option<string>("--scenario")
{
    Description = "Any of " + string.Join(", ", [.. BenchOptions.InRounds, .. BenchOptions.Large]),
    DefaultValueFactory = _ => string.Join(',', BenchOptions.Compared),
};
var seconds = new Option<double>("--seconds") { Description = "Length of a round", DefaultValueFactory = _ => 5 };
var rounds = new Option<int>("--rounds") { Description = "Counted rounds of each contender", DefaultValueFactory = _ => 3 };
var connections = new Option<int>("--connections") { Description = "Requests in flight", DefaultValueFactory = _ => 256 };
var firms = new Option<int>("--firms") { Description = "Firms that claim; a round ends early when all have", DefaultValueFactory = _ => 120_000 };
var openRate = new Option<double>("--open-rate") { Description = "Also claims at this fixed rate a second (open loop)" };
var events = new Option<int>("--events") { Description = "Events of the large market", DefaultValueFactory = _ => 1_000_000 };
var vouchers = new Option<int>("--vouchers") { Description = "Active vouchers for the memory scenario", DefaultValueFactory = _ => 100_000 };
var tenders = new Option<int>("--tenders") { Description = "Tenders that are searched", DefaultValueFactory = _ => 100_000 };
var server = new Option<string>("--server")
{
    Description = "KAiMarket.Server.dll",
    DefaultValueFactory = _ => Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../KAiMarket.Server/release/KAiMarket.Server.dll")),
};
var engines = new Option<string>("--engine")
{
    Description = "Engines to compare, any of " + string.Join(", ", MarketServer.Engines) + " (the server's own choice)",
    DefaultValueFactory = _ => "",
};
var siloCores = new Option<double>("--silo-cores") { Description = "What each silo-process may use of a core, as root; 0 for all" };
var tendersToBid = new Option<int>("--tenders-to-bid")
{
    Description = "Tenders that close at once in bids",
    DefaultValueFactory = _ => 100,
};
var bidders = new Option<int>("--bidders") { Description = "Companies that bid on each", DefaultValueFactory = _ => 20 };
var json = new Option<bool>("--json") { Description = "Print one JSON object" };
var keep = new Option<bool>("--keep") { Description = "Keep the data folders" };

var bench = new RootCommand("Measures the real server against an echo, a row lock and pgbench.")
{
    stores, scenarios, seconds, rounds, connections, firms, openRate, events, vouchers, server, json, keep,
    engines, siloCores, tenders, tendersToBid, bidders,
};
bench.SetAction(async (parsed, _) =>
{
    var options = new BenchOptions(
        Words(parsed.GetValue(stores)!), Words(parsed.GetValue(scenarios)!).ToHashSet(), parsed.GetValue(seconds),
        parsed.GetValue(rounds), parsed.GetValue(connections), parsed.GetValue(firms), parsed.GetValue(openRate),
        parsed.GetValue(events), parsed.GetValue(vouchers), parsed.GetValue(server)!, parsed.GetValue(json), parsed.GetValue(keep),
        Words(parsed.GetValue(engines)!) is { Length: > 0 } named ? named : [""], parsed.GetValue(siloCores),
        parsed.GetValue(tenders), parsed.GetValue(tendersToBid), parsed.GetValue(bidders));
    try
    {
        var report = await Bench.RunAsync(options, Console.Error.WriteLine);
        if (options.Json) Console.WriteLine(Printed.Json(report));
        else Printed.Tables(report, Console.Out);
        return 0;
    }
    catch (BenchmarkException failure)
    {
        await Console.Error.WriteLineAsync(failure.Message);
        return 1;
    }
});

var kind = new Argument<string>("kind");
var port = new Option<int>("--port");
var data = new Option<string>("--data");
var store = new Option<string>("--store");
var peer = new Command("peer", "Runs a peer; used by the benchmark itself.") { kind, port, data, store };
peer.Hidden = true;
peer.SetAction(parsed => PeerHost.RunAsync(
    parsed.GetValue(kind)!, parsed.GetValue(port), parsed.GetValue(data)!, parsed.GetValue(store)!));
bench.Add(peer);

return await bench.Parse(args).InvokeAsync();

static string[] Words(string text) => text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
