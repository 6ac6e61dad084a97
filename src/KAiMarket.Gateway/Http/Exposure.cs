using System.Collections.Frozen;

namespace KAiMarket.Gateway.Http;

/// <summary>How others reach the gateway: under which names, and whether the way to it is encrypted.</summary>
/// <param name="hosts">As the Host header may name it, without the port; none for any.</param>
/// <param name="isEncrypted">By this process, or by a proxy before it.</param>
public sealed class Exposure(IReadOnlyCollection<string> hosts, bool isEncrypted)
{
    /// <summary>On this machine alone.</summary>
    public static readonly Exposure Local = new([], isEncrypted: false);

    private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _hosts =
        hosts.ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    public bool IsEncrypted => isEncrypted;

    /// <summary>Whether it answers for what a Host header says.</summary>
    public bool Serves(ReadOnlySpan<char> host) => hosts.Count == 0 || _hosts.Contains(NameOf(host));

    // A colon inside brackets belongs to an IPv6 address.
    private static ReadOnlySpan<char> NameOf(ReadOnlySpan<char> host)
    {
        var colon = host.LastIndexOf(':');
        return colon > host.LastIndexOf(']') ? host[..colon] : host;
    }
}
