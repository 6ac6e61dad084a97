using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace KAiMarket.Identity.Tokens;

/// <summary>A key pair on P-256 that signs tokens, and the name that they call it by.</summary>
public sealed class SigningKey : IDisposable
{
    // One of them is not for several threads; making one costs as much as a signature.
    private readonly ConcurrentBag<ECDsa> _idle = [];
    private readonly ECParameters _parameters;

    public SigningKey(int number, ECDsa pair, DateTimeOffset createdAt)
    {
        (Number, CreatedAt) = (number, createdAt);
        _parameters = pair.ExportParameters(includePrivateParameters: true);
        Kid = Base64UrlEncoder.Encode(SHA256.HashData(pair.ExportSubjectPublicKeyInfo()).AsSpan(0, 15).ToArray());
        _idle.Add(pair);
    }

    public int Number { get; }
    public DateTimeOffset CreatedAt { get; }

    /// <summary>Follows from the public key: 120 bits of its SHA-256.</summary>
    public string Kid { get; }

    /// <summary>The public half, as a JWK (RFC 7517) has it: 32 bytes each, in Base64url.</summary>
    public (string X, string Y) Point => (Base64UrlEncoder.Encode(_parameters.Q.X), Base64UrlEncoder.Encode(_parameters.Q.Y));

    public T With<T>(Func<ECDsa, T> use)
    {
        if (!_idle.TryTake(out var pair)) pair = ECDsa.Create(_parameters);
        try
        {
            return use(pair);
        }
        finally
        {
            _idle.Add(pair);
        }
    }

    /// <param name="signature">r and s, 32 bytes each (RFC 7518, section 3.4).</param>
    public bool Signed(ReadOnlySpan<byte> text, ReadOnlySpan<byte> signature)
    {
        if (!_idle.TryTake(out var pair)) pair = ECDsa.Create(_parameters);
        try
        {
            return pair.VerifyData(text, signature, HashAlgorithmName.SHA256);
        }
        finally
        {
            _idle.Add(pair);
        }
    }

    public void Dispose()
    {
        while (_idle.TryTake(out var pair)) pair.Dispose();
    }
}
