using System.Globalization;
using KAiMarket.Journal;
using KAiMarket.Views.Rows;
using Microsoft.Extensions.Logging;

namespace KAiMarket.Views;

public sealed partial class MarketViews
{
    /// <summary>Events of one transaction at most, when the fold is behind.</summary>
    private const int MostEvents = 10_000;

    /// <summary>A rebuild this close to the generation that answers finishes while that one waits.</summary>
    private const int Close = 5_000;

    /// <summary>
    /// After a batch of this many events the next one gathers for a while; a lone event is folded at once.
    /// </summary>
    private const int Busy = 8;

    private const string LeasePrefix = "views-";

    // Gathering takes as long as the batch before took: the more a batch costs, the more it pays to make it larger.
    private static readonly TimeSpan ShortestGathering = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestGathering = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Watch = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Ask = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    // Held while the generation that answers is folded or replaced.
    private readonly SemaphoreSlim _gate = new(1);
    private TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _answers = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile Follower? _serving;
    private volatile Follower? _building;
    private volatile bool _leads;
    private volatile Exception? _damage;
    private bool _open;
    private long _oldestWaitingTicks;

    private RebuildStatus? Building => _building is { } building ? new(building.Generation, building.Position) : null;

    private DateTimeOffset? OldestWaiting =>
        Interlocked.Read(ref _oldestWaitingTicks) is > 0 and var ticks
            ? new DateTimeOffset(ticks, TimeSpan.Zero)
            : null;

    /// <summary>
    /// Folds one batch into the generation that answers and one into the one that is being built, on the caller's
    /// thread as far as the stores allow.
    /// </summary>
    /// <returns>How many events that were; 0 when the views are up to date.</returns>
    public async Task<int> FoldOnceAsync(CancellationToken cancel = default)
    {
        if (_stopped is { } stopped) throw stopped;
        try
        {
            if (!_open) await OpenSessionAsync(cancel);
            if (!await KeepOrTakeOverAsync(cancel)) return 0;

            var folded = _serving is { } serving
                ? await ServeAsync(await ReadNowAsync(serving.Position, cancel), cancel)
                : 0;
            return folded + (await BuildAsync(cancel) ?? 0);
        }
        catch (FencedException)
        {
            await CloseAsync();
            return await FoldOnceAsync(cancel);
        }
        catch (Exception failure)
        {
            // Rows in memory may be ahead of the store.
            if (failure is ViewsStoppedException stop) Stop(stop);
            await CloseAsync();
            throw;
        }
    }

    // Shows what the process that folds has written, unless it has gone.
    private async Task<bool> KeepOrTakeOverAsync(CancellationToken cancel)
    {
        var led = _leads;
        if (!await TakeLeaseAsync(cancel))
        {
            if (led) throw new FencedException();
            await WatchOnceAsync(cancel);
            return false;
        }

        if (led) return true;

        await CloseAsync();
        await OpenSessionAsync(cancel);
        return _leads;
    }

    private async Task RunAsync(CancellationToken stop)
    {
        await Task.Yield();
        var pause = FirstPause;
        while (!stop.IsCancellationRequested)
        {
            var before = Position;
            try
            {
                await OpenSessionAsync(stop);
                _tried.TrySetResult();
                await (_leads ? LeadAsync(stop) : WatchAsync(stop));
                before = -1;
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                break;
            }
            catch (ViewsStoppedException stopped)
            {
                Stop(stopped);
                break;
            }
            catch (FencedException)
            {
                _log.LogInformation("Another process has folded the views; going on from where it is");
            }
            catch (Exception trouble)
            {
                _trouble = trouble.Message;
                if (_store.IsDamage(trouble)) _damage = trouble;
                _log.LogWarning(trouble, "The views wait {Pause} and try again", pause);
            }
            finally
            {
                await CloseAsync();
                _tried.TrySetResult();
            }

            pause = Position > before ? FirstPause : TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, LongestPause.Ticks));
            await Task.Delay(pause, _clock, stop).ContinueWith(
                _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Current);
        }
    }

    private void Stop(ViewsStoppedException stopped)
    {
        _stopped = stopped;
        _waiters.Fail(stopped);
        _log.LogError(stopped, "The views have stopped");
    }

    private async Task OpenSessionAsync(CancellationToken cancel)
    {
        await _store.OpenAsync(MarketRows.Version, cancel);
        _leads = await TakeLeaseAsync(cancel);
        if (_leads)
        {
            await OpenFollowersAsync(cancel);

            // A small journal was folded meanwhile, for longer perhaps than the lease lasts.
            _leads = await TakeLeaseAsync(cancel);
            if (!_leads) throw new FencedException();
        }
        else
        {
            await WatchOnceAsync(cancel);
        }

        _open = true;
    }

    private async Task OpenFollowersAsync(CancellationToken cancel)
    {
        if (_damage is not null)
        {
            await _store.WantAsync(instead: true, cancel);
            _damage = null;
        }

        var generations = await _store.GenerationsAsync(cancel);
        if (generations == default) await _store.WantAsync(instead: false, cancel);
        if (generations.Serving > 0)
        {
            var serving = await Follower.OpenAsync(_store, generations.Serving, cancel);
            var follows = await serving.FollowsAsync(_journal, cancel)
                && (serving.Position > 0 || (await _journal.HeadAsync(cancel)).Position == 0);
            if (follows)
            {
                Answer(serving);
            }
            else
            {
                _log.LogWarning(
                    "The views at position {Position} are not of this journal; building them anew",
                    serving.Position);
                await serving.DisposeAsync();
                await _store.WantAsync(instead: true, cancel);
            }
        }

        if (_serving is null) Forget();

        // A small journal is folded before the first query can come.
        await BuildAsync(cancel);
    }

    private void Answer(Follower serving)
    {
        _serving = serving;
        _trouble = null;
        Volatile.Write(ref _generation, serving.Generation);
        _waiters.Reach(serving.Position);
        _answers.TrySetResult();
    }

    private void Forget()
    {
        Volatile.Write(ref _generation, 0);
        _waiters.Reach(0);
    }

    // Programs of two versions fold rows of two shapes, each their own.
    private static string LeaseName { get; } = $"{LeasePrefix}{MarketRows.Version}";

    private Task<bool> TakeLeaseAsync(CancellationToken cancel) =>
        _lease?.TakeAsync(Status.Error, cancel) ?? Task.FromResult(false);

    private async Task<List<long>> OthersFoldedAsync(CancellationToken cancel) =>
        [.. (await _leases.ReadAsync(cancel))
            .Where(held => held.Name.StartsWith(LeasePrefix, StringComparison.Ordinal))
            .Select(held => long.Parse(held.Name.AsSpan(LeasePrefix.Length), CultureInfo.InvariantCulture))
            .Where(version => version != MarketRows.Version)];

    private async Task WatchAsync(CancellationToken cancel)
    {
        while (true)
        {
            var asked = _clock.GetTimestamp();
            var leader = (await _leases.ReadAsync(cancel)).FirstOrDefault(held => held.Name == LeaseName);
            if (leader is not null) Interlocked.Exchange(ref _oldestWaitingTicks, 0);
            else Interlocked.CompareExchange(ref _oldestWaitingTicks, _clock.GetUtcNow().UtcTicks, 0);
            do
            {
                await WatchOnceAsync(cancel);
                _trouble = leader is null ? "No process folds the views." : leader.Trouble;
                await Task.Delay(Watch, _clock, cancel);
            }
            while (_clock.GetElapsedTime(asked) < Lease.AskEvery);

            if (_lease is null || !await _lease.TakeAsync(null, cancel)) continue;

            _trouble = null;
            return;
        }
    }

    private async Task WatchOnceAsync(CancellationToken cancel)
    {
        var (generation, _) = await _store.GenerationsAsync(cancel);
        if (generation == 0)
        {
            Forget();
            return;
        }

        var position = await _store.SelectAsync(
            generation, "SELECT position FROM ~checkpoint", [], row => row.GetInt64(0), cancel);
        _trouble = null;
        Volatile.Write(ref _generation, generation);
        _waiters.Reach(position[0]);
    }

    private async Task CloseAsync()
    {
        var (serving, building) = (_serving, _building);
        (_serving, _building, _open, _leads) = (null, null, false, false);

        // What waits is another's to fold now.
        Interlocked.Exchange(ref _oldestWaitingTicks, 0);
        _answers = new(TaskCreationOptions.RunContinuationsAsynchronously);
        if (serving is not null) await serving.DisposeAsync();
        if (building is not null) await building.DisposeAsync();
        await _store.ReleaseAsync();
        if (_lease is not null) await _lease.ReleaseAsync();
    }
}
