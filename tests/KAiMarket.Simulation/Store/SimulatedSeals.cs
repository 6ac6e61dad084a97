using System.Security.Cryptography;
using System.Text;
using KAiMarket.Sealing;

namespace KAiMarket.Simulation.Store;

/// <summary>An envelope that was opened.</summary>
/// <param name="Binding">What it was taken for.</param>
/// <param name="Digest">Of all its bytes.</param>
/// <param name="Head">The last position of the journal at that moment.</param>
internal sealed record Unsealed(EnvelopeBinding Binding, string Digest, long Head);

/// <summary>
/// Tender keys without cryptography, so that a seed gives the same bytes again: an envelope is what it is bound to, a
/// line, and the content. What is sealed for real is tested elsewhere; here it is who opens what, and when.
/// </summary>
internal sealed class SimulatedSeals(Func<long> head) : ITenderKeys
{
    private readonly HashSet<(string, EnvelopeKind)> _made = [];

    /// <summary>Each time somebody opened an envelope.</summary>
    public List<Unsealed> Opened { get; } = [];

    public static byte[] Seal(EnvelopeBinding binding, string content) =>
        Encoding.UTF8.GetBytes($"{binding.Kind} {binding.Tender} {binding.Lot} {binding.Bidder}\n{content}");

    public static string KeyOf(string tender, EnvelopeKind kind) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{tender} {kind}")).AsSpan(0, 16));

    public ValueTask<TenderKey> CreateAsync(string tender, EnvelopeKind kind, CancellationToken cancel = default)
    {
        _made.Add((tender, kind));
        return new(Key(tender, kind));
    }

    public ValueTask<TenderKey?> FindAsync(string tender, EnvelopeKind kind, CancellationToken cancel = default) =>
        new(_made.Contains((tender, kind)) ? Key(tender, kind) : null);

    public ValueTask<SealFault?> CheckAsync(
        EnvelopeBinding expected, ReadOnlyMemory<byte> envelope, CancellationToken cancel = default) =>
        new(Open(expected, envelope).Fault);

    public ValueTask<SealOutcome> OpenAsync(
        EnvelopeBinding expected, ReadOnlyMemory<byte> envelope, CancellationToken cancel = default)
    {
        Opened.Add(new(expected, Convert.ToHexStringLower(SHA256.HashData(envelope.Span)), head()));
        return new(Open(expected, envelope));
    }

    public ValueTask DestroyAsync(string tender, EnvelopeKind kind, CancellationToken cancel = default) =>
        throw new NotSupportedException("Nothing destroys keys here.");

    private SealOutcome Open(EnvelopeBinding expected, ReadOnlyMemory<byte> envelope)
    {
        if (!_made.Contains((expected.Tender, expected.Kind))) return SealOutcome.Refused(SealFault.KeyMissing);
        var bound = Seal(expected, "");
        return envelope.Span.StartsWith(bound)
            ? SealOutcome.Of(envelope[bound.Length..])
            : SealOutcome.Refused(SealFault.BindingDiffers);
    }

    private static TenderKey Key(string tender, EnvelopeKind kind) =>
        new(tender, kind, KeyOf(tender, kind), new byte[65], IsDestroyed: false);
}
