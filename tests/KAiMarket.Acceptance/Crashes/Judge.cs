using System.Text.Json;
using KAiMarket.Acceptance.Running;
using KAiMarket.Client;

namespace KAiMarket.Acceptance.Crashes;

/// <summary>Says after a crash whether the market kept its word.</summary>
internal static class Judge
{
    /// <summary>Every promise stands in the journal exactly once.</summary>
    public static async Task KeptAsync(ServerProcess server, IReadOnlyCollection<Promise> promises)
    {
        var found = new Dictionary<(string, string), List<string>>();
        using var auditor = server.Raw("auditor");
        for (long after = 0, read = 1; read > 0;)
        {
            var page = await auditor.GetStringAsync(new Uri($"/v1/journal/events?after={after}&limit=1000", UriKind.Relative));
            read = 0;
            foreach (var line in page.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                using var recorded = JsonDocument.Parse(line);
                var root = recorded.RootElement;
                var key = (root.GetProperty("stream").GetString()!, root.GetProperty("name").GetString()!);
                if (!found.TryGetValue(key, out var data)) found[key] = data = [];
                data.Add(root.GetProperty("data").GetRawText());
                after = root.GetProperty("position").GetInt64();
                read++;
            }
        }

        // A programme has many claims: look them up by firm instead of searching for each.
        var claims = found.Where(entry => entry.Key.Item2 == "voucher-claimed.v1").SelectMany(entry => entry.Value)
            .ToLookup(data => JsonDocument.Parse(data).RootElement.GetProperty("sme").GetString());
        foreach (var promise in promises)
        {
            var times = promise.Name == "voucher-claimed.v1" ? claims[promise.Part].Count()
                : found.GetValueOrDefault((promise.Stream, promise.Name))?.Count(data => promise.Part is null || data.Contains(promise.Part, StringComparison.Ordinal)) ?? 0;
            Assert.True(times == 1, $"{promise} stands in the journal {times} times.");
        }
    }

    /// <summary>The independent audit finds nothing wrong and nothing left half done.</summary>
    public static async Task SoundAsync(ServerProcess server)
    {
        var verify = await CommandLine.RunAsync(server, "auditor", "verify", "--quiet-market");

        Assert.True(verify.Code == 0, verify.Said + verify.Errors + server.Output);
        Assert.Matches(@"events \d+, invariants \d+, violations 0\s*$", verify.Said);
    }

    /// <summary>Waits until no process is running any more.</summary>
    public static async Task QuietAsync(ServerProcess server)
    {
        using var market = server.Client("operator");
        var trouble = "";
        await Until.TrueAsync(
            async () =>
            {
                try
                {
                    var (processes, views) = ((await market.ProcessesAsync()).Value, (await market.ViewsAsync()).Value);
                    Assert.Empty(processes.DeadLetters);
                    trouble = $"{processes.Trouble} {views.Error}";
                    return processes.Lag == 0 && views.Lag == 0;
                }
                catch (ProblemException problem) when (problem.Retryable)
                {
                    // A connection that broke while nobody used it shows when it is used.
                    trouble = problem.Message;
                    return false;
                }
            },
            () => $"The market does not come to rest: {trouble}");
    }
}
