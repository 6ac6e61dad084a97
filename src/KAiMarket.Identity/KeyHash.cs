using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace KAiMarket.Identity;

/// <summary>
/// SHA-256 of a secret. A secret is looked up by its digest, which whoever guesses cannot steer, and digests are compared
/// in constant time: how long a look-up takes tells nothing about a secret.
/// </summary>
public readonly record struct KeyHash(UInt128 High, UInt128 Low)
{
    /// <summary>No key or session has a longer secret, in characters.</summary>
    private const int LongestSecret = 128;

    public static bool TryOf(ReadOnlySpan<char> secret, out KeyHash hash) => TryOf(secret, LongestSecret, out hash);

    /// <param name="longest">In characters; what is longer, empty or not ASCII has no digest.</param>
    internal static bool TryOf(ReadOnlySpan<char> secret, int longest, out KeyHash hash)
    {
        hash = default;
        if (secret.IsEmpty || secret.Length > longest || !Ascii.IsValid(secret)) return false;

        Span<byte> ascii = stackalloc byte[secret.Length];
        Encoding.ASCII.GetBytes(secret, ascii);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(ascii, digest);
        hash = FromBytes(digest);
        return true;
    }

    public static KeyHash FromBytes(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt128BigEndian(bytes), BinaryPrimitives.ReadUInt128BigEndian(bytes[16..]));

    public byte[] ToBytes()
    {
        var bytes = new byte[SHA256.HashSizeInBytes];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, High);
        BinaryPrimitives.WriteUInt128BigEndian(bytes.AsSpan(16), Low);
        return bytes;
    }

    public bool Equals(KeyHash other) => ((High ^ other.High) | (Low ^ other.Low)) == UInt128.Zero;

    // Any part of a digest is as good as another.
    public override int GetHashCode() => (int)(uint)Low;
}
