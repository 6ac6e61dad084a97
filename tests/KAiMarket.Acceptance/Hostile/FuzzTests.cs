using System.Globalization;
using System.Text.Json;
using KAiMarket.Acceptance.Crashes;
using KAiMarket.Acceptance.Running;
using Xunit.Abstractions;

namespace KAiMarket.Acceptance.Hostile;

/// <summary>
/// Sends every operation what it should never get, made from nothing but the description that the market serves. In every
/// run a sample of it by a seed; all of it, and mixtures, at night (KAIMARKET_NIGHTLY=1). KAIMARKET_SEED repeats one.
/// </summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private static readonly bool Nightly = Environment.GetEnvironmentVariable("KAIMARKET_NIGHTLY") == "1";

    // Of each operation, and as many again that may be taken.
    private static readonly int Most = Nightly ? int.MaxValue : 40;

    [Theory, MemberData(nameof(Markets.Stores), MemberType = typeof(Markets))]
    public async Task Nothing_that_any_operation_is_sent_breaks_or_changes_the_market(string store)
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("KAIMARKET_SEED"), CultureInfo.InvariantCulture, out var given)
            ? given
            : Random.Shared.Next(1, 1_000_000);
        var dice = new Random(seed);
        await using var server = await FuzzMarket.StartAsync(store);
        using var http = server.Raw(null);
        using var description = JsonDocument.Parse(await http.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative)));
        var operations = DescribedOperation.AllOf(description.RootElement);
        using var run = new FuzzRun(server, operations);

        // First what is certainly wrong, in a market where nothing happens: its journal must not move by one event.
        var head = await run.HeadAsync();
        foreach (var operation in operations)
        {
            await run.AimAsync(operation);
            foreach (var wrong in Some(FuzzCases.Of(operation, dice).Where(one => one.IsWrong))) await run.TryAsync(wrong);
            if (await run.HeadAsync() is var now && now != head)
            {
                run.Blame($"The journal went from {head} to {now} in what is certainly wrong for it.");
                head = now;
            }
        }

        // Then what may be taken: what was refused must have changed nothing.
        foreach (var operation in operations)
        {
            await run.AimAsync(operation);
            foreach (var odd in Some(FuzzCases.Of(operation, dice).Where(one => !one.IsWrong))) await run.TryAsync(odd);
        }

        await run.NothingRefusedIsRecordedAsync();
        var told = $"{store}: seed {seed}, {operations.Count} operations × cases = {run.Count}; answered by the web server alone {run.Bare}, "
            + $"slowest {run.Slowest.TotalMilliseconds:0} ms ({run.SlowestCase}), unexpected {run.Unexpected.Count}";
        output.WriteLine(told);
        Assert.True(run.Unexpected.Count == 0, $"{told}\n{Grouped(run.Unexpected)}\n{server.Output}");
        Assert.True(run.Count > operations.Count * 50, told);
        await Judge.QuietAsync(server);
        await Judge.SoundAsync(server);

        // Of each kind a few.
        static string Grouped(List<string> unexpected) => string.Join('\n', unexpected.GroupBy(line => line.Split(": ")[^1])
            .OrderByDescending(kind => kind.Count()).Take(30).Select(kind => $"{kind.Count()} × {string.Join('\n', kind.Take(4))}"));

        IEnumerable<FuzzCase> Some(IEnumerable<FuzzCase> cases)
        {
            var all = cases.ToArray();
            dice.Shuffle(all);
            return all.Take(Most);
        }
    }
}
