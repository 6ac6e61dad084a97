namespace KAiMarket.Journal;

/// <summary>
/// Follows the journal for the views and processes of this process. What this process commits is handed over in memory,
/// objects and all; what others commit, and what lies further back than memory reaches, is read from the store.
/// </summary>
/// <param name="journal">The store.</param>
/// <param name="clock">Times the polls for what other processes wrote.</param>
/// <param name="kept">Events kept in memory.</param>
/// <param name="keptBytes">Bytes of their data kept in memory; the newest event stays whatever its size.</param>
public sealed class JournalTail(
    IJournal journal, TimeProvider clock, int kept = 8_192, long keptBytes = 64 * 1024 * 1024)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private readonly RecordedEvent?[] _ring = new RecordedEvent?[kept];
    private long _bytes;
    private long _oldest = 1;
    private long _newest;
    private long _ownSince = 1;
    private Signal _news = new();
    private long _head;

    /// <summary>The newest position that this process knows to be committed.</summary>
    public long Newest
    {
        get { lock (_lock) return _newest; }
    }

    /// <summary>From here to <see cref="Newest"/> this process alone has written.</summary>
    public long OwnSince
    {
        get { lock (_lock) return _ownSince; }
    }

    /// <summary>Begins at the journal's head as it was found.</summary>
    public void StartAt(long head)
    {
        lock (_lock)
        {
            Forget(head + 1);
            _newest = head;
        }
    }

    /// <summary>Takes what this process has just committed; positions must be contiguous within the call.</summary>
    public void Publish(IReadOnlyList<RecordedEvent> events)
    {
        Signal news;
        lock (_lock)
        {
            // Somebody else wrote in between: what memory holds no longer joins on.
            if (events[0].Position != _newest + 1) Forget(events[0].Position);
            foreach (var recorded in events) Keep(recorded);
            (news, _news) = (_news, new());
        }

        news.Raise();
    }

    /// <summary>Up to <paramref name="most"/> events after a position; waits until there is one.</summary>
    public async Task<IReadOnlyList<RecordedEvent>> ReadAsync(long after, int most, CancellationToken cancel)
    {
        while (true)
        {
            Task? news;
            lock (_lock)
            {
                if (Remembered(after, most) is { } events) return events;

                // Abreast of this process: what comes next is announced, or written by another process.
                news = after >= _newest ? _news.Task : null;
            }

            if (news is not null && await IsAnnouncedAsync(news, cancel)) continue;

            var read = await journal.ReadAsync(after, most, cancel);
            if (read.Count == 0) continue;

            // Beyond what this process has published: another's, or its own that is just being told.
            lock (_lock)
            {
                if (read[^1].Position > _newest) _ownSince = Math.Max(_ownSince, read[^1].Position + 1);
            }

            return read;
        }
    }

    /// <summary>
    /// Hears of what others write until cancelled, for a process with homes in which nobody may follow the journal: what
    /// they show is at most a moment old.
    /// </summary>
    public async Task ListenAsync(CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(Poll, clock);
        while (await timer.WaitForNextTickAsync(cancel))
        {
            try
            {
                await HearAsync(cancel);
            }
            catch (Exception failure) when (failure is JournalUnavailableException or JournalOutcomeUnknownException)
            {
                // Nobody can write either, or the next look tells.
            }
        }
    }

    /// <summary>
    /// Looks once where the journal ends. What lay beyond this process's own writing at the last look, and still does,
    /// somebody else has written.
    /// </summary>
    public async Task HearAsync(CancellationToken cancel)
    {
        var head = (await journal.HeadAsync(cancel)).Position;
        lock (_lock)
        {
            if (_head > _newest) _ownSince = Math.Max(_ownSince, _head + 1);
            _head = head;
        }
    }

    private async Task<bool> IsAnnouncedAsync(Task news, CancellationToken cancel)
    {
        // That nothing came in time is nothing to throw for, ten times a second.
        await news.WaitAsync(Poll, clock, cancel).ConfigureAwait(
            ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        cancel.ThrowIfCancellationRequested();
        return news.IsCompleted;
    }

    private void Forget(long next)
    {
        Array.Clear(_ring);
        (_bytes, _oldest, _ownSince) = (0, next, Math.Max(_ownSince, next));
    }

    private void Keep(RecordedEvent recorded)
    {
        _newest = recorded.Position;
        _bytes += recorded.Data.Length;
        while (_newest - _oldest >= kept || (_bytes > keptBytes && _oldest < _newest))
        {
            ref var oldest = ref _ring[_oldest++ % kept];
            _bytes -= oldest!.Data.Length;
            oldest = null;
        }

        _ring[recorded.Position % kept] = recorded;
    }

    private List<RecordedEvent>? Remembered(long after, int most)
    {
        if (after < _oldest - 1 || after >= _newest) return null;

        var last = Math.Min(_newest, after + most);
        var events = new List<RecordedEvent>((int)(last - after));
        for (var position = after + 1; position <= last; position++) events.Add(_ring[position % kept]!);
        return events;
    }
}
