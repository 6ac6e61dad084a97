using System.Collections.Frozen;
using System.Net;

namespace KAiMarket.Gateway.Http;

/// <summary>How others reach the gateway: under which names, and whether the way to it is encrypted.</summary>
/// <param name="hosts">As the Host header may name it, without the port; none for any.</param>
/// <param name="isEncrypted">By this process, or by a proxy before it.</param>
/// <param name="isBehindProxy">Nobody reaches it but through a proxy, which says whom it speaks for.</param>
public sealed class Exposure(IReadOnlyCollection<string> hosts, bool isEncrypted, bool isBehindProxy = false)
{
    /// <summary>On this machine alone.</summary>
    public static readonly Exposure Local = new([], isEncrypted: false);

    private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _hosts =
        hosts.ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    public bool IsEncrypted => isEncrypted;

    public bool IsBehindProxy => isBehindProxy;

    /// <summary>
    /// The caller that a proxy names in X-Forwarded-For; null where it names none. Of several addresses the last is its
    /// own word: the others are what the caller said.
    /// </summary>
    public static IPAddress? CallerIn(ReadOnlySpan<char> forwarded) =>
        IPEndPoint.TryParse(forwarded[(forwarded.LastIndexOf(',') + 1)..].Trim(), out var caller) ? caller.Address : null;

    /// <summary>Whether it answers for what a Host header says.</summary>
    public bool Serves(ReadOnlySpan<char> host) => hosts.Count == 0 || _hosts.Contains(NameOf(host));

    // A colon inside brackets belongs to an IPv6 address.
    private static ReadOnlySpan<char> NameOf(ReadOnlySpan<char> host)
    {
        var colon = host.LastIndexOf(':');
        return colon > host.LastIndexOf(']') ? host[..colon] : host;
    }
}
