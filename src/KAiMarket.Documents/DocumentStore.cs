using System.Buffers;
using System.Globalization;
using System.Runtime.ExceptionServices;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace KAiMarket.Documents;

/// <param name="Unfinished">Bytes that one owner may have declared and not brought.</param>
/// <param name="Kept">How long a document waits for its next byte before another declaration may push it out.</param>
/// <param name="Patience">How long a request waits for another that writes to the same document.</param>
public sealed record DocumentLimits(long Unfinished, TimeSpan Kept, TimeSpan Patience)
{
    public static readonly DocumentLimits Usual =
        new(2L * 1024 * 1024 * 1024, TimeSpan.FromDays(7), TimeSpan.FromSeconds(2));
}

/// <summary>
/// Documents in files below one folder, which several processes may share. Bytes that were acknowledged are on the disk,
/// nothing is kept in memory between requests, and a document is whole or not to be had.
/// </summary>
/// <exception cref="DocumentsFullException">From all: there is no room; nothing that was acknowledged is lost.</exception>
/// <exception cref="DocumentsUnavailableException">From all: the folder cannot be used now.</exception>
public sealed class DocumentStore
{
    private const int ChunkSize = 64 * 1024;

    private readonly string _root;
    private readonly IVirusScan _scan;
    private readonly TimeProvider _clock;
    private readonly DocumentLimits _limits;
    private readonly Unfinished _unfinished;

    /// <param name="folder">Made where it is missing.</param>
    /// <param name="limits">Null for the usual.</param>
    /// <exception cref="UnauthorizedAccessException">Other accounts may enter the folder.</exception>
    public DocumentStore(string folder, IVirusScan scan, TimeProvider clock, DocumentLimits? limits = null)
    {
        (_root, _scan, _clock, _limits) = (Path.GetFullPath(folder), scan, clock, limits ?? DocumentLimits.Usual);
        Disk.EnsureFolder(_root);
        Disk.DemandPrivate(_root);
        _unfinished = new Unfinished(_root, _clock, _limits);
    }

    /// <summary>Declares a document; asked again, it is there already.</summary>
    public Task<DocumentOutcome> DeclareAsync(string id, DocumentTerms terms, CancellationToken cancel = default) =>
        GuardAsync(async () =>
        {
            if (terms.Objection() is var (fault, detail)) return DocumentOutcome.Refused(fault, detail);

            var (name, place) = Find(id);
            if (place.Declared() is not null) return Compare(place, terms);

            Disk.EnsureFolder(place.Folder);
            using var owner = await _unfinished.LockAsync(terms.Owner, cancel);
            using var document = await Disk.LockAsync(place.Lock, _limits.Patience, _clock, cancel);
            if (owner is null || document is null) return DocumentOutcome.Refused(DocumentFault.Busy);
            if (place.Declared() is not null) return Compare(place, terms);

            var open = await _unfinished.SumAsync(terms.Owner, cancel);
            if (open + terms.Size > _limits.Unfinished)
            {
                return DocumentOutcome.Refused(DocumentFault.AllowanceSpent, string.Create(CultureInfo.InvariantCulture,
                    $"Documents of {open:N0} bytes are declared and not whole; {_limits.Unfinished:N0} is the most."));
            }

            _unfinished.Add(terms.Owner, name);
            place.Declare(new Declared(id, terms));
            return new(place.Look(), true);
        });

    /// <summary>How a document stands; null when there is none.</summary>
    public Task<Document?> FindAsync(string id) => GuardAsync(() => Task.FromResult(Find(id).Place.Look()));

    /// <summary>The whole content of a stored document; null of any other.</summary>
    public Task<FileStream?> OpenAsync(string id) => GuardAsync(() =>
    {
        var place = Find(id).Place;
        return Task.FromResult(place.Look() is { State: DocumentState.Stored } ? Disk.Read(place.Content) : null);
    });

    /// <summary>
    /// Appends bytes from an offset. Those that are there already may come again when they are the same. With the last
    /// byte the document is checked, scanned and stored; where that did not come to its end, the same request, or one
    /// without bytes at the end, tries again.
    /// </summary>
    /// <param name="content">Read once, in pieces; what came is kept when it breaks off.</param>
    /// <exception cref="VirusScanUnavailableException">All bytes are there and wait for the scanner.</exception>
    public Task<DocumentOutcome> AppendAsync(
        string id, long offset, Stream content, CancellationToken cancel = default) => GuardAsync(async () =>
    {
        var place = Find(id).Place;
        if (place.Declared() is null) return DocumentOutcome.Refused(DocumentFault.Missing);
        using var held = await Disk.LockAsync(place.Lock, _limits.Patience, _clock, cancel);
        if (held is null) return DocumentOutcome.Refused(DocumentFault.Busy);

        // Another may have brought it to its end, or pushed it out, before this one had its turn.
        if (place.Look() is not { } before) return DocumentOutcome.Refused(DocumentFault.Missing);
        if (before.State == DocumentState.Refused)
        {
            File.Delete(place.Part);
            return new(before, false, before.Reason, before.Detail);
        }

        if (offset > before.Received)
        {
            return DocumentOutcome.Refused(DocumentFault.OffsetBeyond, string.Create(CultureInfo.InvariantCulture,
                $"{before.Received} bytes are there; go on from there."), before);
        }

        var stored = before.State == DocumentState.Stored;
        var fault = await WriteAsync(stored ? place.Content : place.Part, before, offset, content, cancel);
        var now = place.Look()!;
        if (fault is { } wrong) return DocumentOutcome.Refused(wrong, null, now);
        return now.State == DocumentState.Waiting
            ? await CompleteAsync(place, now)
            : new(now, now.Received > before.Received);
    });

    private static async Task<DocumentFault?> WriteAsync(
        string path, Document document, long offset, Stream content, CancellationToken cancel)
    {
        using var file = document.State == DocumentState.Stored ? Disk.Read(path)! : Disk.Write(path);
        var (handle, start, at) = (file.SafeFileHandle, document.Received, offset);
        if (start == 0) Disk.Flush(Path.GetDirectoryName(path)!);
        var (chunk, known) = (ArrayPool<byte>.Shared.Rent(ChunkSize), ArrayPool<byte>.Shared.Rent(ChunkSize));
        try
        {
            int read;
            while ((read = await NextAsync(content, chunk.AsMemory(0, ChunkSize), cancel)) > 0)
            {
                if (at + read > document.Terms.Size) return DocumentFault.TooLong;

                var there = (int)Math.Clamp(start - at, 0, read);
                if (there > 0 && !await IsAsync(handle, at, chunk.AsMemory(0, there), known.AsMemory(0, there)))
                    return DocumentFault.BytesDiffer;

                // Not given up halfway when the caller goes.
                if (there < read)
                    await RandomAccess.WriteAsync(handle, chunk.AsMemory(there, read - there), at + there, CancellationToken.None);
                at += read;
            }

            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
            ArrayPool<byte>.Shared.Return(known);
            if (at > start) FlushFrom(handle, start);
        }
    }

    private static async ValueTask<int> NextAsync(Stream content, Memory<byte> into, CancellationToken cancel)
    {
        try
        {
            return await content.ReadAsync(into, cancel);
        }
        catch (IOException broken)
        {
            throw new SenderException(broken);
        }
    }

    private static async Task<bool> IsAsync(
        SafeFileHandle handle, long at, ReadOnlyMemory<byte> bytes, Memory<byte> known)
    {
        for (var read = 0; read < known.Length;)
        {
            var more = await RandomAccess.ReadAsync(handle, known[read..], at + read, CancellationToken.None);
            if (more == 0) return false;
            read += more;
        }

        return bytes.Span.SequenceEqual(known.Span);
    }

    private static void FlushFrom(SafeFileHandle handle, long start)
    {
        try
        {
            RandomAccess.FlushToDisk(handle);
        }
        catch (IOException)
        {
            // What the disk did not take may read as zeros.
            RandomAccess.SetLength(handle, start);
            throw;
        }
    }

    // Goes on when the caller has gone: to scan may take longer than callers wait, and a repeat would begin it anew.
    private async Task<DocumentOutcome> CompleteAsync(Place place, Document document)
    {
        var terms = document.Terms;
        using (var content = Disk.Read(place.Part)!)
        {
            var digest = Convert.ToHexStringLower(await SHA256.HashDataAsync(content));
            if (digest != terms.Sha256)
            {
                place.Discard();
                return DocumentOutcome.Refused(
                    DocumentFault.DigestDiffers, $"It is {digest}. The upload begins anew.", place.Look());
            }

            if (FileTypes.Objection(terms.MediaType, content) is { } objection)
                return Refuse(place, new Verdict(DocumentScan.NotScanned, DocumentFault.TypeDiffers, objection));

            content.Position = 0;
            var found = await _scan.ScanAsync(content, CancellationToken.None);
            if (found.Scan == DocumentScan.Infected)
                return Refuse(place, new Verdict(found.Scan, DocumentFault.Infected, $"Found: {found.Signature}."));
            place.Judge(new Verdict(found.Scan));
        }

        Disk.Move(place.Part, place.Content);
        _unfinished.Remove(terms.Owner, Path.GetFileName(place.Folder));
        return new(place.Look(), true);
    }

    // The verdict first: without it a crash would leave a document that nobody refused and that has no bytes.
    private DocumentOutcome Refuse(Place place, Verdict verdict)
    {
        place.Judge(verdict);
        place.Discard();
        var refused = place.Look()!;
        _unfinished.Remove(refused.Terms.Owner, Path.GetFileName(place.Folder));
        return new(refused, true, refused.Reason, refused.Detail);
    }

    private static DocumentOutcome Compare(Place place, DocumentTerms terms) =>
        place.Look() is { } there && there.Terms == terms
            ? new(there, false)
            : DocumentOutcome.Refused(DocumentFault.Differs);

    private (string Name, Place Place) Find(string id)
    {
        // Only its digest ever gets near the disk; that none looks like a path is the second lock.
        if (id.Length is 0 or > 200 || id.AsSpan().ContainsAny("/\\:\0") || id[0] == '.')
            throw new ArgumentException("A document's id is no path.", nameof(id));
        var name = Place.NameOf(id);
        return (name, Place.Named(_root, name));
    }

    private static async Task<T> GuardAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (SenderException sender)
        {
            ExceptionDispatchInfo.Throw(sender.InnerException!);
            throw;
        }
        catch (IOException failure) when (Disk.IsFull(failure))
        {
            throw new DocumentsFullException(failure);
        }
        catch (Exception failure) when (failure is UnauthorizedAccessException or IOException)
        {
            throw new DocumentsUnavailableException(failure);
        }
    }

    /// <summary>What came went wrong, and not the disk.</summary>
    private sealed class SenderException(IOException broken) : Exception(broken.Message, broken);
}
