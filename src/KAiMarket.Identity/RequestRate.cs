namespace KAiMarket.Identity;

/// <summary>
/// How often one key may ask: a token bucket that holds a second's worth, kept as the one time at which it would be
/// full again, so that a request costs a compare-and-swap.
/// </summary>
public sealed class RequestRate
{
    private long _fullAt;

    /// <param name="now">A timestamp of the clock.</param>
    /// <param name="perSecond">Timestamps a second.</param>
    /// <param name="rate">Requests a second, which is also the most at once.</param>
    public bool TryTake(long now, long perSecond, int rate)
    {
        var cost = Math.Max(1, perSecond / rate);
        while (true)
        {
            var fullAt = Volatile.Read(ref _fullAt);
            var next = Math.Max(fullAt, now) + cost;
            if (next - now > perSecond) return false;
            if (Interlocked.CompareExchange(ref _fullAt, next, fullAt) == fullAt) return true;
        }
    }
}
