using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace KAiMarket.Identity;

/// <summary>
/// Counts what fails by name (an address, an account) and tells when a name must wait: a bucket of as many failures as
/// may come at once, which empties evenly over the time. A name that has not failed for that time costs nothing.
/// </summary>
/// <param name="most">Failures in <paramref name="during"/>, which is also the most at once.</param>
/// <param name="room">How many names are remembered; those that failed least make room.</param>
public sealed class FailureRate(int most, TimeSpan during, TimeProvider clock, int room = FailureRate.UsualRoom)
{
    public const int UsualRoom = 20_000;

    // Per name the one time at which its bucket is empty again.
    private readonly ConcurrentDictionary<string, long> _emptyAt = new(StringComparer.Ordinal);
    private readonly long _span = (long)(during.TotalSeconds * clock.TimestampFrequency);
    private readonly Lock _sweeping = new();

    /// <summary>How many names are remembered.</summary>
    public int Names => _emptyAt.Count;

    private long Cost => Math.Max(1, _span / most);

    /// <summary>How long a name must wait before it may fail again; null when it may.</summary>
    public TimeSpan? WaitOf(string name)
    {
        if (!_emptyAt.TryGetValue(name, out var emptyAt)) return null;
        var over = emptyAt + Cost - clock.GetTimestamp() - _span;
        return over > 0 ? TimeSpan.FromSeconds((double)over / clock.TimestampFrequency) : null;
    }

    public void Note(string name)
    {
        var now = clock.GetTimestamp();
        if (_emptyAt.Count >= room && !_emptyAt.ContainsKey(name)) Sweep(now);
        _emptyAt.AddOrUpdate(name, _ => now + Cost, (_, emptyAt) => Math.Max(emptyAt, now) + Cost);
    }

    /// <summary>Forgets what a name did: it has shown who it is.</summary>
    public void Forgive(string name) => _emptyAt.TryRemove(name, out _);

    /// <summary>The name of an address: of IPv6 the network of 64 bits, which is what one caller has.</summary>
    public static string NameOf(IPAddress? address)
    {
        if (address is null) return "";
        if (address.IsIPv4MappedToIPv6) return address.MapToIPv4().ToString();
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return address.ToString();

        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        bytes[8..].Clear();
        return new IPAddress(bytes).ToString();
    }

    private void Sweep(long now)
    {
        lock (_sweeping)
        {
            if (_emptyAt.Count < room) return;
            foreach (var (name, emptyAt) in _emptyAt)
                if (emptyAt <= now) _emptyAt.TryRemove(name, out _);
            if (_emptyAt.Count < room) return;
            foreach (var (name, _) in _emptyAt.OrderBy(one => one.Value).Take((room + 1) / 2))
                _emptyAt.TryRemove(name, out _);
        }
    }
}
