using System.Security.Cryptography;

namespace KAiMarket.Sealing;

/// <summary>
/// The key of 256 bits under which all private keys of a ring lie. Its file holds a mark (8 bytes), the key (32), and
/// the ring's id (8), which follows from the key and so shows damage.
/// </summary>
internal sealed class RingKey : IDisposable
{
    private const int KeyLength = 32;
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const int IdLength = 8;

    private static ReadOnlySpan<byte> Mark => "KAIRING1"u8;

    // Pinned, so that the collector leaves no copy behind that cannot be wiped.
    private readonly byte[] _key = GC.AllocateArray<byte>(KeyLength, pinned: true);
    private bool _disposed;

    private RingKey(ReadOnlySpan<byte> key)
    {
        key.CopyTo(_key);
        Span<byte> id = stackalloc byte[IdLength];
        WriteId(key, id);
        Id = Convert.ToHexStringLower(id);
    }

    /// <summary>Names the key without telling of it.</summary>
    public string Id { get; }

    /// <summary>
    /// Reads the ring key. Where it has no file yet it is made, unless there are keys already: they were made under one
    /// that is lost or not mounted, and a new one would hide that.
    /// </summary>
    public static RingKey At(string path, bool hasKeys)
    {
        PrivateFile.EnsureNobodyElseWrites(Path.GetDirectoryName(path)!);
        if (PrivateFile.Read(path, FileLength) is { } there)
        {
            // It may be another process's first use as well, which is not done yet.
            if (!hasKeys) PrivateFile.FlushFolder(Path.GetDirectoryName(path)!);
            return Parse(path, there);
        }

        if (hasKeys)
            throw new KeyRingException(
                $"The ring key {path} is missing, and there are tender keys that were made under it. Restore it.");

        Create(path);
        return Parse(path, PrivateFile.Read(path, FileLength) ?? throw Damaged(path));
    }

    /// <summary>Encrypts a secret: a new nonce, and the ciphertext with its tag.</summary>
    public (byte[] Nonce, byte[] Ciphertext) Wrap(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> bound)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var nonce = RandomNumberGenerator.GetBytes(NonceLength);
        var ciphertext = new byte[secret.Length + TagLength];
        using var cipher = new AesGcm(_key, TagLength);
        cipher.Encrypt(nonce, secret, ciphertext.AsSpan(..^TagLength), ciphertext.AsSpan(^TagLength..), bound);
        return (nonce, ciphertext);
    }

    /// <summary>The secret, which the caller wipes; null when anything was changed.</summary>
    public byte[]? Unwrap(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> ciphertext, ReadOnlySpan<byte> bound)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (nonce.Length != NonceLength || ciphertext.Length < TagLength) return null;
        var secret = GC.AllocateArray<byte>(ciphertext.Length - TagLength, pinned: true);
        using var cipher = new AesGcm(_key, TagLength);
        try
        {
            cipher.Decrypt(nonce, ciphertext[..^TagLength], ciphertext[^TagLength..], secret, bound);
            return secret;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    public void Dispose()
    {
        _disposed = true;
        CryptographicOperations.ZeroMemory(_key);
    }

    private static int FileLength => Mark.Length + KeyLength + IdLength;

    private static void Create(string path)
    {
        Span<byte> file = stackalloc byte[FileLength];
        try
        {
            Mark.CopyTo(file);
            var key = file.Slice(Mark.Length, KeyLength);
            RandomNumberGenerator.Fill(key);
            WriteId(key, file[^IdLength..]);
            PrivateFile.TryCreate(path, file);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(file);
        }
    }

    private static RingKey Parse(string path, byte[] file)
    {
        try
        {
            if (file.Length != FileLength || !file.AsSpan().StartsWith(Mark)) throw Damaged(path);
            var key = file.AsSpan(Mark.Length, KeyLength);
            Span<byte> id = stackalloc byte[IdLength];
            WriteId(key, id);
            if (!file.AsSpan(^IdLength..).SequenceEqual(id)) throw Damaged(path);
            PrivateFile.SweepBeside(path);
            return new RingKey(key);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(file);
        }
    }

    private static void WriteId(ReadOnlySpan<byte> key, Span<byte> id)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, "kaimarket-ring-id"u8, digest);
        digest[..IdLength].CopyTo(id);
    }

    private static KeyRingException Damaged(string path) =>
        new($"The ring key {path} is damaged. Restore the file; without it no tender key can be used.");
}
