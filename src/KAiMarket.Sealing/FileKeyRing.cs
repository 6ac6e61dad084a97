using System.Security.Cryptography;

namespace KAiMarket.Sealing;

/// <summary>
/// Tender keys in files: one for each key in a folder of mode 0700, encrypted under a ring key that has a file of its
/// own, preferably on another volume. Keep both away from the database and its backups. Any number of processes may
/// share a ring; each looks at a key's file before every use, so what one destroys is gone for all.
/// </summary>
public sealed class FileKeyRing : ITenderKeys, IDisposable
{
    private readonly string _folder;
    private readonly RingKey _ring;
    private readonly HeldKeys _held;

    private FileKeyRing(string folder, RingKey ring, TimeProvider clock) =>
        (_folder, _ring, _held) = (folder, ring, new(clock));

    /// <summary>
    /// Opens a ring, or makes it on first use, and proves every key in it. Throws <see cref="KeyRingException"/> when
    /// other accounts have access, a file is damaged, or the ring key of existing keys is missing.
    /// </summary>
    public static FileKeyRing At(string folder, string ringKeyFile, TimeProvider clock)
    {
        folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        PrivateFile.EnsureFolder(folder);
        // Listed before the ring key is looked for: another process may be making the first of both just now.
        var names = Names(folder);
        var ring = new FileKeyRing(folder, RingKey.At(Path.GetFullPath(ringKeyFile), names.Count > 0), clock);
        try
        {
            foreach (var name in names) ring.Load(name);
            return ring;
        }
        catch
        {
            ring.Dispose();
            throw;
        }
    }

    public ValueTask<TenderKey> CreateAsync(string tender, EnvelopeKind kind, CancellationToken cancel = default)
    {
        cancel.ThrowIfCancellationRequested();
        var name = NameOf(tender, kind);
        if (Load(name)?.ToPublic() is { } known)
        {
            // Another process may have made it just now and not have come as far as the disk.
            PrivateFile.FlushFolder(_folder);
            return ValueTask.FromResult(known);
        }

        var made = KeyFile.New(tender, kind, _ring);
        return ValueTask.FromResult(
            PrivateFile.TryCreate(Path.Combine(_folder, name), made.Serialize())
                ? made.ToPublic()
                : Load(name)?.ToPublic() ?? throw Lost(name));
    }

    public ValueTask<TenderKey?> FindAsync(string tender, EnvelopeKind kind, CancellationToken cancel = default)
    {
        cancel.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Load(NameOf(tender, kind))?.ToPublic());
    }

    public ValueTask<SealFault?> CheckAsync(
        EnvelopeBinding expected, ReadOnlyMemory<byte> envelope, CancellationToken cancel = default)
    {
        cancel.ThrowIfCancellationRequested();
        if (Find(expected, envelope.Span, out var name, out var key) is { } fault)
            return ValueTask.FromResult<SealFault?>(fault);
        var found = Envelope.Check(key!.Pair, key.Id, expected, envelope.Span);
        _held.Return(name, key);
        return ValueTask.FromResult(found);
    }

    public ValueTask<SealOutcome> OpenAsync(
        EnvelopeBinding expected, ReadOnlyMemory<byte> envelope, CancellationToken cancel = default)
    {
        cancel.ThrowIfCancellationRequested();
        if (Find(expected, envelope.Span, out var name, out var key) is { } fault)
            return ValueTask.FromResult(SealOutcome.Refused(fault));
        var opened = Envelope.Open(key!.Pair, key.Id, expected, envelope.Span);
        _held.Return(name, key);
        return ValueTask.FromResult(opened);
    }

    public ValueTask DestroyAsync(string tender, EnvelopeKind kind, CancellationToken cancel = default)
    {
        cancel.ThrowIfCancellationRequested();
        var name = NameOf(tender, kind);
        _held.Forget(name);
        if (Load(name) is not { } file) return ValueTask.CompletedTask;
        // Here too: whoever destroyed it may not have come as far as the disk.
        if (file.Destroyed) PrivateFile.FlushFolder(_folder);
        else PrivateFile.Replace(Path.Combine(_folder, name), file.Destroy(_ring).Serialize());
        return ValueTask.CompletedTask;
    }

    public void Dispose()
    {
        _held.Dispose();
        _ring.Dispose();
    }

    /// <summary>The key of an envelope's place, which the caller gives back, or why it has no use for one.</summary>
    private SealFault? Find(
        EnvelopeBinding expected, ReadOnlySpan<byte> envelope, out string name, out HeldKey? key)
    {
        (name, key) = ("", null);
        // What can be refused without the key never gets near it.
        if (Envelope.Inspect(expected, envelope) is { } fault) return fault;
        name = NameOf(expected.Tender, expected.Kind);
        // Looked at before it is read: of a file that is replaced meanwhile, nothing is used twice.
        if (FileStamp.Of(Path.Combine(_folder, name)) is not { } stamp) return SealFault.KeyMissing;
        if (_held.TryTake(name, stamp, out key)) return null;
        var file = Load(name, out var secret);
        try
        {
            if (file is null) return SealFault.KeyMissing;
            if (file.Destroyed) return SealFault.KeyDestroyed;
            var pair = ECDiffieHellman.Create();
            pair.ImportPkcs8PrivateKey(secret, out _);
            key = new(pair, file.Id, stamp);
            return null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    private KeyFile? Load(string name)
    {
        var file = Load(name, out var secret);
        CryptographicOperations.ZeroMemory(secret);
        return file;
    }

    private KeyFile? Load(string name, out byte[] secret)
    {
        var path = Path.Combine(_folder, name);
        secret = [];
        if (PrivateFile.Read(path, KeyFile.MostLength) is not { } bytes) return null;
        if (KeyFile.TryParse(bytes, name, _ring, out var file, out secret, out _)) return file;
        // A key that another process destroyed meanwhile is wiped under the eyes of whoever has it open; the file that
        // has its name now is whole.
        bytes = PrivateFile.Read(path, KeyFile.MostLength) ?? throw Lost(name);
        if (KeyFile.TryParse(bytes, name, _ring, out file, out secret, out var why)) return file;
        throw new KeyRingException(
            $"The tender key {path} cannot be used: {why}. Restore it from the ring's backup; what is sealed to it "
            + "opens with nothing else.");
    }

    private KeyRingException Lost(string name) => new($"The tender key {Path.Combine(_folder, name)} disappeared.");

    private static string NameOf(string tender, EnvelopeKind kind)
    {
        if (!EnvelopeBinding.IsId(tender) || !EnvelopeBinding.IsKind(kind))
            throw new ArgumentException("This is not the id of a tender, or not a kind of envelope.", nameof(tender));
        return KeyFile.NameOf(tender, kind);
    }

    private static List<string> Names(string folder) =>
    [
        .. new[] { EnvelopeKind.Technical, EnvelopeKind.Price }
            .SelectMany(kind => Directory.EnumerateFiles(folder, $"{KeyFile.Prefix(kind)}*{KeyFile.Suffix}"))
            .Select(path => Path.GetFileName(path)),
    ];
}
