using System.Diagnostics.Metrics;
using System.Text.Json;
using KAiMarket.Domain;
using KAiMarket.Journal;

namespace KAiMarket.Grains.Processes;

/// <summary>A step that keeps failing, put aside where an operator sees it.</summary>
/// <param name="Position">Of the event whose process is stuck.</param>
/// <param name="Stream">Of that event.</param>
/// <param name="Name">The event's stored name.</param>
/// <param name="Error">Why the last attempt failed.</param>
/// <param name="Since">When it was put aside.</param>
public sealed record DeadLetter(long Position, string Stream, string Name, string Error, DateTimeOffset Since);

/// <summary>
/// Follows the journal and runs the processes, many at a time. Its bookmark is the position before the oldest one still
/// running, so after a crash everything unfinished runs again; dead letters are kept beside the bookmark.
/// </summary>
public sealed class ProcessRunner(
    IJournal journal, JournalTail tail, IGrains grains, IBookmarks bookmarks, TimeProvider clock)
{
    private const string Reader = "processes";
    private const int MostRunning = 1024;
    private const int MostAttempts = 12;
    private static readonly TimeSpan SaveEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly SortedSet<(long Position, DateTimeOffset At)> _running = [];
    private readonly SortedDictionary<long, DeadLetter> _dead = [];
    private readonly HashSet<long> _retried = [];
    private Signal? _room;
    private long _read;
    private long _saved = -1;
    private bool _deadChanged;
    private bool _runs;

    /// <summary>Everything up to this position is done or put aside.</summary>
    public long Position
    {
        get { lock (_lock) return _running.Count == 0 ? _read : _running.Min.Position - 1; }
    }

    /// <summary>Events still running.</summary>
    public int Running
    {
        get { lock (_lock) return _running.Count + _retried.Count; }
    }

    public IReadOnlyList<DeadLetter> DeadLetters
    {
        get { lock (_lock) return [.. _dead.Values]; }
    }

    /// <summary>Why the runner does not get on, or null.</summary>
    public string? Trouble { get; private set; }

    /// <summary>Shows how far the processes are behind, and what was put aside, while they run here.</summary>
    public void Observe(Meter meter)
    {
        meter.CreateObservableGauge(
            "kaimarket.processes.lag", () => WhileRunning(() => _running.Count == 0
                ? 0 : Math.Max(0, (clock.GetUtcNow() - _running.Min.At).TotalSeconds)),
            "s", "How long ago the oldest event was written whose process still runs.");
        meter.CreateObservableGauge(
            "kaimarket.processes.behind", () => WhileRunning(() => Math.Max(tail.Newest, _read) - Position),
            "{event}", "Events that this process knows of after the last one that is done or put aside.");
        meter.CreateObservableGauge(
            "kaimarket.processes.dead_letters", () => WhileRunning(() => _dead.Count),
            "{event}", "Events whose process keeps failing and was put aside.");
    }

    /// <summary>Runs until cancelled. What is then unfinished is left alone: it runs again from the bookmark.</summary>
    /// <exception cref="Exception">Whatever is no passing trouble of the journal ends it.</exception>
    public async Task RunAsync(CancellationToken cancel)
    {
        try
        {
            await Steadily(StartAsync, cancel);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            Task[] loops = [SaveRegularlyAsync(either.Token), FollowAsync(either.Token)];
            var first = await Task.WhenAny(loops);

            // Not CancelAsync, which leaves the thread.
            either.Cancel();
            await Task.WhenAll(loops).ContinueWith(
                _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Current);

            // It alone knows why; the other was only told to end.
            await first;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // Asked to stop.
        }
        finally
        {
            lock (_lock) _runs = false;
        }
    }

    /// <summary>Reads the bookmark.</summary>
    public async Task StartAsync(CancellationToken cancel)
    {
        var bookmark = await bookmarks.ReadAsync(Reader, cancel);
        lock (_lock)
        {
            (_runs, _read) = (true, bookmark?.Position ?? 0);
            foreach (var letter in Letters(bookmark?.Note)) _dead[letter.Position] = letter;
        }
    }

    /// <summary>Starts the processes of the next events; waits until there are some and there is room.</summary>
    public async Task StepAsync(CancellationToken cancel)
    {
        var events = await tail.ReadAsync(_read, MostRunning, cancel);
        foreach (var recorded in events)
        {
            if (AllProcesses.ByName.TryGetValue(recorded.Name, out var process))
            {
                if (Full() is { } room) await room.WaitAsync(cancel);
                lock (_lock) _running.Add((recorded.Position, recorded.At));
                _ = RunOneAsync(recorded, process, cancel);
            }
            else
            {
                // A name that no program knows stops the reader rather than being passed over.
                Facts.EnsureKnown(recorded.Name);
            }

            lock (_lock) _read = recorded.Position;
        }
    }

    /// <summary>Runs a dead letter again; it leaves the list when it succeeds, and only then.</summary>
    /// <returns>False when there is no dead letter at that position, or it is being run again already.</returns>
    public async Task<bool> RetryAsync(long position, CancellationToken cancel)
    {
        lock (_lock)
        {
            if (!_dead.ContainsKey(position) || !_retried.Add(position)) return false;
        }

        try
        {
            var recorded = (await journal.ReadAsync(position - 1, 1, cancel))[0];
            await RunOneAsync(recorded, AllProcesses.ByName[recorded.Name], cancel);
            return true;
        }
        finally
        {
            lock (_lock) _retried.Remove(position);
        }
    }

    /// <summary>Leaves the bookmark where it stands.</summary>
    public async Task SaveAsync(CancellationToken cancel)
    {
        long position;
        string note;
        lock (_lock)
        {
            position = _running.Count == 0 ? _read : _running.Min.Position - 1;
            if (position == _saved && !_deadChanged) return;
            note = JsonSerializer.Serialize(_dead.Values);
            _deadChanged = false;
        }

        try
        {
            await bookmarks.WriteAsync(Reader, new Bookmark(position, note), cancel);
            _saved = position;
        }
        catch
        {
            // The letters have to be written yet, wherever the bookmark stands.
            lock (_lock) _deadChanged = true;
            throw;
        }
    }

    private static DeadLetter[] Letters(string? note) =>
        string.IsNullOrEmpty(note) ? [] : JsonSerializer.Deserialize<DeadLetter[]>(note) ?? [];

    private Measurement<T>[] WhileRunning<T>(Func<T> measure) where T : struct
    {
        lock (_lock) return _runs ? [new(measure())] : [];
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

    private async Task RunOneAsync(RecordedEvent recorded, Process process, CancellationToken cancel)
    {
        var id = recorded.Stream[(recorded.Stream.IndexOf('/') + 1)..];
        var pause = FirstPause;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var fact = recorded.Fact ?? Facts.Read(recorded.Name, recorded.Data.Span);
                // However late it runs, deadlines judge it by when that which caused it arrived.
                var at = new Moment(Meta.ArrivedOf(recorded.Meta.Span), Actor.Market, $"process:{recorded.Position}");
                await process(id, fact, at, recorded.Position, grains);
                Finish(recorded, null);
                return;
            }
            catch (Exception error) when (error is JournalUnavailableException or JournalOutcomeUnknownException)
            {
                // The market is not able to write: keep at it for as long as that lasts.
                attempt = 0;
            }
            catch (Exception error) when (attempt >= MostAttempts)
            {
                Finish(recorded, new DeadLetter(
                    recorded.Position, recorded.Stream, recorded.Name, error.Message, clock.GetUtcNow()));
                return;
            }
            catch (Exception error)
            {
                Trouble = $"{recorded.Name} at {recorded.Position}, attempt {attempt}: {error.Message}";
            }

            try
            {
                await Task.Delay(pause, clock, cancel);
            }
            catch (OperationCanceledException)
            {
                // Stopping: it stays in the running set, so the bookmark stays before it; a dead letter stays one.
                return;
            }

            pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, LongestPause.Ticks));
        }
    }

    private void Finish(RecordedEvent recorded, DeadLetter? letter)
    {
        var position = recorded.Position;
        Signal? room;
        lock (_lock)
        {
            _running.Remove((position, recorded.At));
            _deadChanged |= letter is not null || _dead.Remove(position);
            if (letter is not null) _dead[position] = letter;
            (room, _room) = (_room, null);
        }

        room?.Raise();
    }

    private async Task FollowAsync(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested) await Steadily(StepAsync, cancel);
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
                Trouble = null;
                return;
            }
            catch (Exception error)
                when (error is JournalUnavailableException or JournalOutcomeUnknownException or UnknownFactException)
            {
                Trouble = error.Message;
                await Task.Delay(TimeSpan.FromMilliseconds(500), clock, cancel);
            }
        }
    }
}
