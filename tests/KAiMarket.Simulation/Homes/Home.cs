using KAiMarket.Grains;
using KAiMarket.Grains.Local;
using KAiMarket.Grains.Processes;
using KAiMarket.Journal;
using KAiMarket.Sealing;
using KAiMarket.Simulation.Store;
using KAiMarket.Simulation.World;
using KAiMarket.Views;
using KAiMarket.Views.Sqlite;

namespace KAiMarket.Simulation.Homes;

/// <summary>What all homes share: the store behind them and the record of what they say.</summary>
internal sealed record Surroundings(
    SimulatedWorld World, MemoryStore Store, Bookshelf Bookshelf, LeaseShelf Leases, SnapshotShelf Snapshots,
    EnvelopeShelf Envelopes, SimulatedSeals Seals, Faults Faults, Sabotage Sabotage, Promises Promises, Receipts Receipts);

/// <summary>What a home is for.</summary>
/// <param name="Runs">Whether it runs the processes.</param>
/// <param name="Watches">Whether it does the due work.</param>
/// <param name="Shows">Whether it keeps views; who watches needs them.</param>
internal sealed record Duties(bool Runs, bool Watches, bool Shows);

/// <summary>One process of the market, made of the real parts as the server makes it.</summary>
internal sealed class Home : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(2);

    private readonly Surroundings _around;
    private readonly FaultyJournal _journal;
    private readonly SqliteViewStore? _viewStore;
    private readonly List<ProcessRunner> _runners = [];
    private readonly List<Task> _running = [];
    private readonly CancellationTokenSource _stop = new();
    private JournalTail? _tail;
    private GroupCommit? _writer;
    private LocalGrains? _local;

    private Home(
        Surroundings around, SimulatedProcess process, FaultyJournal journal, Duties duties, SqliteViewStore? viewStore) =>
        (_around, Process, _journal, Duties, _viewStore) = (around, process, journal, duties, viewStore);

    public SimulatedProcess Process { get; }
    public Duties Duties { get; }
    public IGrains? Grains { get; private set; }
    public MarketViews? Views { get; private set; }

    /// <summary>Where sealed envelopes are kept.</summary>
    public IEnvelopes Envelopes => _around.Envelopes.For(Process, _around.Faults);

    /// <summary>The keys of the tenders.</summary>
    public ITenderKeys Keys => _around.Seals;

    /// <summary>Opens what officers have let be opened.</summary>
    public Unsealing Unsealing => new(Keys, Envelopes);

    /// <summary>What bidders were told of their bids.</summary>
    public Receipts Receipts => _around.Receipts;

    public IReadOnlyList<ProcessRunner> Runners => _runners;

    /// <summary>True once it answers requests.</summary>
    public bool IsReady => Process.IsAlive && Grains is not null;

    /// <param name="around">What it shares with the others.</param>
    /// <param name="name">Its own, never used before.</param>
    /// <param name="skew">How far its wall clock is off.</param>
    /// <param name="duties">What it is for.</param>
    /// <param name="viewStore">Where its views are; they may have been folded by a process before it.</param>
    public static Home Start(
        Surroundings around, string name, TimeSpan skew, Duties duties, SqliteViewStore? viewStore)
    {
        var process = new SimulatedProcess(around.World, name, skew);
        var journal = new FaultyJournal(process, around.Store, around.Faults, around.Sabotage);
        var home = new Home(around, process, journal, duties, viewStore);
        around.World.Log($"{name} starts: {duties}");
        home.Process.Start(home.StartAsync);
        return home;
    }

    /// <summary>Stops as the server does when it is asked to; what is under way may end.</summary>
    public void Stop() => Process.Start(async () =>
    {
        await DisposeAsync();
        Process.Kill();
    });

    public async ValueTask DisposeAsync()
    {
        Cancel();
        await Task.WhenAll(_running);
        if (_writer is not null) await _writer.DisposeAsync();
        _stop.Dispose();
    }

    // Not CancelAsync, which leaves the thread.
    private void Cancel() => _stop.Cancel();

    /// <summary>Lets aggregates leave memory.</summary>
    public void Sweep() => Process.Post(_ => _local?.CloseIdle(TimeSpan.Zero), null);

    /// <summary>Hands an event to its process once more, as a delivery that was doubled or came late.</summary>
    public void Redeliver(long position) => Process.Start(async () =>
    {
        var recorded = _around.Store.Events[(int)position - 1];
        if (Grains is not { } grains || !AllProcesses.ByName.TryGetValue(recorded.Name, out var process)) return;

        var fact = Domain.Facts.Read(recorded.Name, recorded.Data.Span);
        var id = recorded.Stream[(recorded.Stream.IndexOf('/') + 1)..];
        try
        {
            var at = new Domain.Moment(Process.Clock.GetUtcNow(), Domain.Actor.Market, $"process:{position}");
            await process(id, fact, at, position, grains, Unsealing);
        }
        catch (Exception failure) when (failure is JournalUnavailableException or JournalOutcomeUnknownException or ProcessStuckException)
        {
            // The runner that has the event on its list sees it through.
        }
    });

    /// <summary>Has the views built anew while they answer.</summary>
    public void RebuildViews() => Process.Start(async () =>
    {
        try
        {
            if (Views is { } views) await views.RebuildAsync();
        }
        catch (ViewsUnavailableException)
        {
            // They are not open yet; whoever asked may ask again.
        }
    });

    /// <summary>Starts another runner beside the present one: from a bookmark as it finds it.</summary>
    public void RunAgain() => Process.Start(() => Grains is { } grains ? Run(grains) : Task.CompletedTask);

    private async Task StartAsync()
    {
        _tail = new JournalTail(_journal, Process.Clock, _around.Faults.Kept);
        _tail.StartAt((await HeadAsync()).Position);
        _writer = new GroupCommit(_journal, _tail, Process.Clock, _around.Faults.MostWaiting);
        var snapshots = _around.Snapshots.For(Process, _around.Faults, _around.Sabotage);
        _local = new LocalGrains(
            new ActivationContext(_journal, _writer, _tail, Process.Clock, snapshots, _around.Faults.SnapshotEvery));
        Grains = new RecordingGrains(_around.Sabotage.Between(_local), Process, _around.Promises);
        Process.Start(() => UntilStopped(_local.SweepAsync(Idle, _stop.Token)));
        if (Duties.Runs) Process.Start(() => Run(Grains));
        if (_viewStore is null) return;

        Views = await MarketViews.OpenAsync(
            _viewStore, _tail, _around.Sabotage.ForViews(_journal), new MemoryLeases(Process.Clock).For(Process.Name),
            Process.Clock, follow: false);
        Process.Start(FollowAsync);
        if (Duties.Watches) Process.Start(() => WatchAsync(Grains, Views));
    }

    private async Task<Head> HeadAsync()
    {
        while (true)
        {
            try
            {
                return await _journal.HeadAsync();
            }
            catch (JournalUnavailableException)
            {
                await Task.Delay(Pause, Process.Clock);
            }
        }
    }

    private async Task Run(IGrains grains)
    {
        var shelf = _around.Bookshelf.For(Process, _around.Faults, _around.Sabotage);
        var leases = _around.Leases.For(Process, _around.Faults);
        var runner = new ProcessRunner(_tail!, grains, Unsealing, shelf, shelf, leases, Process.Clock);
        _runners.Add(runner);
        var running = runner.RunAsync(_stop.Token);
        _running.Add(running);
        await UntilStopped(running);
    }

    private async Task WatchAsync(IGrains grains, IDueList due)
    {
        var work = new DueWork(
            due.ProgramsToCloseAsync, due.VouchersToExpireAsync, due.TendersToCloseAsync, grains,
            _around.Leases.For(Process, _around.Faults), Process.Clock, _ => Task.FromResult(TimeSpan.Zero), _around.Faults.Grace);
        var running = work.RunAsync(_stop.Token);
        _running.Add(running);
        await UntilStopped(running);
    }

    private async Task UntilStopped(Task work)
    {
        try
        {
            await work;
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // As asked.
        }
    }

    private async Task FollowAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await _tail!.ReadAsync(Views!.Position, 1, CancellationToken.None);
                await Views.FoldOnceAsync();
            }
            catch (JournalUnavailableException)
            {
                // The next round finds the same events.
            }
            catch (ViewsStoppedException stopped)
            {
                _around.Promises.Broken.Add($"{Process.Name}: {stopped.Message}");
                return;
            }

            await Task.Delay(Pause, Process.Clock);
        }
    }
}
