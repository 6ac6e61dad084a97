using KAiMarket.Documents;

namespace KAiMarket.Specs.Uploads;

/// <summary>A folder of documents that is gone after the test, and what a test says and hears of it.</summary>
internal sealed class Rig : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kaimarket-documents-");

    public SetTime Clock { get; } = new();

    public Func<ScanResult> Scanner { get; set; } = () => new(DocumentScan.Clean);

    public string Root => Path.Combine(_folder.FullName, "documents");

    /// <summary>The one document's file of this name.</summary>
    public string File(string id, string name) => Path.Combine(Place.Named(Root, Place.NameOf(id)).Folder, name);

    /// <summary>A store on the folder, as after a start: nothing is remembered.</summary>
    public DocumentStore Store(long unfinished = 1_000_000, TimeSpan? patience = null) => new(
        Root, new Scan(this), Clock, new(unfinished, TimeSpan.FromDays(7), patience ?? TimeSpan.Zero));

    public void Dispose() => _folder.Delete(recursive: true);

    private sealed class Scan(Rig rig) : IVirusScan
    {
        public Task<ScanResult> ScanAsync(Stream content, CancellationToken cancel)
        {
            Assert.Equal(0, content.Position);
            return Task.FromResult(rig.Scanner());
        }
    }

    /// <summary>A wall clock that a test sets; what is measured in between is real.</summary>
    internal sealed class SetTime : TimeProvider
    {
        public TimeSpan Ahead { get; set; }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Ahead;
    }
}

internal static class Bringing
{
    public static Task<DocumentOutcome> BringAsync(this DocumentStore store, string id, long offset, byte[] bytes) =>
        store.AppendAsync(id, offset, new MemoryStream(bytes));

    public static async Task<DocumentOutcome> WholeAsync(this DocumentStore store, string id, byte[] content, DocumentTerms terms)
    {
        Assert.Null((await store.DeclareAsync(id, terms)).Fault);
        return await store.BringAsync(id, 0, content);
    }

    public static async Task<byte[]?> ReadAsync(this DocumentStore store, string id)
    {
        await using var content = await store.OpenAsync(id);
        if (content is null) return null;
        var copy = new MemoryStream();
        await content.CopyToAsync(copy);
        return copy.ToArray();
    }
}

/// <summary>A sender whose bytes come when the test lets them, and who may go in the middle.</summary>
internal sealed class Sender(byte[] bytes, Task begins, Exception? then = null) : Stream
{
    private int _at;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await begins.WaitAsync(cancellationToken);
        var count = Math.Min(buffer.Length, bytes.Length - _at);
        if (count == 0 && then is not null) throw then;
        bytes.AsMemory(_at, count).CopyTo(buffer);
        _at += count;
        return count;
    }

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override void Flush() { }
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
