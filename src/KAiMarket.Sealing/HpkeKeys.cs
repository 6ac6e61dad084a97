using System.Security.Cryptography;

namespace KAiMarket.Sealing;

/// <summary>
/// The key and the nonce of one message in base mode: RFC 9180 section 4.1 (encapsulation) and 5.1 (key schedule).
/// Disposing wipes both.
/// </summary>
internal sealed class HpkeKeys : IDisposable
{
    private const byte BaseMode = 0;

    public byte[] Key { get; } = new byte[16];
    public byte[] BaseNonce { get; } = new byte[12];

    /// <summary>
    /// What both sides agree on. <paramref name="own"/> is the half of the secret that this side has: the sender's
    /// ephemeral key or the recipient's key. <paramref name="other"/> is a checked point.
    /// </summary>
    public static HpkeKeys Agree(
        ECDiffieHellman own, ReadOnlySpan<byte> other, ReadOnlySpan<byte> encapsulated, ReadOnlySpan<byte> recipient,
        ReadOnlySpan<byte> info)
    {
        Span<byte> shared = stackalloc byte[LabeledHkdf.Length];
        try
        {
            SharedSecret(own, other, encapsulated, recipient, shared);
            return Schedule(shared, info);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(shared);
        }
    }

    public static void SharedSecret(
        ECDiffieHellman own, ReadOnlySpan<byte> other, ReadOnlySpan<byte> encapsulated, ReadOnlySpan<byte> recipient,
        Span<byte> secret)
    {
        Span<byte> extracted = stackalloc byte[LabeledHkdf.Length];
        byte[] agreed = [];
        try
        {
            using var peer = P256.Import(other);
            using var point = peer.PublicKey;
            agreed = own.DeriveRawSecretAgreement(point);
            LabeledHkdf.Extract(LabeledHkdf.Kem, [], "eae_prk"u8, agreed, extracted);
            LabeledHkdf.Expand(
                LabeledHkdf.Kem, extracted, "shared_secret"u8, [.. encapsulated, .. recipient], secret);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(agreed);
            CryptographicOperations.ZeroMemory(extracted);
        }
    }

    public static HpkeKeys Schedule(ReadOnlySpan<byte> shared, ReadOnlySpan<byte> info)
    {
        var context = Context(info);
        var keys = new HpkeKeys();
        Span<byte> secret = stackalloc byte[LabeledHkdf.Length];
        try
        {
            LabeledHkdf.Extract(LabeledHkdf.Suite, shared, "secret"u8, [], secret);
            LabeledHkdf.Expand(LabeledHkdf.Suite, secret, "key"u8, context, keys.Key);
            LabeledHkdf.Expand(LabeledHkdf.Suite, secret, "base_nonce"u8, context, keys.BaseNonce);
            return keys;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    public static byte[] Context(ReadOnlySpan<byte> info)
    {
        var context = new byte[1 + 2 * LabeledHkdf.Length];
        context[0] = BaseMode;
        LabeledHkdf.Extract(LabeledHkdf.Suite, [], "psk_id_hash"u8, [], context.AsSpan(1, LabeledHkdf.Length));
        LabeledHkdf.Extract(LabeledHkdf.Suite, [], "info_hash"u8, info, context.AsSpan(1 + LabeledHkdf.Length));
        return context;
    }

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(Key);
        CryptographicOperations.ZeroMemory(BaseNonce);
    }
}
