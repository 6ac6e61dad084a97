using System.Security.Cryptography;

namespace KAiMarket.Journal;

/// <summary>
/// Bytes under their SHA-256. One that is there has been checked, so nobody below needs to hash it again: that takes
/// longer than writing it does.
/// </summary>
public sealed class SealedContent
{
    private SealedContent(ReadOnlyMemory<byte> digest, ReadOnlyMemory<byte> content) =>
        (Digest, Content) = (digest, content);

    /// <summary>SHA-256 of the content, 32 bytes.</summary>
    public ReadOnlyMemory<byte> Digest { get; }

    /// <summary>Must not change while it is being put.</summary>
    public ReadOnlyMemory<byte> Content { get; }

    public static SealedContent Of(ReadOnlyMemory<byte> content) => new(SHA256.HashData(content.Span), content);

    /// <exception cref="ArgumentException">The digest is not that of the content.</exception>
    public static SealedContent Of(ReadOnlyMemory<byte> digest, ReadOnlyMemory<byte> content) =>
        Of(content) is var found && found.Digest.Span.SequenceEqual(digest.Span)
            ? found
            : throw new ArgumentException("The digest is not that of the content.", nameof(digest));

    /// <summary>What a store has under a digest.</summary>
    /// <exception cref="EnvelopeDamagedException">It is not what was put there.</exception>
    public static ReadOnlyMemory<byte> Read(ReadOnlyMemory<byte> digest, ReadOnlyMemory<byte> content) =>
        Of(content).Digest.Span.SequenceEqual(digest.Span)
            ? content
            : throw new EnvelopeDamagedException(
                $"What is stored as {Convert.ToHexStringLower(digest.Span)} has been changed or damaged. " +
                "Keep the database as it is, and look for the content in its backups.");
}
