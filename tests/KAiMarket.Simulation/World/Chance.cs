namespace KAiMarket.Simulation.World;

/// <summary>Chance from a seed: the same seed draws the same in every process, on every machine and runtime.</summary>
internal sealed class Chance(ulong seed)
{
    private ulong _state = seed;

    /// <summary>A chance of its own for one purpose, so that a draw more for one does not shift the others.</summary>
    public Chance For(string purpose)
    {
        var hash = 14695981039346656037UL;
        foreach (var c in purpose) hash = (hash ^ c) * 1099511628211UL;
        return new Chance(Mix(_state ^ hash));
    }

    /// <summary>From 0 up to, not including, a number.</summary>
    public int Below(int limit) => (int)(Next() % (ulong)limit);

    /// <summary>From the least to the most, both included.</summary>
    public long Between(long least, long most) => least + (long)(Next() % (ulong)(most - least + 1));

    public bool Percent(int percent) => Below(100) < percent;

    public bool Permille(int permille) => Below(1000) < permille;

    public T Of<T>(params ReadOnlySpan<T> items) => items[Below(items.Length)];

    public T Pick<T>(IReadOnlyList<T> items) => items[Below(items.Count)];

    public TimeSpan Milliseconds(long least, long most) =>
        TimeSpan.FromTicks(Between(least * TimeSpan.TicksPerMillisecond, most * TimeSpan.TicksPerMillisecond));

    private ulong Next() => Mix(_state += 0x9E3779B97F4A7C15UL);

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
