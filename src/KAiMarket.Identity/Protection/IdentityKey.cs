using System.Security.Cryptography;

namespace KAiMarket.Identity.Protection;

/// <summary>What keeps the market's keys from being used; told in one sentence at the start.</summary>
public sealed class IdentityKeyException(string message) : Exception(message);

/// <summary>
/// The key of 256 bits under which Data Protection's keys lie in the identity store. It has a file of its own that
/// every gateway of a market shares: a copy of the database alone opens nothing.
/// </summary>
public sealed class IdentityKey : IDisposable
{
    private const int Length = 32;
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const UnixFileMode ReadWrite = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    // Pinned, so that the collector leaves no copy behind that cannot be wiped.
    private readonly byte[] _key = GC.AllocateArray<byte>(Length, pinned: true);

    private IdentityKey(ReadOnlySpan<byte> key) => key.CopyTo(_key);

    /// <summary>Reads the key. Where it has no file yet it is made, unless keys are kept that need the lost one.</summary>
    /// <param name="hasKeys">Whether the identity store has keys under it.</param>
    /// <exception cref="IdentityKeyException">It is lost or damaged, or other accounts may read it.</exception>
    public static IdentityKey At(string path, bool hasKeys)
    {
        try
        {
            if (!File.Exists(path))
            {
                if (hasKeys)
                    throw new IdentityKeyException(
                        $"The identity key {path} is missing, and the identity store has keys that were made under it. "
                        + "Restore it, or name it with --identity-key.");
                Create(path);
            }

            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~ReadWrite) != 0)
                throw new IdentityKeyException(
                    $"The identity key {path} may be used by other accounts. Its mode must be 0600: chmod 600 it.");
            var bytes = File.ReadAllBytes(path);
            if (bytes.Length != Length)
                throw new IdentityKeyException($"The identity key {path} is damaged: it has {Length} bytes when whole.");
            var key = new IdentityKey(bytes);
            CryptographicOperations.ZeroMemory(bytes);
            return key;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new IdentityKeyException($"The identity key {path} cannot be read or made: {fault.Message}");
        }
    }

    /// <returns>A nonce, the ciphertext and its tag.</returns>
    public byte[] Encrypt(ReadOnlySpan<byte> secret)
    {
        var wrapped = new byte[NonceLength + secret.Length + TagLength];
        var nonce = wrapped.AsSpan(0, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var cipher = new AesGcm(_key, TagLength);
        cipher.Encrypt(
            nonce, secret, wrapped.AsSpan(NonceLength, secret.Length), wrapped.AsSpan(NonceLength + secret.Length));
        return wrapped;
    }

    /// <exception cref="IdentityKeyException">It was encrypted under another key, or is damaged.</exception>
    public byte[] Decrypt(ReadOnlySpan<byte> wrapped)
    {
        if (wrapped.Length < NonceLength + TagLength) throw Foreign();
        var secret = new byte[wrapped.Length - NonceLength - TagLength];
        using var cipher = new AesGcm(_key, TagLength);
        try
        {
            cipher.Decrypt(
                wrapped[..NonceLength], wrapped[NonceLength..^TagLength], wrapped[^TagLength..], secret);
            return secret;
        }
        catch (AuthenticationTagMismatchException)
        {
            throw Foreign();
        }
    }

    public void Dispose() => CryptographicOperations.ZeroMemory(_key);

    // Of several gateways that begin at once on one file one makes it; the others read that.
    private static void Create(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = ReadWrite;
        var beside = $"{path}.{Guid.NewGuid():N}.new";
        var key = RandomNumberGenerator.GetBytes(Length);
        using (var file = new FileStream(beside, options))
        {
            file.Write(key);
            file.Flush(flushToDisk: true);
        }

        CryptographicOperations.ZeroMemory(key);
        try
        {
            File.Move(beside, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(beside);
        }
    }

    private static IdentityKeyException Foreign() => new(
        "The identity store has keys that were made under another identity key. Name that one with --identity-key.");
}
