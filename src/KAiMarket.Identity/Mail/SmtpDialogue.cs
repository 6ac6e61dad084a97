using System.Globalization;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace KAiMarket.Identity.Mail;

/// <summary>Commands and replies of one connection to a mail server (RFC 5321).</summary>
/// <param name="trusted">What signed the server's certificate; null for whom the machine trusts.</param>
internal sealed class SmtpDialogue(Stream connection, X509Certificate2Collection? trusted = null) : IAsyncDisposable
{
    private const int LongestLine = 2_000;
    private const int MostLines = 100;

    private Stream _stream = connection;

    /// <summary>Greets, encrypts but on loopback, and signs in where the place names somebody.</summary>
    /// <exception cref="IOException">The server does not do that.</exception>
    public async Task OpenAsync(Uri place, CancellationToken cancel)
    {
        await ExpectAsync(220, cancel);
        var offers = await AskAsync("EHLO kaimarket", 250, cancel);
        var loopback = place.IsLoopback;
        if (offers.Contains("STARTTLS", StringComparer.OrdinalIgnoreCase))
        {
            await AskAsync("STARTTLS", 220, cancel);
            await EncryptAsync(place.Host, cancel);
            await AskAsync("EHLO kaimarket", 250, cancel);
        }
        else if (!loopback)
        {
            throw new IOException("The mail server does not offer STARTTLS; letters are not sent in the clear.");
        }

        if (place.UserInfo.Length == 0) return;
        var parts = place.UserInfo.Split(':', 2).Select(Uri.UnescapeDataString).ToArray();
        var plain = $"\0{parts[0]}\0{(parts.Length > 1 ? parts[1] : "")}";
        await AskAsync($"AUTH PLAIN {Convert.ToBase64String(Encoding.UTF8.GetBytes(plain))}", 235, cancel);
    }

    /// <summary>Sends a command, and returns the lines of the reply that it must have.</summary>
    /// <exception cref="IOException">It has another one.</exception>
    public async Task<IReadOnlyList<string>> AskAsync(string command, int reply, CancellationToken cancel)
    {
        await _stream.WriteAsync(Encoding.ASCII.GetBytes(command + "\r\n"), cancel);
        await _stream.FlushAsync(cancel);
        return await ExpectAsync(reply, cancel);
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private async Task EncryptAsync(string host, CancellationToken cancel)
    {
        var encrypted = new SslStream(_stream, leaveInnerStreamOpen: false);
        _stream = encrypted;
        try
        {
            await encrypted.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions { TargetHost = host, CertificateChainPolicy = Policy() }, cancel);
        }
        catch (AuthenticationException failure)
        {
            throw new IOException($"The mail server's certificate is not trusted: {failure.Message}", failure);
        }
    }

    private X509ChainPolicy? Policy()
    {
        if (trusted is null) return null;
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        policy.CustomTrustStore.AddRange(trusted);
        return policy;
    }

    private async Task<IReadOnlyList<string>> ExpectAsync(int reply, CancellationToken cancel)
    {
        var lines = new List<string>();
        while (lines.Count < MostLines)
        {
            var line = await LineAsync(cancel);
            // Never with what was said to it: that may be a password, or name a person.
            if (line.Length < 3 || !line.StartsWith(reply.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal))
                throw new IOException($"The mail server answered {line[..Math.Min(3, line.Length)]} instead of {reply}.");
            lines.Add(line.Length > 4 ? line[4..].Trim() : "");
            if (line.Length < 4 || line[3] != '-') return lines;
        }

        throw new IOException("The mail server's reply does not end.");
    }

    // Byte by byte: what follows STARTTLS's reply must not have been read in the clear.
    private async Task<string> LineAsync(CancellationToken cancel)
    {
        var line = new StringBuilder();
        var one = new byte[1];
        while (line.Length < LongestLine)
        {
            if (await _stream.ReadAsync(one, cancel) == 0) throw new IOException("The mail server hung up.");
            if (one[0] == '\n') return line.ToString().TrimEnd('\r');
            line.Append((char)one[0]);
        }

        throw new IOException("The mail server's line does not end.");
    }
}
