using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace KAiMarket.Documents;

/// <summary>
/// ClamAV's daemon, over TCP or a Unix socket, by its command INSTREAM: chunks with their length before them, in network
/// order, and an empty one at the end. Its StreamMaxLength must be at least the largest document.
/// </summary>
public sealed class ClamAv : IVirusScan
{
    public const string Rule = "HOST:PORT or unix:PATH";

    private const int ChunkSize = 64 * 1024, LongestReply = 4096;

    private readonly EndPoint _place;
    private readonly TimeProvider _clock;
    private readonly TimeSpan _patience;

    /// <param name="patience">For one document, from the connection to the reply; null for two minutes.</param>
    public ClamAv(EndPoint place, TimeProvider clock, TimeSpan? patience = null) =>
        (_place, _clock, _patience) = (place, clock, patience ?? TimeSpan.FromMinutes(2));

    /// <summary>Reads where the daemon listens; null when that is no place.</summary>
    public static EndPoint? PlaceOf(string text)
    {
        const string Unix = "unix:";
        if (text.StartsWith(Unix, StringComparison.Ordinal))
            return text.Length is > 5 and <= 105 ? new UnixDomainSocketEndPoint(text[Unix.Length..]) : null;

        var colon = text.LastIndexOf(':');
        if (colon < 1 || !ushort.TryParse(
            text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port == 0)
            return null;

        var host = text[..colon].Trim('[', ']');
        return IPAddress.TryParse(host, out var address) ? new IPEndPoint(address, port)
            : Uri.CheckHostName(host) == UriHostNameType.Dns ? new DnsEndPoint(host, port)
            : null;
    }

    public async Task<ScanResult> ScanAsync(Stream content, CancellationToken cancel)
    {
        using var late = new CancellationTokenSource(_patience, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancel);
        try
        {
            return Read(await AskAsync(content, either.Token));
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new VirusScanUnavailableException($"The virus scanner gave no answer in {_patience.TotalSeconds} s.");
        }
        catch (SocketException broken)
        {
            throw new VirusScanUnavailableException($"The virus scanner cannot be reached: {broken.Message}", broken);
        }
    }

    private async Task<string> AskAsync(Stream content, CancellationToken cancel)
    {
        using var socket = _place is UnixDomainSocketEndPoint
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(_place, cancel);
        try
        {
            await SendAsync(socket, "zINSTREAM\0"u8.ToArray(), cancel);
            var chunk = new byte[4 + ChunkSize];
            int read;
            do
            {
                read = await content.ReadAsync(chunk.AsMemory(4), cancel);
                BinaryPrimitives.WriteInt32BigEndian(chunk, read);
                await SendAsync(socket, chunk.AsMemory(0, 4 + read), cancel);
            }
            while (read > 0);
        }
        catch (SocketException) when (socket.Available > 0)
        {
            // It has enough, for instance of a stream that is longer than it takes, and says so.
        }

        var reply = new byte[LongestReply];
        var length = 0;
        while (length < reply.Length && !reply.AsSpan(0, length).Contains((byte)0))
        {
            var got = await socket.ReceiveAsync(reply.AsMemory(length), cancel);
            if (got == 0) break;
            length += got;
        }

        return Encoding.UTF8.GetString(reply, 0, length).TrimEnd('\0', '\n');
    }

    // Only what is certain passes for an answer.
    private static ScanResult Read(string reply)
    {
        const string Stream = "stream: ", Found = " FOUND";
        if (reply == "stream: OK") return new ScanResult(DocumentScan.Clean);
        return reply.StartsWith(Stream, StringComparison.Ordinal) && reply.EndsWith(Found, StringComparison.Ordinal)
            && reply.Length > Stream.Length + Found.Length
            ? new ScanResult(DocumentScan.Infected, reply[Stream.Length..^Found.Length])
            : throw new VirusScanUnavailableException($"The virus scanner answered \"{reply}\".");
    }

    private static async Task SendAsync(Socket socket, ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        while (!bytes.IsEmpty) bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None, cancel)..];
    }
}
