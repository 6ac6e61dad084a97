using KAiMarket.Client;

namespace KAiMarket.Benchmarks.Market;

/// <summary>Asks every 250 ms how far views and processes are behind, while a load runs.</summary>
internal sealed class LagWatch : IAsyncDisposable
{
    private static readonly TimeSpan Apart = TimeSpan.FromMilliseconds(250);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _watching;

    public LagWatch(IKAiMarket market) => _watching = WatchAsync(market);

    /// <summary>The greatest seen.</summary>
    public double ViewsSeconds { get; private set; }

    public long ViewsEvents { get; private set; }
    public long ProcessesEvents { get; private set; }

    private async Task WatchAsync(IKAiMarket market)
    {
        using var timer = new PeriodicTimer(Apart);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                var views = (await market.ViewsAsync(_stop.Token)).Value;
                var processes = (await market.ProcessesAsync(_stop.Token)).Value;
                (ViewsSeconds, ViewsEvents) = (Math.Max(ViewsSeconds, views.LagSeconds), Math.Max(ViewsEvents, views.Lag));
                ProcessesEvents = Math.Max(ProcessesEvents, processes.Lag);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_watching.IsCompleted) return;
        await _stop.CancelAsync();
        await _watching;
        _stop.Dispose();
    }
}
