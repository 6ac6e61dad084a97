using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace KAiMarket.Acceptance.Hostile;

/// <summary>A reply as it came over the wire.</summary>
/// <param name="Headers">Names in lower case, in order.</param>
internal sealed record RawReply(int Status, IReadOnlyList<(string Name, string Value)> Headers, byte[] Body, TimeSpan Took)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public string? Header(string name) => Headers.FirstOrDefault(header => header.Name == name).Value;
}

/// <summary>
/// HTTP/1.1 over a plain socket, one request after the other: sends bytes that no client library would. Where the
/// server closes, the next request opens anew.
/// </summary>
internal sealed class RawConnection(Uri address) : IDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private TcpClient? _client;
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _from, _until;

    /// <exception cref="TimeoutException">No whole reply comes in time.</exception>
    /// <exception cref="EndOfStreamException">It closes without one.</exception>
    public async Task<RawReply> SendAsync(ReadOnlyMemory<byte> request, bool isHead = false, bool sendsAll = true)
    {
        using var patience = new CancellationTokenSource(Patience);
        var begun = TimeProvider.System.GetTimestamp();
        try
        {
            var stream = await OpenAsync(patience.Token);
            try
            {
                await stream.WriteAsync(request, patience.Token);
                if (!sendsAll) _client!.Client.Shutdown(SocketShutdown.Send);
            }
            catch (IOException)
            {
                // It has answered and closed before it read everything; the answer is there to be read.
            }

            var reply = await ReadAsync(stream, isHead, patience.Token);
            if (!sendsAll || reply.Headers.Contains(("connection", "close"))) Close();
            return reply with { Took = TimeProvider.System.GetElapsedTime(begun) };
        }
        catch (OperationCanceledException)
        {
            Close();
            throw new TimeoutException($"No reply within {Patience}.");
        }
        catch (IOException)
        {
            Close();
            throw;
        }
    }

    public void Close()
    {
        _client?.Dispose();
        (_client, _from, _until) = (null, 0, 0);
    }

    public void Dispose() => Close();

    private async Task<NetworkStream> OpenAsync(CancellationToken cancel)
    {
        if (_client is { } open)
        {
            // Closed since the last reply: readable, with nothing to read.
            if (!open.Client.Poll(0, SelectMode.SelectRead) || open.Available > 0) return open.GetStream();
            Close();
        }

        var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(address.Host, address.Port, cancel);
        _client = client;
        return client.GetStream();
    }

    private async Task<RawReply> ReadAsync(NetworkStream stream, bool isHead, CancellationToken cancel)
    {
        var (status, headers) = await ReadHeadAsync(stream, cancel);
        while (status == 100) (status, headers) = await ReadHeadAsync(stream, cancel);

        string? Value(string name) => headers.Find(header => header.Name == name).Value;
        if (isHead || status is 204 or 304) return new(status, headers, [], default);
        if (Value("content-length") is { } length)
            return new(status, headers, await ReadBytesAsync(stream, int.Parse(length, CultureInfo.InvariantCulture), cancel), default);
        if (Value("transfer-encoding") != "chunked") return new(status, headers, await ReadRestAsync(stream, cancel), default);

        using var body = new MemoryStream();
        while (true)
        {
            var size = int.Parse(await ReadLineAsync(stream, cancel), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            await body.WriteAsync(await ReadBytesAsync(stream, size, cancel), cancel);
            await ReadLineAsync(stream, cancel);
            if (size == 0) return new(status, headers, body.ToArray(), default);
        }
    }

    private async Task<(int, List<(string Name, string Value)>)> ReadHeadAsync(NetworkStream stream, CancellationToken cancel)
    {
        var first = await ReadLineAsync(stream, cancel);
        Assert.StartsWith("HTTP/1.1 ", first, StringComparison.Ordinal);
        var headers = new List<(string, string)>();
        while (await ReadLineAsync(stream, cancel) is { Length: > 0 } line)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            headers.Add((line[..colon].ToLowerInvariant(), line[(colon + 1)..].Trim()));
        }

        return (int.Parse(first.AsSpan(9, 3), CultureInfo.InvariantCulture), headers);
    }

    private async Task<string> ReadLineAsync(NetworkStream stream, CancellationToken cancel)
    {
        var line = new List<byte>(80);
        while (true)
        {
            if (_from == _until) await FillAsync(stream, cancel);
            var one = _buffer[_from++];
            if (one == '\n') return Encoding.Latin1.GetString([.. line]).TrimEnd('\r');
            line.Add(one);
        }
    }

    private async Task<byte[]> ReadBytesAsync(NetworkStream stream, int count, CancellationToken cancel)
    {
        var bytes = new byte[count];
        for (var read = 0; read < count;)
        {
            if (_from == _until) await FillAsync(stream, cancel);
            var taken = Math.Min(count - read, _until - _from);
            _buffer.AsSpan(_from, taken).CopyTo(bytes.AsSpan(read));
            (_from, read) = (_from + taken, read + taken);
        }

        return bytes;
    }

    private async Task<byte[]> ReadRestAsync(NetworkStream stream, CancellationToken cancel)
    {
        using var rest = new MemoryStream();
        rest.Write(_buffer, _from, _until - _from);
        _from = _until;
        await stream.CopyToAsync(rest, cancel);
        return rest.ToArray();
    }

    private async Task FillAsync(NetworkStream stream, CancellationToken cancel)
    {
        (_from, _until) = (0, await stream.ReadAsync(_buffer, cancel));
        if (_until == 0) throw new EndOfStreamException("The server closed the connection without a whole reply.");
    }
}
