namespace KAiMarket.Simulation.World;

/// <summary>
/// The one thread on which everything happens. What is ready runs in an order that the seed draws; the time moves on only
/// when nothing is ready, to the next timer. Nothing may come from another thread.
/// </summary>
internal sealed class SimulatedWorld
{
    private readonly Chance _chance;
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private readonly List<(SimulatedProcess Process, SendOrPostCallback Work, object? State)> _ready = [];
    private readonly PriorityQueue<(SimulatedTimer Timer, int Turn), (long At, long Ticket)> _timers = new();
    private readonly int _reach;
    private readonly TextWriter? _log;
    private long _tickets;
    private volatile string? _foreign;

    /// <param name="chance">Draws the order of what is ready.</param>
    /// <param name="start">The first moment.</param>
    /// <param name="log">Gets a line for each thing worth telling; null for silence.</param>
    public SimulatedWorld(Chance chance, DateTimeOffset start, TextWriter? log = null)
    {
        (_chance, Now, _log) = (chance, start, log);
        _reach = chance.Of(1, 2, 4, int.MaxValue);
        Outside = new SimulatedProcess(this, "outside", TimeSpan.Zero);
    }

    public DateTimeOffset Now { get; private set; }

    /// <summary>How many things have run; orders what happens at the same moment.</summary>
    public long Steps { get; private set; }

    /// <summary>What belongs to no process of the market: the network, the store's machine, the clients.</summary>
    public SimulatedProcess Outside { get; }

    public bool IsLogging => _log is not null;

    public void Log(string line) => _log?.WriteLine($"{Now:HH:mm:ss.fffffff} {Steps,7} {line}");

    /// <summary>Does something later, whatever becomes of the processes.</summary>
    public void After(TimeSpan delay, Action act) =>
        Outside.Clock.CreateTimer(static act => ((Action)act!)(), act, delay, Timeout.InfiniteTimeSpan);

    /// <summary>Runs until a condition holds or a moment has come.</summary>
    /// <returns>Whether the condition holds.</returns>
    public bool Run(Func<bool> done, DateTimeOffset limit)
    {
        while (!done())
        {
            if (_ready.Count == 0 && !MoveOn(limit)) return done();
            RunOne();
        }

        return true;
    }

    /// <summary>Whether this is the world's thread.</summary>
    public bool IsHere => Environment.CurrentManagedThreadId == _thread;

    /// <exception cref="ForeignThreadException">This is not the world's thread.</exception>
    public void Guard()
    {
        if (IsForeign()) throw new ForeignThreadException(_foreign!);
    }

    /// <summary>Notes work that came from another thread. An exception there would end the program without a word.</summary>
    public bool IsForeign()
    {
        if (IsHere) return false;
        _foreign ??= Environment.StackTrace;
        return true;
    }

    /// <summary>Makes sure that nothing came from another thread.</summary>
    /// <exception cref="ForeignThreadException">Something did.</exception>
    public void CheckThreads()
    {
        if (_foreign is not null) throw new ForeignThreadException(_foreign);
    }

    internal void Enqueue(SimulatedProcess process, SendOrPostCallback work, object? state)
    {
        // The collector's thread wakes what a dead process waited for; it stays asleep.
        if (process.IsAlive && !IsForeign()) _ready.Add((process, work, state));
    }

    internal void Enqueue(SimulatedTimer timer, int turn, TimeSpan delay) =>
        _timers.Enqueue((timer, turn), ((Now + delay).UtcTicks, ++_tickets));

    private void RunOne()
    {
        if (_foreign is not null) throw new ForeignThreadException(_foreign);

        var chosen = _reach == 1 ? 0 : _chance.Below(Math.Min(_reach, _ready.Count));
        var (process, work, state) = _ready[chosen];
        _ready.RemoveAt(chosen);
        if (!process.IsAlive) return;

        Steps++;
        var before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(process);
        try
        {
            work(state);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    /// <summary>Moves to the next moment at which something is ready.</summary>
    private bool MoveOn(DateTimeOffset limit)
    {
        while (_ready.Count == 0)
        {
            if (!_timers.TryPeek(out _, out var next) || next.At > limit.UtcTicks)
            {
                if (limit > Now) Now = limit;
                return false;
            }

            if (next.At > Now.UtcTicks) Now = new DateTimeOffset(next.At, TimeSpan.Zero);
            while (_timers.TryPeek(out var due, out var when) && when.At <= Now.UtcTicks)
            {
                _timers.Dequeue();
                due.Timer.Fire(due.Turn);
            }
        }

        return true;
    }
}

/// <summary>Something ran outside the simulation's one thread, so the seed would not replay.</summary>
internal sealed class ForeignThreadException(string where) : Exception($"Work left the simulation's thread. {where}");
