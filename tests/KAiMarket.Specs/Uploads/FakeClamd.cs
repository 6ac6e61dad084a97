using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace KAiMarket.Specs.Uploads;

/// <summary>A scanner on loopback that speaks INSTREAM for one document, and says what it was told to.</summary>
internal sealed class FakeClamd : IDisposable
{
    private readonly Socket _listener;

    public FakeClamd(string reply, EndPoint? place = null, int takes = int.MaxValue)
    {
        place ??= new IPEndPoint(IPAddress.Loopback, 0);
        _listener = new Socket(place.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        // The next one listens where the last one did.
        if (place is IPEndPoint) _listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        _listener.Bind(place);
        _listener.Listen();
        Heard = HearAsync(reply, takes);
    }

    public EndPoint Place => _listener.LocalEndPoint!;

    /// <summary>The document, when it has come.</summary>
    public Task<byte[]> Heard { get; }

    public void Dispose() => _listener.Dispose();

    private async Task<byte[]> HearAsync(string reply, int takes)
    {
        using var socket = await _listener.AcceptAsync();
        await using var stream = new NetworkStream(socket);
        var command = new byte[10];
        await stream.ReadExactlyAsync(command);
        Assert.Equal("zINSTREAM\0", Encoding.ASCII.GetString(command));
        var heard = new MemoryStream();
        var length = new byte[4];
        while (heard.Length < takes)
        {
            await stream.ReadExactlyAsync(length);
            var chunk = new byte[BinaryPrimitives.ReadInt32BigEndian(length)];
            if (chunk.Length == 0) break;
            await stream.ReadExactlyAsync(chunk);
            heard.Write(chunk);
        }

        if (reply.Length > 0) await stream.WriteAsync(Encoding.UTF8.GetBytes(reply + "\0"));
        return heard.ToArray();
    }
}
