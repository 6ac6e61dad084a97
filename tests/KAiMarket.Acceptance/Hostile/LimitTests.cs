using System.Net.Sockets;
using System.Text;
using KAiMarket.Acceptance.Running;

namespace KAiMarket.Acceptance.Hostile;

/// <summary>What is too long, too much or too slow ends with a word, and holds up nobody.</summary>
[Collection(Markets.Collection)]
public sealed class LimitTests(Markets markets)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData("X: ", 20_000, 1, 431), InlineData("X-{0}: ", 1, 70, 431), InlineData("X-{0}: ", 300, 60, 431), InlineData("X-{0}: ", 1, 40, 200)]
    public async Task Headers_have_a_length_and_a_number(string name, int length, int count, int status)
    {
        var server = await markets.OnAsync("sqlite");
        using var connection = new RawConnection(server.Address);
        var lines = Enumerable.Range(0, count).Select(i => name.Replace("{0}", $"{i}", StringComparison.Ordinal) + new string('x', length));
        var reply = await connection.SendAsync(FuzzCase.Request("GET", "/v1/programs", [.. Lines(server), .. lines], null));
        Assert.Equal(status, reply.Status);
    }

    [Fact]
    public async Task An_address_has_a_length()
    {
        var server = await markets.OnAsync("sqlite");
        using var connection = new RawConnection(server.Address);
        Assert.Equal(414, (await connection.SendAsync(FuzzCase.Request("GET", $"/v1/programs?after={new string('a', 9_000)}", Lines(server), null))).Status);
        Assert.Equal(400, (await connection.SendAsync(FuzzCase.Request("GET", $"/v1/programs?after={new string('a', 7_000)}", Lines(server), null))).Status);
    }

    [Fact]
    public async Task A_body_beyond_its_limit_is_refused_before_it_is_sent_and_while_it_is_sent()
    {
        var server = await markets.OnAsync("sqlite");
        using var connection = new RawConnection(server.Address);
        foreach (var (lines, rest) in new (string[], byte[])[]
        {
            (["Content-Length: 9000000000000"], []), (["Content-Length: 70000"], new byte[70_000]),
            (["Transfer-Encoding: chunked"], [.. "11170\r\n"u8, .. new byte[70_000], .. "\r\n0\r\n\r\n"u8]),
        })
        {
            var head = FuzzCase.Request("PUT", "/v1/ministries/too-large", [.. Lines(server), "Content-Type: application/json", .. lines], null);
            var reply = await connection.SendAsync(new ReadOnlyMemory<byte>([.. head, .. rest]));
            Assert.Equal(413, reply.Status);
            Assert.Contains("\"body-too-large\"", reply.Text, StringComparison.Ordinal);
            connection.Close();
        }
    }

    [Theory]
    [InlineData("80000000"), InlineData("FFFFFFFFFFFFFFFF"), InlineData("x"), InlineData("-1")]
    public async Task A_chunk_that_is_none_is_the_senders_fault(string size)
    {
        var server = await markets.OnAsync("sqlite");
        using var connection = new RawConnection(server.Address);
        var declared = $$"""{"owner":"company:demo-vendor","fileName":"a.txt","mediaType":"text/plain","size":5,"sha256":"{{new string('a', 64)}}"}""";
        Assert.True((await connection.SendAsync(FuzzCase.Request(
            "PUT", "/v1/documents/chunk-that-is-none", Lines(server), Encoding.ASCII.GetBytes(declared)))).Status is 200 or 201);
        foreach (var (target, type) in new[]
        {
            ("/v1/ministries/chunk-that-is-none", "application/json"), ("/v1/documents/chunk-that-is-none/content", "application/octet-stream"),
        })
        {
            var head = FuzzCase.Request("PUT", target, [.. Lines(server), $"Content-Type: {type}", "Upload-Offset: 0", "Transfer-Encoding: chunked"], null);
            var reply = await connection.SendAsync(new ReadOnlyMemory<byte>([.. head, .. Encoding.ASCII.GetBytes($"{size}\r\nabcde\r\n0\r\n\r\n")]));
            Assert.True(reply.Status == 400 && reply.Text.Contains("\"bad-request\"", StringComparison.Ordinal), $"{target}: {reply.Status} {reply.Text}");
            connection.Close();
        }
    }

    /// <remarks>All at once, since each of them waits until the server has had enough: some ten seconds.</remarks>
    [Fact]
    public async Task Whoever_sends_too_slowly_is_cut_off_and_everybody_else_is_served()
    {
        await using var server = await ServerProcess.StartAsync(null, "--demo");
        var lines = string.Join("\r\n", [.. Lines(server), "Content-Type: application/json"]);
        (string Begun, byte[] Drip)[] senders =
        [
            ("GET /v1/programs HTTP/1.1\r\nHost: ", "x"u8.ToArray()),
            ($"PUT /v1/ministries/slow HTTP/1.1\r\n{lines}\r\nContent-Length: 60000\r\n\r\n{{\"name\":\"", "x"u8.ToArray()),
            ($"PUT /v1/ministries/slow HTTP/1.1\r\n{lines}\r\nTransfer-Encoding: chunked\r\n\r\n", "1\r\n \r\n"u8.ToArray()),
        ];
        using var done = new CancellationTokenSource(Patience);
        var slow = senders.SelectMany(sender => Enumerable.Repeat(sender, 20))
            .Select(sender => DripAsync(server.Address, sender.Begun, sender.Drip, done.Token)).ToList();
        using var market = server.Client("operator");
        while (!slow.TrueForAll(sender => sender.IsCompleted))
        {
            await market.ProgramAsync("demo-program");
            await Task.WhenAny(Task.WhenAll(slow), Task.Delay(TimeSpan.FromMilliseconds(100), done.Token));
        }

        foreach (var reply in await Task.WhenAll(slow))
        {
            Assert.StartsWith("HTTP/1.1 408 ", reply, StringComparison.Ordinal);
            if (reply.Contains("application/problem+json", StringComparison.Ordinal))
                Assert.Contains("\"request-too-slow\"", reply, StringComparison.Ordinal);
        }

        Assert.Equal(40, (await Task.WhenAll(slow)).Count(reply => reply.Contains("\"request-too-slow\"", StringComparison.Ordinal)));
        Assert.DoesNotContain("fail", server.Output, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Sends a little at a time until the server closes; what it said.</summary>
    private static async Task<string> DripAsync(Uri address, string begun, byte[] drip, CancellationToken cancel)
    {
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(address.Host, address.Port, cancel);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(begun), cancel);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var dripping = DripAsync();
        using var said = new MemoryStream();
        try
        {
            await stream.CopyToAsync(said, cancel);
        }
        catch (IOException)
        {
            // It was reset while more came.
        }

        await stop.CancelAsync();
        await dripping;
        return Encoding.UTF8.GetString(said.ToArray());

        async Task DripAsync()
        {
            try
            {
                while (true)
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(200), stop.Token);
                    await stream.WriteAsync(drip, stop.Token);
                }
            }
            catch (Exception ended) when (ended is IOException or OperationCanceledException)
            {
                // The server has had enough.
            }
        }
    }

    private static string[] Lines(ServerProcess server) =>
        [$"Host: {server.Address.Authority}", $"Authorization: Bearer {server.Keys["operator"]}"];
}
