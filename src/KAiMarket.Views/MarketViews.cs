using KAiMarket.Journal;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace KAiMarket.Views;

/// <summary>
/// The read models of the market: folds of the journal with one position for all of them. They follow in the
/// background, answer queries, and are built anew beside the ones that answer when that is asked for, when this
/// program's tables have another shape, or when the journal is not the one that was folded.
/// </summary>
public sealed partial class MarketViews : IAsyncDisposable, IDueList
{
    private readonly ViewStore _store;
    private readonly JournalTail _tail;
    private readonly IJournal _journal;
    private readonly TimeProvider _clock;
    private readonly ILeases _leases;
    private readonly Lease? _lease;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly Waiters _waiters = new();
    private readonly TaskCompletionSource _tried = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _running = Task.CompletedTask;
    private long _generation;
    private bool _disposed;
    private volatile string? _trouble;
    private volatile ViewsStoppedException? _stopped;

    private MarketViews(
        ViewStore store, JournalTail tail, IJournal journal, ILeases leases, TimeProvider clock, ILogger? log,
        bool leads)
    {
        (_store, _tail, _journal, _leases) = (store, tail, journal, leases);
        (_clock, _log) = (clock, log ?? NullLogger.Instance);
        _lease = leads ? new Lease(leases, LeaseName, clock) : null;
    }

    /// <summary>
    /// Opens the views and follows the journal until disposed, or shows what the process that holds the lease folds.
    /// Trouble with the store or the journal is no failure here: it shows in <see cref="Status"/> and is tried again.
    /// </summary>
    /// <param name="leases">Say which process folds.</param>
    /// <param name="follow">False leaves every step to <see cref="FoldOnceAsync"/>.</param>
    /// <param name="leads">False where this process never folds, and only shows what another one does.</param>
    public static async Task<MarketViews> OpenAsync(
        ViewStore store, JournalTail tail, IJournal journal, ILeases leases, TimeProvider clock,
        ILogger? log = null, bool follow = true, bool leads = true)
    {
        var views = new MarketViews(store, tail, journal, leases, clock, log, leads);
        if (!follow) return views;

        views._running = views.RunAsync(views._stop.Token);
        await views._tried.Task;
        return views;
    }

    /// <summary>The position up to which queries see the journal.</summary>
    public long Position => _waiters.Position;

    /// <summary>Waits until queries see a position, so that whoever wrote it reads it.</summary>
    /// <returns>False when it did not come within <paramref name="patience"/>.</returns>
    /// <exception cref="ViewsStoppedException">It will not come.</exception>
    public Task<bool> WaitForAsync(long position, TimeSpan patience, CancellationToken cancel) =>
        position > Position && _stopped is { } stopped
            ? Task.FromException<bool>(stopped)
            : _waiters.WaitAsync(position, patience, _clock, cancel);

    public ViewsStatus Status
    {
        get
        {
            var (position, newest) = (Position, Head);
            var waiting = (position < newest || !_leads) && OldestWaiting is { } at
                ? Math.Max(0, (_clock.GetUtcNow() - at).TotalSeconds)
                : 0;
            return new(
                Volatile.Read(ref _generation), position, Math.Max(0, newest - position), waiting,
                Building,
                _stopped?.Message ?? _trouble ?? _lease?.Trouble, _stopped is not null, _leads);
        }
    }

    /// <summary>Has all views built anew from the first event while the present ones answer. Returns at once.</summary>
    public async Task RebuildAsync(CancellationToken cancel = default)
    {
        if (_stopped is { } stopped) throw stopped;
        try
        {
            await _store.WantAsync(instead: false, cancel);
        }
        catch (Exception trouble) when (_store.IsTrouble(trouble))
        {
            throw Unreachable(trouble);
        }

        Interlocked.Exchange(ref _asked, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, true)) return;

        await _stop.CancelAsync();
        await _running;
        await CloseAsync();
        _stop.Dispose();
        _gate.Dispose();
    }
}
