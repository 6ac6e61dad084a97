using System.Security.Cryptography;

namespace KAiMarket.Sealing;

/// <summary>
/// The public half of the key that one kind of envelope of a tender is sealed to. <paramref name="PublicKey"/> is an
/// uncompressed point of P-256, 65 bytes.
/// </summary>
public sealed record TenderKey(
    string Tender, EnvelopeKind Kind, string Id, ReadOnlyMemory<byte> PublicKey, bool IsDestroyed)
{
    /// <summary>Bytes of a key's id in an envelope.</summary>
    public const int IdLength = 16;

    /// <summary>
    /// The id that follows from a public key: the first 16 bytes of its SHA-256, as 32 lower-case hexadecimal digits.
    /// </summary>
    public static string IdOf(ReadOnlySpan<byte> publicKey)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(publicKey, digest);
        return Convert.ToHexStringLower(digest[..IdLength]);
    }
}
