using System.Buffers;
using System.Security.Cryptography;

namespace KAiMarket.Sealing;

/// <summary>
/// A sealed part of a bid: the header (<see cref="EnvelopeHeader"/>), the encapsulated key, and the ciphertext of the
/// framed content. Anybody seals with the tender's public key; only who has the private key opens.
/// </summary>
/// <remarks>
/// Sealed by <see cref="Hpke"/> with the format's name as info and the whole header as additional data, so no byte of
/// an envelope can change unnoticed. The format is permanent: another one gets another version.
/// </remarks>
public static class Envelope
{
    /// <summary>The largest content: 8 MiB. Documents stay outside; a technical envelope lists their digests.</summary>
    public const int MostContent = 8 * 1024 * 1024;

    private static ReadOnlySpan<byte> Info => "kaimarket-envelope.v1"u8;

    /// <summary>
    /// Seals content to a public key, an uncompressed point of 65 bytes. Faults: <see cref="SealFault.PointInvalid"/>,
    /// <see cref="SealFault.BindingInvalid"/>, <see cref="SealFault.TooLarge"/>.
    /// </summary>
    public static SealOutcome Seal(
        ReadOnlySpan<byte> publicKey, EnvelopeBinding binding, ReadOnlySpan<byte> content)
    {
        if (!P256.IsPoint(publicKey)) return SealOutcome.Refused(SealFault.PointInvalid);
        using var ephemeral = ECDiffieHellman.Create(P256.Curve);
        return Seal(ephemeral, publicKey, binding, content);
    }

    internal static SealOutcome Seal(
        ECDiffieHellman ephemeral, ReadOnlySpan<byte> publicKey, EnvelopeBinding binding, ReadOnlySpan<byte> content)
    {
        if (!binding.IsValid) return SealOutcome.Refused(SealFault.BindingInvalid);
        if (content.Length > MostContent) return SealOutcome.Refused(SealFault.TooLarge);

        var padded = new byte[Padding.PaddedLength(content.Length)];
        try
        {
            Padding.Pad(content, padded);
            var header = new EnvelopeHeader(binding, TenderKey.IdOf(publicKey), padded.Length + Hpke.TagLength);
            var envelope = new byte[header.EnvelopeLength];
            header.Write(envelope);
            Hpke.Seal(
                ephemeral, publicKey, Info, envelope.AsSpan(0, header.Length), padded,
                envelope.AsSpan(header.Length, Hpke.PointLength),
                envelope.AsSpan(header.Length + Hpke.PointLength));
            return SealOutcome.Of(envelope);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(padded);
        }
    }

    /// <summary>The public identity of an envelope, for the receipt: SHA-256 of all its bytes.</summary>
    public static byte[] Digest(ReadOnlySpan<byte> envelope) => SHA256.HashData(envelope);

    /// <summary>
    /// Why an envelope cannot be one for this place, found without a key; null when only the key can tell.
    /// </summary>
    public static SealFault? Inspect(EnvelopeBinding expected, ReadOnlySpan<byte> envelope)
    {
        ArgumentNullException.ThrowIfNull(expected);
        if (!EnvelopeHeader.TryRead(envelope, out var header, out var fault)) return fault;
        if (header.Binding != expected) return SealFault.BindingDiffers;
        return P256.IsPoint(envelope.Slice(header.Length, Hpke.PointLength)) ? null : SealFault.PointInvalid;
    }

    /// <summary>
    /// Opens an envelope with a key pair, for implementations of <see cref="ITenderKeys"/> that hold one in memory.
    /// </summary>
    internal static SealOutcome Open(
        ECDiffieHellman key, string keyId, EnvelopeBinding expected, ReadOnlySpan<byte> envelope)
    {
        // Most of an envelope is its ciphertext, so there is room for what comes out.
        var room = new byte[envelope.Length];
        var fault = Decrypt(key, keyId, expected, envelope, room, out var content);
        return fault is null ? SealOutcome.Of(room.AsMemory(content)) : SealOutcome.Refused(fault.Value);
    }

    /// <summary>Whether <see cref="Open"/> would and a price is one, keeping nothing.</summary>
    internal static SealFault? Check(
        ECDiffieHellman key, string keyId, EnvelopeBinding expected, ReadOnlySpan<byte> envelope)
    {
        var room = ArrayPool<byte>.Shared.Rent(envelope.Length);
        try
        {
            return Decrypt(key, keyId, expected, envelope, room, out var content) is { } fault ? fault
                : expected.Kind == EnvelopeKind.Price && !PriceContent.TryRead(room.AsSpan(0, envelope.Length)[content], out _)
                    ? SealFault.ContentMalformed
                : null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(room);
            ArrayPool<byte>.Shared.Return(room);
        }
    }

    private static SealFault? Decrypt(
        ECDiffieHellman key, string keyId, EnvelopeBinding expected, ReadOnlySpan<byte> envelope, Span<byte> room,
        out Range content)
    {
        content = default;
        if (!EnvelopeHeader.TryRead(envelope, out var header, out var fault)) return fault;
        if (header.Binding != expected) return SealFault.BindingDiffers;
        if (header.KeyId != keyId) return SealFault.KeyDiffers;
        var encapsulated = envelope.Slice(header.Length, Hpke.PointLength);

        var ciphertext = envelope[(header.Length + Hpke.PointLength)..];
        var padded = room[..(ciphertext.Length - Hpke.TagLength)];
        if (!Hpke.TryOpen(key, encapsulated, Info, envelope[..header.Length], ciphertext, padded))
            return P256.IsPoint(encapsulated) ? SealFault.DoesNotOpen : SealFault.PointInvalid;
        return Padding.TryFind(padded, out content) ? null : SealFault.ContentMalformed;
    }
}
