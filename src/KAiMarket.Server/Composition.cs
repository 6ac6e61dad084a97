using System.Diagnostics.Metrics;
using KAiMarket.Gateway;
using KAiMarket.Gateway.Demo;
using KAiMarket.Gateway.Identity;
using KAiMarket.Grains;
using KAiMarket.Grains.Local;
using KAiMarket.Grains.Processes;
using KAiMarket.Journal;
using KAiMarket.Views;

namespace KAiMarket.Server;

/// <summary>Puts the market together, runs what runs beside the requests, and takes it apart again in order.</summary>
internal sealed class Composition(ServerOptions options, DataFolder folder, TimeProvider clock, ILoggerFactory logs)
    : IAsyncDisposable
{
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(2);

    private readonly Stores _stores = Stores.Of(options, folder);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _background = [];
    private readonly Stack<IAsyncDisposable> _opened = [];
    private readonly Meter _meter = new(Telemetry.Name);
    private ProcessRunner? _processes;

    /// <summary>Ends with an exception when something that should run for ever has ended.</summary>
    public Task Background => Task.WhenAny(_background).Unwrap();

    public async Task<Market> OpenAsync(CancellationToken cancel)
    {
        await _stores.OpenAsync(clock, cancel);
        var journal = _stores.Journal;
        var tail = new JournalTail(journal, clock);
        tail.StartAt((await journal.HeadAsync(cancel)).Position);
        var writer = Keep(new GroupCommit(journal, tail, clock));
        var grains = new LocalGrains(new ActivationContext(journal, writer, tail, clock, _stores.Snapshots));

        var keys = new KeyRing(_stores.Identity, clock);
        await keys.RefreshAsync(cancel);
        await MakeKeysAsync(keys, cancel);
        var firms = Keep(await Firms.OpenAsync(_stores.Identity, cancel));
        if (options.Demo) await DemoMarket.MakeAsync(grains, firms, clock);

        var log = logs.CreateLogger("KAiMarket");
        var views = Keep(await MarketViews.OpenAsync(_stores.Views, tail, journal, clock, log));
        _processes = new ProcessRunner(journal, tail, grains, _stores.Bookmarks, clock);
        var due = new DueWork(views.ProgramsToCloseAsync, views.VouchersToExpireAsync, grains, clock, DueWork.UsualGrace);

        _background.Add(_processes.RunAsync(_stop.Token));
        _background.Add(due.RunAsync(_stop.Token));
        _background.Add(grains.SweepAsync(Idle, _stop.Token));
        _background.Add(views.ObserveAsync(_meter, _stop.Token));
        writer.Observe(_meter);
        grains.Observe(_meter);
        _processes.Observe(_meter);
        due.Observe(_meter);

        _background.Add(keys.FollowAsync(trouble => Warn(log, trouble), _stop.Token));

        var limits = options.Rate > 0 ? new Limits(options.Rate) : new Limits();
        return new Market(grains, journal, tail, views, _processes, due, _stores.Identity, keys, firms, clock, limits);
    }

    public async ValueTask DisposeAsync()
    {
        _meter.Dispose();
        await _stop.CancelAsync();
        try
        {
            await Task.WhenAll(_background);
        }
        catch (OperationCanceledException)
        {
            // As asked.
        }

        // Readers first, the writer after all who may still write.
        while (_opened.TryPop(out var part)) await part.DisposeAsync();
        if (_processes is not null) await LeaveBookmarkAsync(_processes);
        await _stores.DisposeAsync();
        _stop.Dispose();
    }

    private async Task MakeKeysAsync(KeyRing keys, CancellationToken cancel)
    {
        try
        {
            await FirstKeys.MakeAsync(keys, folder.File("keys.json"), clock, cancel);
            if (options.NewKeys) await FirstKeys.MakeAnewAsync(keys, folder.File("keys.json"), clock, cancel);
        }
        catch (Exception fault) when (
            fault is System.Text.Json.JsonException or IOException or UnauthorizedAccessException)
        {
            throw new StartException(
                $"{folder.File("keys.json")} cannot be read or written; move it away and start again: {fault.Message}");
        }
    }

    private async Task LeaveBookmarkAsync(ProcessRunner processes)
    {
        try
        {
            await processes.SaveAsync(CancellationToken.None);
        }
        catch (Exception fault) when (fault is JournalUnavailableException or JournalOutcomeUnknownException)
        {
            // An older bookmark only repeats work.
            logs.CreateLogger("KAiMarket")
                .LogWarning("The processes' bookmark could not be saved: {Reason}", fault.Message);
        }
    }

    private static void Warn(ILogger log, Exception? trouble)
    {
        if (trouble is not null)
            log.LogWarning("Changes of keys by other processes cannot be read: {Reason}", trouble.Message);
    }

    private T Keep<T>(T part) where T : IAsyncDisposable
    {
        _opened.Push(part);
        return part;
    }
}
