namespace KAiMarket.Identity;

/// <summary>When a key last opened something, to the second, as this process knows.</summary>
public sealed class KeyUse
{
    private long _last;
    private long _saved;

    /// <summary>Null before the first use.</summary>
    public DateTimeOffset? LastAt =>
        Volatile.Read(ref _last) is > 0 and var seconds ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;

    internal void Mark(DateTimeOffset now)
    {
        // Read before it is written: a busy key's line stays in every processor's cache for a second.
        var seconds = now.ToUnixTimeSeconds();
        if (Volatile.Read(ref _last) < seconds) Volatile.Write(ref _last, seconds);
    }

    /// <summary>What the store has not been told; null for nothing.</summary>
    internal DateTimeOffset? Unsaved => LastAt is { } last && last.ToUnixTimeSeconds() > _saved ? last : null;

    internal void Saved(DateTimeOffset at) => _saved = at.ToUnixTimeSeconds();
}
