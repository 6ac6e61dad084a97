using System.Security.Cryptography;

namespace KAiMarket.Sealing;

/// <summary>
/// Public-key encryption of one message by RFC 9180, base mode, single shot (section 6.1), in the suite
/// DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-128-GCM (appendix A.3). Each message has keys of its own, so the nonce
/// of the first sequence number is the only one ever used.
/// </summary>
/// <remarks>
/// Input that others made is answered with false; an exception means that the caller gave buffers that do not fit.
/// </remarks>
public static class Hpke
{
    /// <summary>Bytes of a public key and of an encapsulated key: an uncompressed point of P-256.</summary>
    public const int PointLength = P256.PointLength;

    /// <summary>Bytes by which a ciphertext is longer than its plaintext.</summary>
    public const int TagLength = 16;

    /// <summary>
    /// Encrypts to a recipient's public key. <paramref name="encapsulated"/> takes <see cref="PointLength"/> bytes and
    /// <paramref name="ciphertext"/> those of the plaintext and <see cref="TagLength"/>. False when the recipient's key
    /// is no point of the curve; nothing is written then.
    /// </summary>
    public static bool TrySeal(
        ReadOnlySpan<byte> recipient, ReadOnlySpan<byte> info, ReadOnlySpan<byte> aad, ReadOnlySpan<byte> plaintext,
        Span<byte> encapsulated, Span<byte> ciphertext)
    {
        if (!P256.IsPoint(recipient)) return false;
        using var ephemeral = ECDiffieHellman.Create(P256.Curve);
        Seal(ephemeral, recipient, info, aad, plaintext, encapsulated, ciphertext);
        return true;
    }

    // With an ephemeral key from outside: only for vectors. One that is used twice gives both messages away.
    internal static void Seal(
        ECDiffieHellman ephemeral, ReadOnlySpan<byte> recipient, ReadOnlySpan<byte> info, ReadOnlySpan<byte> aad,
        ReadOnlySpan<byte> plaintext, Span<byte> encapsulated, Span<byte> ciphertext)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(encapsulated.Length, PointLength);
        ArgumentOutOfRangeException.ThrowIfNotEqual(ciphertext.Length, plaintext.Length + TagLength);
        P256.Export(ephemeral, encapsulated);
        using var keys = HpkeKeys.Agree(ephemeral, recipient, encapsulated, recipient, info);
        using var cipher = new AesGcm(keys.Key, TagLength);
        cipher.Encrypt(keys.BaseNonce, plaintext, ciphertext[..^TagLength], ciphertext[^TagLength..], aad);
    }

    /// <summary>
    /// Decrypts with the recipient's key pair, which is on P-256. <paramref name="plaintext"/> takes the bytes of the
    /// ciphertext less <see cref="TagLength"/>. False when the encapsulated key is no point, or when key, info, aad,
    /// encapsulated key and ciphertext do not belong together; the plaintext is zeros then.
    /// </summary>
    public static bool TryOpen(
        ECDiffieHellman recipient, ReadOnlySpan<byte> encapsulated, ReadOnlySpan<byte> info, ReadOnlySpan<byte> aad,
        ReadOnlySpan<byte> ciphertext, Span<byte> plaintext)
    {
        ArgumentNullException.ThrowIfNull(recipient);
        if (ciphertext.Length < TagLength || !P256.IsPoint(encapsulated)) return false;
        ArgumentOutOfRangeException.ThrowIfNotEqual(plaintext.Length, ciphertext.Length - TagLength);
        Span<byte> own = stackalloc byte[PointLength];
        P256.Export(recipient, own);
        using var keys = HpkeKeys.Agree(recipient, encapsulated, encapsulated, own, info);
        using var cipher = new AesGcm(keys.Key, TagLength);
        try
        {
            cipher.Decrypt(keys.BaseNonce, ciphertext[..^TagLength], ciphertext[^TagLength..], plaintext, aad);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            CryptographicOperations.ZeroMemory(plaintext);
            return false;
        }
    }
}
