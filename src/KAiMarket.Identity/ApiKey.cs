using System.Security.Cryptography;
using KAiMarket.Domain;

namespace KAiMarket.Identity;

/// <summary>What a key may do and for whom. The secret itself is kept nowhere; only its SHA-256.</summary>
/// <param name="Organisation">The ministry, company or SME it acts for; empty for none.</param>
public sealed record ApiKey(
    string Id, KeyHash Hash, Role Role, string Organisation, DateTimeOffset CreatedAt, DateTimeOffset? RevokedAt)
{
    public RequestRate Rate { get; init; } = new();

    /// <summary>What a request with this key is let in with.</summary>
    public Credential Credential => new(Id, CredentialKind.Key, Id, Organisation, Role, Scopes.All, null, Rate);

    /// <summary>A new secret: 256 random bits behind a prefix that secret scanners and people recognise.</summary>
    public static string NewSecret(Role role)
    {
        var random = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))
            .TrimEnd('=').Replace('+', '-').Replace('/', '_');
        return $"kai_{role.ToString().ToLowerInvariant()}_{random}";
    }

    /// <summary>Why a key cannot have this role with this organisation; null when it can.</summary>
    public static string? Objection(Role role, string organisation) => role switch
    {
        Role.Market => "The market's own role is never given to a key.",
        Role.Administrator or Role.Operator or Role.Auditor =>
            organisation.Length == 0 ? null : $"A key of the role {role} has no organisation.",
        _ => Ids.IsPlain(organisation)
            ? null
            : $"A key of the role {role} acts for an organisation; its id is {Ids.Rule}.",
    };
}

/// <summary>SHA-256 of a secret. Found by equality of digests, so timing tells nothing about a secret.</summary>
public readonly record struct KeyHash(UInt128 High, UInt128 Low)
{
    private const int LongestSecret = 128;

    public static bool TryOf(ReadOnlySpan<char> secret, out KeyHash hash)
    {
        hash = default;
        Span<byte> ascii = stackalloc byte[LongestSecret];
        if (secret.Length is 0 or > LongestSecret || !System.Text.Ascii.IsValid(secret)) return false;

        System.Text.Encoding.ASCII.GetBytes(secret, ascii);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(ascii[..secret.Length], digest);
        hash = FromBytes(digest);
        return true;
    }

    public static KeyHash FromBytes(ReadOnlySpan<byte> bytes) => new(
        System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes),
        System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes[16..]));

    public byte[] ToBytes()
    {
        var bytes = new byte[SHA256.HashSizeInBytes];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, High);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes.AsSpan(16), Low);
        return bytes;
    }
}
