using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace KAiMarket.Identity.Mail;

/// <summary>
/// Hands letters over to a mail server (RFC 5321), one connection each. Beyond loopback only with STARTTLS and a
/// certificate that is trusted; a name and password only then, and only by AUTH PLAIN.
/// </summary>
/// <param name="place">As <see cref="PlaceOf"/> gives it.</param>
/// <param name="trusted">What signed the server's certificate; null for whom the machine trusts.</param>
public sealed class SmtpMail(Uri place, string from, TimeProvider clock, X509Certificate2Collection? trusted = null) : IMail
{
    public const string Rule = "a URL such as smtp://USER:PASSWORD@mail.example:587";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Where a mail server is; null when the text does not say it.</summary>
    public static Uri? PlaceOf(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var place) && place is { Scheme: "smtp", Host.Length: > 0 }
            && place.PathAndQuery is "" or "/"
            ? place
            : null;

    public async Task SendAsync(Letter letter, CancellationToken cancel)
    {
        using var patience = new CancellationTokenSource(Patience, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancel);
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(place.Host, place.Port < 0 ? 25 : place.Port, both.Token);
            await using var dialogue = new SmtpDialogue(client.GetStream(), trusted);
            await dialogue.OpenAsync(place, both.Token);
            await dialogue.AskAsync($"MAIL FROM:<{from}>", 250, both.Token);
            await dialogue.AskAsync($"RCPT TO:<{letter.To}>", 250, both.Token);
            await dialogue.AskAsync("DATA", 354, both.Token);
            // No line of it begins with a dot, which would end the letter: neither a header nor Base64 does.
            await dialogue.AskAsync(Eml.Of(letter, from, clock.GetUtcNow()) + "\r\n.", 250, both.Token);
            await dialogue.AskAsync("QUIT", 221, both.Token);
        }
        catch (SocketException failure)
        {
            throw new IOException(failure.Message, failure);
        }
    }
}
