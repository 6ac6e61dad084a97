using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using KAiMarket.Identity.Mail;

namespace KAiMarket.Specs.Identity.Mail;

/// <summary>Beyond loopback a mail server hears nothing before it has shown who it is, and nothing in the clear.</summary>
public sealed class SmtpTlsSpec
{
    private static readonly Uri Place = new("smtp://kim:s%40cret@mail.moon.example:587");
    private static readonly X509Certificate2 Own = Certificate("mail.moon.example");

    [Fact]
    public async Task A_name_and_a_password_are_said_only_when_the_way_is_encrypted()
    {
        using var server = new SmallServer(Own);
        await server.OpenAsync(Own);
        Assert.Equal(["EHLO kaimarket", "STARTTLS"], server.InTheClear);
        Assert.Equal(["EHLO kaimarket", $"AUTH PLAIN {Convert.ToBase64String("\0kim\0s@cret"u8)}"], server.Encrypted);
    }

    [Fact]
    public async Task Where_somebody_takes_the_offer_away_nothing_is_said()
    {
        using var server = new SmallServer(Own) { Offers = false };
        var fault = await Assert.ThrowsAsync<IOException>(() => server.OpenAsync(Own));
        Assert.Contains("STARTTLS", fault.Message, StringComparison.Ordinal);
        Assert.Equal(["EHLO kaimarket"], server.InTheClear);
        Assert.Empty(server.Encrypted);
    }

    [Fact]
    public async Task Where_thestream_offers_and_then_refuses_nothing_is_said()
    {
        using var server = new SmallServer(Own) { Answer = "454 Not now" };
        await Assert.ThrowsAsync<IOException>(() => server.OpenAsync(Own));
        Assert.Equal(["EHLO kaimarket", "STARTTLS"], server.InTheClear);
        Assert.Empty(server.Encrypted);
    }

    [Fact]
    public async Task Acertificate_that_nobody_trusts_is_refused()
    {
        using var server = new SmallServer(Own);
        await Assert.ThrowsAsync<IOException>(() => server.OpenAsync(null));
        Assert.Empty(server.Encrypted);

        using var another = new SmallServer(Certificate("mail.moon.example"));
        await Assert.ThrowsAsync<IOException>(() => another.OpenAsync(Own));
        Assert.Empty(another.Encrypted);
    }

    [Fact]
    public async Task Acertificate_for_another_name_is_refused()
    {
        var sun = Certificate("mail.sun.example");
        using var server = new SmallServer(sun);
        await Assert.ThrowsAsync<IOException>(() => server.OpenAsync(sun));
        Assert.Empty(server.Encrypted);
    }

    [Fact]
    public async Task What_was_slipped_in_before_the_encryption_is_not_heard_as_thestreams()
    {
        // An answer to the second EHLO, in the clear and too early (CVE-2011-0411 is the same of commands).
        using var server = new SmallServer(Own) { Answer = "220 Go on\r\n250 AUTH PLAIN" };
        await Assert.ThrowsAsync<IOException>(() => server.OpenAsync(Own));
        Assert.Empty(server.Encrypted);
    }

    private static X509Certificate2 Certificate(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }

    /// <summary>A mail server at the other end of a connection: no name of it is ever looked up.</summary>
    private sealed class SmallServer(X509Certificate2 certificate) : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

        public bool Offers { get; init; } = true;
        public string Answer { get; init; } = "220 Go on";
        public List<string> InTheClear { get; } = [];
        public List<string> Encrypted { get; } = [];

        /// <summary>Has the market's side open the conversation, until it gives up or is done.</summary>
        public async Task OpenAsync(X509Certificate2? trusted)
        {
            _listener.Start();
            var served = ServeAsync();
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync((IPEndPoint)_listener.LocalEndpoint);
                await using var dialogue = new SmtpDialogue(client.GetStream(), trusted is null ? null : [trusted]);
                await dialogue.OpenAsync(Place, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30));
            }
            finally
            {
                await served.WaitAsync(TimeSpan.FromSeconds(30));
            }
        }

        public void Dispose() => _listener.Dispose();

        private async Task ServeAsync()
        {
            using var client = await _listener.AcceptTcpClientAsync();
            await using var stream = client.GetStream();
            try
            {
                await SayAsync(stream, "220 mail.moon.example");
                while (await LineAsync(stream) is { } line)
                {
                    InTheClear.Add(line);
                    if (line != "STARTTLS")
                    {
                        await SayAsync(stream, Offers ? "250-mail.moon.example\r\n250-STARTTLS\r\n250 AUTH PLAIN" : "250 AUTH PLAIN");
                        continue;
                    }

                    await SayAsync(stream, Answer);
                    if (!Answer.StartsWith("220", StringComparison.Ordinal)) continue;
                    await using var encrypted = new SslStream(stream);
                    await encrypted.AuthenticateAsServerAsync(certificate);
                    while (await LineAsync(encrypted) is { } hidden)
                    {
                        Encrypted.Add(hidden);
                        await SayAsync(encrypted, hidden.StartsWith("AUTH", StringComparison.Ordinal) ? "235 Welcome" : "250 AUTH PLAIN");
                    }

                    return;
                }
            }
            catch (Exception fault) when (fault is IOException or System.Security.Authentication.AuthenticationException)
            {
                // The market's side hung up: what was heard until then is what the specs look at.
            }
        }

        private static async Task SayAsync(Stream stream, string text)
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(text + "\r\n"));
            await stream.FlushAsync();
        }

        private static async Task<string?> LineAsync(Stream stream)
        {
            var line = new StringBuilder();
            var one = new byte[1];
            while (await stream.ReadAsync(one) > 0)
            {
                if (one[0] == '\n') return line.ToString().TrimEnd('\r');
                line.Append((char)one[0]);
            }

            return null;
        }
    }
}
