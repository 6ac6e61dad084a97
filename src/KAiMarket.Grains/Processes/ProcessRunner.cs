using System.Diagnostics.Metrics;
using KAiMarket.Domain;
using KAiMarket.Journal;

namespace KAiMarket.Grains.Processes;

/// <summary>
/// While it holds the lease, follows the journal and runs the processes, many at a time. Its bookmark is the position
/// before the oldest one still running, so after a crash, here or elsewhere, everything unfinished runs again. A step
/// that keeps failing is put among the dead letters before the bookmark passes it.
/// </summary>
public sealed class ProcessRunner(
    JournalTail tail, IGrains grains, Unsealing unsealing, IBookmarks bookmarks, IDeadLetters letters, ILeases leases,
    TimeProvider clock)
{
    /// <summary>The name of the lease and of the bookmark.</summary>
    public const string Reader = "processes";

    private const int MostRunning = 1024;
    private const int MostAttempts = 12;
    private static readonly TimeSpan SaveEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly Lease _lease = new(leases, Reader, clock);
    private readonly Lock _lock = new();

    // One for each time that it leads: what an earlier time has left behind ends in its own.
    private SortedSet<(long Position, DateTimeOffset At)> _running = [];
    private HashSet<long> _dead = [];
    private Signal? _room;
    private string? _trouble;
    private long _read;
    private long _saved = -1;
    private bool _leads;

    /// <summary>Everything up to this position is done or put aside.</summary>
    public long Position
    {
        get { lock (_lock) return _running.Count == 0 ? _read : _running.Min.Position - 1; }
    }

    /// <summary>Events still running.</summary>
    public int Running
    {
        get { lock (_lock) return _running.Count; }
    }

    /// <summary>Whether it runs the processes, or waits to take over.</summary>
    public bool IsLeading => _lease.IsHeld;

    /// <summary>Why the runner does not get on, or null.</summary>
    public string? Trouble => _lease.Trouble ?? (IsLeading ? Volatile.Read(ref _trouble) : null);

    /// <summary>Shows how far the processes are behind, while they run here.</summary>
    public void Observe(Meter meter)
    {
        meter.CreateObservableGauge(
            "kaimarket.processes.lag", () => WhileLeading(() => _running.Count == 0
                ? 0 : Math.Max(0, (clock.GetUtcNow() - _running.Min.At).TotalSeconds)),
            "s", "How long ago the oldest event was written whose process still runs.");
        meter.CreateObservableGauge(
            "kaimarket.processes.behind", () => WhileLeading(() => Math.Max(tail.Newest, _read) - Position),
            "{event}", "Events that this process knows of after the last one that is done or put aside.");
    }

    /// <summary>
    /// Runs until cancelled, whenever it holds the lease. What is then unfinished is left alone: it runs again from the
    /// bookmark.
    /// </summary>
    /// <exception cref="Exception">Whatever is no passing trouble of the journal ends it.</exception>
    public async Task RunAsync(CancellationToken cancel)
    {
        try
        {
            await _lease.RunAsync(LeadAsync, () => _trouble, cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // Asked to stop.
        }
    }

    /// <summary>Reads the bookmark.</summary>
    public async Task StartAsync(CancellationToken cancel)
    {
        var bookmark = await bookmarks.ReadAsync(Reader, cancel) ?? 0;
        var dead = await letters.ReadAsync(cancel);
        lock (_lock)
        {
            (_running, _room, _read, _saved, _leads) = ([], null, bookmark, bookmark, true);

            // Those run again: what was put aside just before a crash is still ahead of the bookmark.
            _dead = [.. dead.Select(letter => letter.Position).Where(position => position > bookmark)];
        }
    }

    /// <summary>Starts the processes of the next events; waits until there are some and there is room.</summary>
    public async Task StepAsync(CancellationToken cancel)
    {
        var events = await tail.ReadAsync(_read, MostRunning, cancel);
        foreach (var recorded in events)
        {
            if (AllProcesses.ByName.ContainsKey(recorded.Name))
            {
                if (Full() is { } room) await room.WaitAsync(cancel);
                lock (_lock) _running.Add((recorded.Position, recorded.At));
                _ = RunOneAsync(recorded, _running, cancel);
            }
            else
            {
                // A name that no program knows stops the reader rather than being passed over.
                Facts.EnsureKnown(recorded.Name);
            }

            lock (_lock) _read = recorded.Position;
        }
    }

    /// <summary>Leaves the bookmark where it stands.</summary>
    public async Task SaveAsync(CancellationToken cancel)
    {
        var position = Position;
        if (position == _saved) return;

        await bookmarks.WriteAsync(Reader, position, cancel);
        _saved = position;
    }

    private async Task LeadAsync(CancellationToken cancel)
    {
        await Steadily(StartAsync, cancel);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        Task[] loops = [SaveRegularlyAsync(either.Token), FollowAsync(either.Token)];
        var first = await Task.WhenAny(loops);

        // Not CancelAsync, which leaves the thread.
        either.Cancel();
        await Task.WhenAll(loops).ConfigureAwait(
            ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        lock (_lock) _leads = false;
        if (IsLeading) await LeaveAsync();

        // It alone knows why; the other was only told to end.
        await first;
    }

    // Whoever comes next begins here.
    private async Task LeaveAsync()
    {
        try
        {
            await SaveAsync(CancellationToken.None);
        }
        catch (Exception failure) when (failure is JournalUnavailableException or JournalOutcomeUnknownException)
        {
            // An older bookmark only repeats work.
            Volatile.Write(ref _trouble, failure.Message);
        }
    }

    private Measurement<T>[] WhileLeading<T>(Func<T> measure) where T : struct
    {
        lock (_lock) return _leads ? [new(measure())] : [];
    }

    private Task? Full()
    {
        lock (_lock)
        {
            return _running.Count < MostRunning
                ? null
                : (_room ??= new()).Task;
        }
    }

    private async Task RunOneAsync(
        RecordedEvent recorded, SortedSet<(long Position, DateTimeOffset At)> running, CancellationToken cancel)
    {
        try
        {
            await WriteDownAsync(recorded, await AttemptAsync(recorded, cancel), cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // Stopping: it stays in the running set, so the bookmark stays before it.
            return;
        }

        Signal? room;
        lock (_lock)
        {
            running.Remove((recorded.Position, recorded.At));
            (room, _room) = (_room, null);
        }

        room?.Raise();
    }

    /// <returns>Why the last attempt failed; null when one did not.</returns>
    private async Task<string?> AttemptAsync(RecordedEvent recorded, CancellationToken cancel)
    {
        var pause = FirstPause;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await AllProcesses.RunAsync(recorded, grains, unsealing);
                return null;
            }
            catch (Exception error) when (error is JournalUnavailableException or JournalOutcomeUnknownException)
            {
                // The market is not able to write: keep at it for as long as that lasts.
                attempt = 0;
            }
            catch (Exception error) when (attempt >= MostAttempts)
            {
                return error.Message;
            }
            catch (Exception error)
            {
                Volatile.Write(
                    ref _trouble, $"{recorded.Name} at {recorded.Position}, attempt {attempt}: {error.Message}");
            }

            await Task.Delay(pause, clock, cancel);
            pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, LongestPause.Ticks));
        }
    }

    private async Task WriteDownAsync(RecordedEvent recorded, string? failure, CancellationToken cancel)
    {
        var position = recorded.Position;
        bool wasDead;
        lock (_lock) wasDead = _dead.Remove(position);
        if (failure is not null)
        {
            var letter = new DeadLetter(position, recorded.Stream, recorded.Name, failure, clock.GetUtcNow());
            await Steadily(token => letters.PutAsync(letter, token), cancel);
        }
        else if (wasDead)
        {
            await Steadily(token => letters.RemoveAsync(position, token), cancel);
        }
    }

    private async Task FollowAsync(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            await Steadily(StepAsync, cancel);
            Volatile.Write(ref _trouble, null);
        }
    }

    private async Task SaveRegularlyAsync(CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(SaveEvery, clock);
        while (await timer.WaitForNextTickAsync(cancel)) await Steadily(SaveAsync, cancel);
    }

    /// <summary>Does one thing, again and again while the journal is away.</summary>
    private async Task Steadily(Func<CancellationToken, Task> work, CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                await work(cancel);
                return;
            }
            catch (Exception error)
                when (error is JournalUnavailableException or JournalOutcomeUnknownException or UnknownFactException)
            {
                Volatile.Write(ref _trouble, error.Message);
                await Task.Delay(TimeSpan.FromMilliseconds(500), clock, cancel);
            }
        }
    }
}
