using System.Net;
using System.Net.Sockets;
using System.Text;
using KAiMarket.Conformance.Engine;
using KAiMarket.Conformance.Stores;
using KAiMarket.Identity.Mail;

namespace KAiMarket.Conformance.Identity;

/// <summary>What a mail server hears, and what it may say to that.</summary>
public sealed class SmtpConformance
{
    private static readonly Letter Letter = new("clerk@moon-cloud.example", "확인", "A line\n.\nand a token");
    private readonly HandClock _clock = new(new(2026, 11, 22, 3, 0, 0, TimeSpan.Zero));

    [StoreFact]
    public async Task A_letter_is_handed_over_whole()
    {
        using var server = new SmallSmtp();
        await Mail(server, "smtp://kim:s%40cret@127.0.0.1").SendAsync(Letter, CancellationToken.None);

        var heard = await server.HeardAsync();
        Assert.Equal("EHLO kaimarket", heard[0]);
        Assert.Equal("AUTH PLAIN " + Convert.ToBase64String("\0kim\0s@cret"u8.ToArray()), heard[1]);
        Assert.Equal(["MAIL FROM:<kaimarket@moon.example>", "RCPT TO:<clerk@moon-cloud.example>", "DATA"], heard[2..5]);
        Assert.Equal("QUIT", heard[^1]);
        var letter = string.Join("\r\n", heard[5..^2]);
        Assert.Equal(Eml(), letter[letter.IndexOf("\r\n\r\n", StringComparison.Ordinal)..].Trim());
        Assert.Equal(".", heard[^2]);
    }

    [StoreFact]
    public async Task What_the_server_does_not_take_was_not_sent()
    {
        foreach (var command in new[] { "EHLO", "MAIL", "RCPT", "DATA", "." })
        {
            using var server = new SmallSmtp { Refuses = command };
            var fault = await Assert.ThrowsAsync<IOException>(
                () => Mail(server, "smtp://127.0.0.1").SendAsync(Letter, CancellationToken.None));
            Assert.DoesNotContain("clerk", fault.Message, StringComparison.Ordinal);
        }
    }

    [StoreFact]
    public async Task A_server_that_hangs_up_or_is_not_there_is_an_IOException()
    {
        int port;
        using (var server = new SmallSmtp { Refuses = "hang up" })
        {
            port = server.Port;
            await Assert.ThrowsAsync<IOException>(() => Mail(server, "smtp://127.0.0.1").SendAsync(Letter, CancellationToken.None));
        }

        var gone = new SmtpMail(SmtpMail.PlaceOf($"smtp://127.0.0.1:{port}")!, "kaimarket@moon.example", _clock);
        await Assert.ThrowsAsync<IOException>(() => gone.SendAsync(Letter, CancellationToken.None));
    }

    [StoreFact]
    public void A_place_of_mail_is_a_URL_of_smtp()
    {
        Assert.NotNull(SmtpMail.PlaceOf("smtp://mail.example:587"));
        Assert.All(
            ["mail.example", "http://mail.example", "smtp://", "smtp://mail.example/path", "smtp:mail"],
            text => Assert.Null(SmtpMail.PlaceOf(text)));
    }

    [StoreFact]
    public async Task A_folder_of_letters_is_its_owners_alone()
    {
        var folder = Directory.CreateTempSubdirectory("kaimarket-outbox-").FullName;
        try
        {
            var outbox = Path.Combine(folder, "outbox");
            var mail = new FileOutbox(outbox, "kaimarket@moon.example", _clock);
            await mail.SendAsync(Letter, CancellationToken.None);
            await mail.SendAsync(Letter, CancellationToken.None);
            var files = Directory.GetFiles(outbox);
            Assert.Equal(2, files.Length);
            Assert.All(files, file => Assert.EndsWith(".eml", file, StringComparison.Ordinal));
            Assert.Contains("To: clerk@moon-cloud.example\r\n", await File.ReadAllTextAsync(files[0]), StringComparison.Ordinal);
            if (OperatingSystem.IsWindows()) return;
            Assert.Equal("rwx------", Mode(File.GetUnixFileMode(outbox)));
            foreach (var file in files) Assert.Equal("rw-------", Mode(File.GetUnixFileMode(file)));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private SmtpMail Mail(SmallSmtp server, string place) =>
        new(SmtpMail.PlaceOf($"{place}:{server.Port}")!, "kaimarket@moon.example", _clock);

    private static string Eml() => Convert.ToBase64String(Encoding.UTF8.GetBytes(Letter.Text.Replace("\n", "\r\n", StringComparison.Ordinal)));

    private static string Mode(UnixFileMode mode) =>
        string.Concat(Enumerable.Range(0, 9).Select(i => ((int)mode >> (8 - i) & 1) == 1 ? "rwx"[i % 3] : '-'));

    /// <summary>Takes one letter.</summary>
    private sealed class SmallSmtp : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly Task<List<string>> _heard;

        public SmallSmtp()
        {
            _listener.Start();
            Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
            _heard = Task.Run(ServeAsync);
        }

        public int Port { get; }

        /// <summary>A command that it does not take.</summary>
        public string? Refuses { get; init; }

        public Task<List<string>> HeardAsync() => _heard.WaitAsync(TimeSpan.FromSeconds(30));

        public void Dispose() => _listener.Dispose();

        private async Task<List<string>> ServeAsync()
        {
            var heard = new List<string>();
            using var client = await _listener.AcceptTcpClientAsync();
            await using var stream = client.GetStream();
            using var reader = new StreamReader(stream, Encoding.ASCII);
            await using var writer = new StreamWriter(stream, Encoding.ASCII) { NewLine = "\r\n", AutoFlush = true };
            if (Refuses == "hang up") return heard;
            await writer.WriteLineAsync("220 moon.example");
            var inLetter = false;
            while (await reader.ReadLineAsync() is { } line)
            {
                heard.Add(line);
                if (inLetter && line != ".") continue;
                if (Refuses is not null && line.StartsWith(Refuses, StringComparison.Ordinal))
                {
                    await writer.WriteLineAsync("550 No");
                    continue;
                }

                (var reply, inLetter) = line.Split(' ')[0] switch
                {
                    "EHLO" => ("250-moon.example\r\n250 AUTH PLAIN", false),
                    "AUTH" => ("235 Welcome", false),
                    "DATA" => ("354 Go on", true),
                    "QUIT" => ("221 Bye", false),
                    _ => ("250 Done", false),
                };
                await writer.WriteLineAsync(reply);
                if (reply.StartsWith("221", StringComparison.Ordinal)) break;
            }

            return heard;
        }
    }
}
