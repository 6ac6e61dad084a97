using KAiMarket.Acceptance.Running;
using KAiMarket.Client;

namespace KAiMarket.Acceptance.Chaos;

/// <summary>
/// Says how long it takes after a loss until everything is served again: commands to homes in every silo, and an order,
/// which wants the processes of a runner.
/// </summary>
internal sealed class ServiceWatch(Cluster cluster)
{
    private const int Homes = 24;
    private static readonly TimeSpan Promptly = TimeSpan.FromSeconds(1);
    private int _sweep;

    /// <summary>What is asked in each sweep.</summary>
    public async Task PrepareAsync()
    {
        using var market = cluster.Client("operator");
        await market.OpenProgramAsync("watched", Samples.Program());
        await market.PublishOfferAsync("watched", Samples.Offer());
        await SweepAsync(market, TimeSpan.FromSeconds(30));
    }

    /// <summary>The time until the first sweep that was answered whole and promptly.</summary>
    public async Task<TimeSpan> RecoveryAsync(long since)
    {
        using var market = cluster.Client("operator");
        await Until.TrueAsync(() => SweepAsync(market, Promptly), () => "Full service did not come back: " + cluster.Output);
        return TimeProvider.System.GetElapsedTime(since);
    }

    private async Task<bool> SweepAsync(IKAiMarket market, TimeSpan patience)
    {
        var sweep = Interlocked.Increment(ref _sweep);
        try
        {
            var asked = Enumerable.Range(0, Homes)
                .Select(home => (Task)market.RegisterMinistryAsync($"watched-{home}", new($"Watched ministry {home}")))
                .Append(OrderAsync(market, sweep));
            await Task.WhenAll(asked).WaitAsync(patience);
            return true;
        }
        catch (Exception lost) when (lost is TimeoutException or HttpRequestException or IOException or TaskCanceledException
            or ProblemException { Retryable: true })
        {
            return false;
        }
    }

    private static async Task OrderAsync(IKAiMarket market, int sweep)
    {
        var firm = $"watched-{sweep}";
        await market.RegisterSmeAsync(firm, Samples.Sme(900_000 + sweep));
        await market.ClaimVoucherAsync("watched", firm, new(1_000));
        await market.PlaceOrderAsync($"order-watched-{sweep}", new($"watched.{firm}", "watched", 300));
    }
}
