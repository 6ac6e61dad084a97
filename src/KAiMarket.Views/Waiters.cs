namespace KAiMarket.Views;

/// <summary>Queries that wait until the views have reached a position.</summary>
internal sealed class Waiters
{
    private readonly Lock _lock = new();
    private readonly SortedSet<Waiter> _waiting = new(Comparer<Waiter>.Create((left, right) =>
        left.Position != right.Position
            ? left.Position.CompareTo(right.Position)
            : left.Ticket.CompareTo(right.Ticket)));

    private long _position;
    private long _tickets;

    public long Position => Interlocked.Read(ref _position);

    /// <summary>
    /// Moves the position and lets go those who waited for it. It goes back only after a store lost its last moments.
    /// </summary>
    public void Reach(long position)
    {
        List<Waiter>? reached = null;
        lock (_lock)
        {
            Interlocked.Exchange(ref _position, position);
            while (_waiting.Min is { } first && first.Position <= position)
            {
                _waiting.Remove(first);
                (reached ??= []).Add(first);
            }
        }

        foreach (var waiter in reached ?? []) waiter.TrySetResult();
    }

    /// <summary>Ends all waiting with a failure.</summary>
    public void Fail(Exception failure)
    {
        List<Waiter> all;
        lock (_lock)
        {
            all = [.. _waiting];
            _waiting.Clear();
        }

        foreach (var waiter in all) waiter.TrySetException(failure);
    }

    /// <returns>False when the patience ended first.</returns>
    public async Task<bool> WaitAsync(long position, TimeSpan patience, TimeProvider clock, CancellationToken cancel)
    {
        if (position <= Position) return true;

        Waiter waiter;
        lock (_lock)
        {
            if (position <= _position) return true;
            waiter = new(position, ++_tickets);
            _waiting.Add(waiter);
        }

        try
        {
            await waiter.Task.WaitAsync(patience, clock, cancel);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
        finally
        {
            lock (_lock) _waiting.Remove(waiter);
        }
    }

    private sealed class Waiter(long position, long ticket)
        : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public long Position => position;
        public long Ticket => ticket;
    }
}
