using System.Security.Cryptography;

namespace KAiMarket.Sealing;

/// <summary>
/// HKDF-SHA256 with the labels of RFC 9180 section 4, which keep each derived value apart from every other use of the
/// same secret. What is gathered for a call is wiped after it.
/// </summary>
internal static class LabeledHkdf
{
    public const int Length = SHA256.HashSizeInBytes;

    /// <summary>The key encapsulation 0x0010, DHKEM(P-256, HKDF-SHA256).</summary>
    public static ReadOnlySpan<byte> Kem => "KEM\u0000\u0010"u8;

    /// <summary>The suite of that encapsulation, HKDF-SHA256 (0x0001) and AES-128-GCM (0x0001).</summary>
    public static ReadOnlySpan<byte> Suite => "HPKE\u0000\u0010\u0000\u0001\u0000\u0001"u8;

    private static ReadOnlySpan<byte> Version => "HPKE-v1"u8;

    /// <summary>A pseudo-random key of 32 bytes from a salt (which may be empty) and key material.</summary>
    public static void Extract(
        ReadOnlySpan<byte> suite, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> label, ReadOnlySpan<byte> material,
        Span<byte> key)
    {
        var gathered = new byte[Version.Length + suite.Length + label.Length + material.Length];
        try
        {
            Gather(gathered, suite, label, material);
            HKDF.Extract(HashAlgorithmName.SHA256, gathered, salt, key);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(gathered);
        }
    }

    /// <summary>As many bytes as the output has room for, from a key that was extracted; info is public.</summary>
    public static void Expand(
        ReadOnlySpan<byte> suite, ReadOnlySpan<byte> key, ReadOnlySpan<byte> label, ReadOnlySpan<byte> info,
        Span<byte> output)
    {
        var gathered = new byte[2 + Version.Length + suite.Length + label.Length + info.Length];
        gathered[0] = (byte)(output.Length >> 8);
        gathered[1] = (byte)output.Length;
        Gather(gathered.AsSpan(2), suite, label, info);
        HKDF.Expand(HashAlgorithmName.SHA256, key, output, gathered);
    }

    private static void Gather(
        Span<byte> room, ReadOnlySpan<byte> suite, ReadOnlySpan<byte> label, ReadOnlySpan<byte> last)
    {
        Version.CopyTo(room);
        room = room[Version.Length..];
        suite.CopyTo(room);
        room = room[suite.Length..];
        label.CopyTo(room);
        last.CopyTo(room[label.Length..]);
    }
}
