namespace KAiMarket.Client;

/// <summary>
/// The addresses of one market. All requests go to the same one until it fails; then to the next, and so on round.
/// </summary>
internal sealed class Gateways(IReadOnlyList<Uri> addresses)
{
    private int _current;

    public int Count => addresses.Count;

    public Uri Current => addresses[Volatile.Read(ref _current) % Count];

    /// <summary>Notes that an address failed; of many requests that met it there, only the first moves on.</summary>
    public void Failed(Uri address)
    {
        var current = Volatile.Read(ref _current);
        if (addresses[current % Count] == address)
            Interlocked.CompareExchange(ref _current, (current + 1) % Count, current);
    }
}
