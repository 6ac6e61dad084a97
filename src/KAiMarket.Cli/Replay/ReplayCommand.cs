using System.CommandLine;
using System.Globalization;

namespace KAiMarket.Cli.Replay;

/// <summary>Plays real records into a market.</summary>
internal static class ReplayCommand
{
    public static Command Make() => new("replay", "Plays real records into a market") { UsageOf() };

    private static Command UsageOf()
    {
        var file = new Argument<string>("file") { Description = "A trace with a header line" };
        var kind = new Option<string>("--kind")
        {
            Description = "What the file is; auto looks at its header",
            DefaultValueFactory = _ => "auto"
        };
        kind.AcceptOnlyFromAmong(["auto", .. Trace.All.Select(trace => trace.Kind)]);
        var concurrency = new Option<int>("--concurrency")
        {
            Description = "Firms played at the same time",
            DefaultValueFactory = _ => 16
        };
        concurrency.Validators.Add(given =>
        {
            if (given.GetValueOrDefault<int>() is < 1 or > 1000) given.AddError("--concurrency is from 1 to 1000.");
        });
        var rate = new Option<double?>("--rate") { Description = "Commands a second at most (default: no limit)" };
        rate.Validators.Add(given =>
        {
            if (given.GetValueOrDefault<double?>() is <= 0) given.AddError("--rate is more than 0.");
        });
        var suffix = new Option<string?>("--program-suffix")
        {
            Description = "Plays the file once more, into a programme of its own",
        };
        suffix.Validators.Add(given =>
        {
            if (given.GetValueOrDefault<string?>() is { } text
                && (text.Length is 0 or > 12 || !text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c))))
                given.AddError("--program-suffix is 1 to 12 of a-z and 0-9.");
        });
        var json = Output.JsonOption();

        var rules = string.Join('\n', Trace.All.Select(trace => $"  {trace.Kind}: {trace.Rule}"));
        var usage = new Command("usage", $"""
            Claims, orders, meters, accepts and settles what a usage trace tells, and compares the settled total with a
            plain sum over the file. Needs an operator's or administrator's key. Stop it and start it again as you like;
            a finished replay repeated changes nothing. Kinds of files:
            {rules}
            """)
        {
            file, kind, concurrency, rate, suffix, json,
        };
        usage.SetAction((parsed, cancel) => RunAsync(
            parsed.GetValue(file)!, parsed.GetValue(kind)!, parsed.GetValue(concurrency), parsed.GetValue(rate),
            parsed.GetValue(suffix), parsed.GetValue(json), cancel));
        return usage;
    }

    private static async Task<int> RunAsync(
        string path, string kind, int concurrency, double? rate, string? suffix, bool json, CancellationToken cancel)
    {
        var file = await TraceFile.OpenAsync(path, kind, cancel);
        var plan = ReplayPlan.Of(file, suffix);
        using var market = Connection.Open();
        var replayer = new Replayer(market, plan, file.Trace, concurrency, rate);
        var start = TimeProvider.System.GetTimestamp();
        Settled settled;
        try
        {
            await Meter.RunAsync(
                $"replaying {file.Trace.Kind}", "records", plan.Rows - plan.SkippedRows, json,
                meter => replayer.RunAsync(meter, cancel));
            settled = await replayer.SettledAsync(cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync(
                $"Stopped; {Spell(replayer.Commands)} so far. The same command goes on from here.");
            return Exit.Stopped;
        }

        var sum = PlainSum.Of(file, plan);
        var seconds = TimeProvider.System.GetElapsedTime(start).TotalSeconds;
        var equal = sum == (settled.Quantity, settled.Amount);
        var unit = System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(file.Trace.Unit.ToString());
        if (json)
        {
            Output.Json(new
            {
                file.Trace.Kind,
                plan.Program,
                plan.Provider,
                plan.Offer,
                plan.Rows,
                plan.FreeRows,
                plan.SkippedRows,
                Firms = plan.Firms.Count,
                settled.Orders,
                replayer.Commands.Changed,
                replayer.Commands.Repeated,
                Unit = unit,
                File = new { sum.Quantity, sum.Amount },
                Settled = new { settled.Quantity, settled.Amount },
                equal,
                seconds = Math.Round(seconds, 1),
            });
        }
        else
        {
            Say($"{file.Trace.Kind}: {plan.Rows:N0} rows, {plan.FreeRows:N0} of them free of charge");
            Say($"{plan.SkippedRows:N0} rows not metered: nothing to order");
            Say($"{plan.Firms.Count:N0} firms, {settled.Orders:N0} orders, programme {plan.Program}");
            Say($"{Spell(replayer.Commands)} in {seconds:N1} s");
            Say($"file:    {sum.Quantity:N0} {unit}, {sum.Amount:N0} won");
            Say($"settled: {settled.Quantity:N0} {unit}, {settled.Amount:N0} won");
            Output.Line(equal ? "equal to the won" : "NOT EQUAL");
        }

        return equal ? Exit.Ok : Exit.Found;
    }

    private static void Say(FormattableString text) => Output.Line(text.ToString(CultureInfo.InvariantCulture));

    private static string Spell(Replayed commands) =>
        string.Create(CultureInfo.InvariantCulture,
            $"{commands.Changed:N0} commands changed something, {commands.Repeated:N0} were repeats");
}
