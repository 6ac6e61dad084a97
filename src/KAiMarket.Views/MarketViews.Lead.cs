using KAiMarket.Journal;
using Microsoft.Extensions.Logging;

namespace KAiMarket.Views;

// What the process that holds the lease does: folds the generation that answers, and beside it the one that is wanted.
public sealed partial class MarketViews
{
    private async Task LeadAsync(CancellationToken stop)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task[] loops =
        [
            KeepServingAsync(either.Token), KeepBuildingAsync(either.Token),
            _lease!.KeepAsync(() => Status.Error, either.Token),
        ];
        var first = await Task.WhenAny(loops);
        await either.CancelAsync();
        await Task.WhenAll(loops).ContinueWith(
            _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Current);

        // It alone knows why; the other was only told to end.
        await first;
    }

    private async Task KeepServingAsync(CancellationToken cancel)
    {
        var (busy, gathering, last) = (false, ShortestGathering, 0L);
        while (true)
        {
            await Task.Yield();
            if (_serving is not { } serving)
            {
                await _answers.Task.WaitAsync(cancel);
                continue;
            }

            var events = await _tail.ReadAsync(serving.Position, MostEvents, cancel);
            Interlocked.Exchange(ref _oldestWaitingTicks, events[0].At.UtcTicks);
            if (busy && events.Count < MostEvents && gathering - _clock.GetElapsedTime(last) is { Ticks: > 0 } left)
            {
                await Task.Delay(left, _clock, cancel);
                events = await _tail.ReadAsync(serving.Position, MostEvents, cancel);
            }

            var began = _clock.GetTimestamp();
            busy = await ServeAsync(events, cancel) >= Busy;
            last = _clock.GetTimestamp();
            var took = _clock.GetElapsedTime(began, last);
            gathering = took < ShortestGathering
                ? ShortestGathering
                : took > LongestGathering ? LongestGathering : took;
        }
    }

    private async Task<int> ServeAsync(IReadOnlyList<RecordedEvent> events, CancellationToken cancel)
    {
        await _gate.WaitAsync(cancel);
        try
        {
            if (events.Count == 0 || _serving is not { } serving) return 0;

            var folded = await serving.FoldAsync(events, cancel);
            if (folded == 0 && events.Any(recorded => recorded.Position > serving.Position))
                folded = await FoldFromStoreAsync(serving, cancel);
            Interlocked.Exchange(ref _oldestWaitingTicks, _tail.Newest > serving.Position ? events[^1].At.UtcTicks : 0);
            _waiters.Reach(serving.Position);
            return folded;
        }
        finally
        {
            _gate.Release();
        }
    }

    // What was handed over in memory does not join on; the journal itself has no gap.
    private async Task<int> FoldFromStoreAsync(Follower follower, CancellationToken cancel)
    {
        var folded = await follower.FoldAsync(await _journal.ReadAsync(follower.Position, MostEvents, cancel), cancel);
        return folded > 0 ? folded : throw new JournalUnavailableException(
            $"The journal does not give the event at position {follower.Position + 1}, but later ones.");
    }

    private Task<IReadOnlyList<RecordedEvent>> ReadNowAsync(long after, CancellationToken cancel) =>
        _tail.Newest > after
            ? _tail.ReadAsync(after, MostEvents, cancel)
            : _journal.ReadAsync(after, MostEvents, cancel);

    private async Task KeepBuildingAsync(CancellationToken cancel)
    {
        while (true)
        {
            await Task.Yield();
            var asked = Volatile.Read(ref _asked).Task;
            if (_damage is { } damage) throw damage;
            if (await BuildAsync(cancel) is null)
            {
                await Task.WhenAny(asked, Task.Delay(Ask, _clock, cancel));
                cancel.ThrowIfCancellationRequested();
            }
        }
    }

    /// <summary>One step of building what is wanted; null when nothing is.</summary>
    private async Task<int?> BuildAsync(CancellationToken cancel)
    {
        var generations = await _store.GenerationsAsync(cancel);
        if (generations == default || generations.Serving != (_serving?.Generation ?? 0)) throw new FencedException();
        if (!generations.Building) return null;

        if (_building is { } outdated && outdated.Generation != generations.Wanted)
        {
            _building = null;
            await outdated.DisposeAsync();
        }

        if (_building is not { } building)
        {
            _building = building = await Follower.OpenAsync(_store, generations.Wanted, cancel);
            if (!await building.FollowsAsync(_journal, cancel))
            {
                await _store.WantAsync(instead: true, cancel);
                throw new FencedException();
            }
        }

        // Without one that answers, the first that is abreast of the journal does; that a page is short says nothing of
        // it.
        var head = _serving is null ? (await _journal.HeadAsync(cancel)).Position : 0;
        var events = await ReadNowAsync(building.Position, cancel);
        var folded = await building.FoldAsync(events, cancel);
        if (folded == 0 && events.Count > 0) folded = await FoldFromStoreAsync(building, cancel);
        if (building.Position >= (_serving is { } serving ? serving.Position - Close : head))
            await SwitchAsync(building, cancel);
        return folded;
    }

    private async Task SwitchAsync(Follower building, CancellationToken cancel)
    {
        Follower? old;
        await _gate.WaitAsync(cancel);
        try
        {
            // Nobody's view of the market goes back.
            old = _serving;
            while (old is not null && building.Position < old.Position) await FoldFromStoreAsync(building, cancel);
            await _store.SwitchAsync(building.Generation, cancel);
            _building = null;
            Answer(building);
        }
        finally
        {
            _gate.Release();
        }

        if (old is not null) await old.DisposeAsync();
        await _store.ForgetOthersAsync(building.Generation, await OthersFoldedAsync(cancel), cancel);
        _log.LogInformation(
            "Generation {Generation} of the views answers from position {Position}",
            building.Generation, building.Position);
    }
}
