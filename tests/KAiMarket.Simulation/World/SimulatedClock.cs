namespace KAiMarket.Simulation.World;

/// <summary>The world's time as one process sees it: with timers that die with the process, and a wall clock a little off.</summary>
internal sealed class SimulatedClock(SimulatedProcess process, TimeSpan skew) : TimeProvider
{
    public override DateTimeOffset GetUtcNow()
    {
        process.World.Guard();
        return process.World.Now + skew;
    }

    public override long GetTimestamp() => process.World.Now.UtcTicks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        process.World.Guard();
        var timer = new SimulatedTimer(process, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }
}

internal sealed class SimulatedTimer(SimulatedProcess process, TimerCallback callback, object? state) : ITimer
{
    private TimeSpan _period;
    private int _turn;

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        if (process.World.IsForeign()) return false;
        _turn++;
        _period = period;
        if (dueTime >= TimeSpan.Zero) process.World.Enqueue(this, _turn, dueTime);
        return true;
    }

    /// <summary>Runs the callback, unless the timer was changed since this turn of it was set.</summary>
    internal void Fire(int turn)
    {
        if (turn != _turn || !process.IsAlive) return;
        if (_period > TimeSpan.Zero) process.World.Enqueue(this, turn, _period);
        process.Post(static timer => ((SimulatedTimer)timer!).Call(), this);
    }

    // The collector's thread ends the timers that died with their process; they stay as they are, and call nobody.
    public void Dispose()
    {
        if (process.World.IsHere) Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    private void Call() => callback(state);
}
