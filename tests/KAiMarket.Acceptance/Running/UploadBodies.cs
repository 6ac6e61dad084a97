using System.Net;
using System.Net.Http.Headers;

namespace KAiMarket.Acceptance.Running;

/// <summary>A body that stops in the middle and keeps the connection.</summary>
internal sealed class HalfContent : HttpContent
{
    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly TaskCompletionSource _sent = new(), _rest = new();

    public HalfContent(ReadOnlyMemory<byte> bytes)
    {
        _bytes = bytes;
        Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
    }

    public Task Sent => _sent.Task;

    /// <summary>The sender sees that the line is cut.</summary>
    public void Break() => _rest.SetException(new IOException("The line was cut."));

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(_bytes, cancellationToken);
        await stream.FlushAsync(cancellationToken);
        _sent.SetResult();
        await _rest.Task.WaitAsync(cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _bytes.Length + 1;
        return true;
    }
}

/// <summary>As many zeros as are wanted.</summary>
internal sealed class Zeros(long length) : Stream
{
    public override int Read(byte[] buffer, int offset, int count)
    {
        var read = (int)Math.Min(count, length - Position);
        buffer.AsSpan(offset, read).Clear();
        Position += read;
        return read;
    }

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => length;
    public override long Position { get; set; }
    public override void Flush() { }
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
