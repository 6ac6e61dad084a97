namespace KAiMarket.Benchmarks.Scenarios;

/// <summary>Lets the contenders of one store take turns: all warm up, then A B C A B C …, so that drift meets them alike.</summary>
internal static class SpeedRun
{
    public static async Task<List<Round>> RunAsync(Stage stage, Action<string> say)
    {
        if (stage.Options.Scenarios.Overlaps(["claims", "orders", "reads", BenchOptions.Bids]))
            foreach (var market in stage.Markets) await market.StartAsync();
        var contenders = stage.Contenders().ToList();
        var most = TimeSpan.FromSeconds(stage.Options.Seconds);
        foreach (var contender in contenders)
        {
            say($"{stage.Store}: {contender.Name} prepares and warms up");
            await contender.PrepareAsync();
            await contender.RunAsync(0, most);
        }

        foreach (var market in stage.Markets) market.Confine();
        var rounds = new List<Round>();
        for (var number = 1; number <= stage.Options.Rounds; number++)
        {
            foreach (var contender in contenders)
            {
                var round = await contender.RunAsync(number, most);
                say($"{stage.Store}: round {number}, {contender.Name}: {round.PerSecond:0}/s, p99 {round.P99:0.0} ms");
                rounds.Add(round);
            }
        }

        return rounds;
    }
}
