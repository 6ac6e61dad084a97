using System.Diagnostics.Metrics;
using KAiMarket.Journal;

namespace KAiMarket.Grains.Processes;

/// <summary>How the processes stand, wherever they run.</summary>
/// <param name="Position">Everything up to here is done or put aside.</param>
/// <param name="Trouble">Why processes or due work do not get on, or null.</param>
/// <param name="DeadLetters">What was put aside.</param>
/// <param name="LedBy">The process that runs them; null while none does.</param>
/// <param name="LedSince">Since when.</param>
public sealed record ProcessesStatus(
    long Position, string? Trouble, IReadOnlyList<DeadLetter> DeadLetters, string? LedBy, DateTimeOffset? LedSince);

/// <summary>
/// Shows the work across aggregates, and runs again what was put aside. Every gateway has one, whether the runner is in
/// its process or elsewhere.
/// </summary>
/// <param name="runner">The one of this process, if there is one.</param>
public sealed class ProcessDesk(
    IJournal journal, IGrains grains, Unsealing unsealing, IBookmarks bookmarks, IDeadLetters letters, ILeases leases, TimeProvider clock,
    ProcessRunner? runner)
{
    /// <summary>How old what is told of dead letters may be.</summary>
    public static readonly TimeSpan TellEvery = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Recent = TimeSpan.FromSeconds(1);

    // Far longer than another process takes to take over.
    private static readonly TimeSpan MostWithoutLeader = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly HashSet<long> _retried = [];
    private long _led = clock.GetTimestamp();
    private (long At, ProcessesStatus Status)? _recent;

    /// <summary>Shows how much was put aside, until cancelled; read every few seconds, and only while somebody asks.</summary>
    public async Task ObserveAsync(Meter meter, CancellationToken cancel)
    {
        var told = Array.Empty<Measurement<int>>();
        var dead = meter.CreateObservableGauge(
            "kaimarket.processes.dead_letters", () => Volatile.Read(ref told),
            "{event}", "Events whose process keeps failing and was put aside.");
        using var timer = new PeriodicTimer(TellEvery, clock);
        try
        {
            do
            {
                Volatile.Write(ref told, dead.Enabled ? await CountAsync(cancel) : []);
            }
            while (await timer.WaitForNextTickAsync(cancel));
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // Asked to stop.
        }
    }

    private async Task<Measurement<int>[]> CountAsync(CancellationToken cancel)
    {
        try
        {
            return [new((await letters.ReadAsync(cancel)).Count)];
        }
        catch (Exception trouble) when (trouble is JournalUnavailableException or JournalOutcomeUnknownException)
        {
            // No news is told rather than old news.
            return [];
        }
    }

    /// <summary>How it stands now.</summary>
    /// <exception cref="JournalUnavailableException">The store cannot be reached now.</exception>
    public async Task<ProcessesStatus> ReadAsync(CancellationToken cancel)
    {
        var held = await leases.ReadAsync(cancel);
        var position = runner is { IsLeading: true }
            ? runner.Position
            : await bookmarks.ReadAsync(ProcessRunner.Reader, cancel) ?? 0;

        // After the position: what that has passed was put aside before.
        var dead = await letters.ReadAsync(cancel);

        var leader = held.FirstOrDefault(lease => lease.Name == ProcessRunner.Reader);
        var trouble = runner?.Trouble ?? leader?.Trouble
            ?? held.FirstOrDefault(lease => lease.Name == DueWork.LeaseName)?.Trouble;
        lock (_lock)
        {
            var now = clock.GetTimestamp();
            if (leader is not null) _led = now;
            else if (clock.GetElapsedTime(_led, now) > MostWithoutLeader) trouble ??= "No runner runs the processes.";

            var status = new ProcessesStatus(position, trouble, dead, leader?.Holder, leader?.Since);
            _recent = (now, status);
            return status;
        }
    }

    /// <summary>How it stood a moment ago, for those who ask often.</summary>
    /// <exception cref="JournalUnavailableException">The store cannot be reached now.</exception>
    public async Task<ProcessesStatus> ReadRecentAsync(CancellationToken cancel)
    {
        lock (_lock)
        {
            if (_recent is { } recent && clock.GetElapsedTime(recent.At) < Recent) return recent.Status;
        }

        return await ReadAsync(cancel);
    }

    /// <summary>
    /// Runs a dead letter's process again, here and once; it leaves the list when that succeeds, and else keeps the new
    /// reason.
    /// </summary>
    /// <returns>
    /// False when there is no dead letter at that position, or this process is running it already.
    /// </returns>
    /// <exception cref="JournalUnavailableException">The store cannot be reached now; the letter stays.</exception>
    /// <exception cref="JournalOutcomeUnknownException">The letter stays.</exception>
    public async Task<bool> RetryAsync(long position, CancellationToken cancel)
    {
        var letter = (await letters.ReadAsync(cancel)).FirstOrDefault(letter => letter.Position == position);
        if (letter is null) return false;

        lock (_lock)
        {
            if (!_retried.Add(position)) return false;
        }

        try
        {
            var recorded = (await journal.ReadAsync(position - 1, 1, cancel))[0];
            await AllProcesses.RunAsync(recorded, grains, unsealing);
            await letters.RemoveAsync(position, cancel);
        }
        catch (Exception failure) when (
            failure is not (JournalUnavailableException or JournalOutcomeUnknownException or OperationCanceledException))
        {
            await letters.PutAsync(letter with { Error = failure.Message, Since = clock.GetUtcNow() }, cancel);
        }
        finally
        {
            lock (_lock) _retried.Remove(position);
        }

        return true;
    }
}
