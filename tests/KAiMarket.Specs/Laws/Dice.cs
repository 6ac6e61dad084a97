namespace KAiMarket.Specs.Laws;

/// <summary>Chance that a seed repeats exactly, on every runtime (SplitMix64).</summary>
internal sealed class Dice(long seed)
{
    private ulong _state = (ulong)seed * 0x9E3779B97F4A7C15;

    public long Number()
    {
        var z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return (long)(z ^ (z >> 31));
    }

    /// <summary>From <paramref name="least"/> to <paramref name="most"/>, both included.</summary>
    public long Between(long least, long most) => least + (long)((ulong)Number() % (ulong)(most - least + 1));

    public T Of<T>(IReadOnlyList<T> choices) => choices[(int)Between(0, choices.Count - 1)];

    /// <summary>True this many times in a hundred.</summary>
    public bool Percent(int chance) => Between(1, 100) <= chance;
}
