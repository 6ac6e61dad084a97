using System.Globalization;
using System.Text;

namespace KAiMarket.Identity.Mail;

/// <summary>A letter as RFC 5322 writes it: subject and text in Base64, so that no line of theirs is ever a header.</summary>
internal static class Eml
{
    /// <summary>Bytes on a line of Base64 (RFC 2045, section 6.8, allows 76 characters).</summary>
    private const int Line = 57;

    public static string Of(Letter letter, string from, DateTimeOffset at) => string.Join("\r\n",
    [
        $"From: {from}",
        $"To: {letter.To}",
        $"Subject: {Words(letter.Subject)}",
        $"Date: {at.ToUniversalTime().ToString("ddd, dd MMM yyyy HH:mm:ss", CultureInfo.InvariantCulture)} +0000",
        $"Message-ID: <{Guid.NewGuid():N}@{from[(from.IndexOf('@') + 1)..]}>",
        "Auto-Submitted: auto-generated",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: base64",
        "",
        .. Lines(letter.Text.Replace("\n", "\r\n", StringComparison.Ordinal)),
        "",
    ]);

    // An encoded word has at most 75 characters (RFC 2047, section 2); ten code points make 56 of Base64 at most.
    private static string Words(string text) => string.Join("\r\n ",
        text.EnumerateRunes().Chunk(10)
            .Select(some => $"=?utf-8?B?{Base64(string.Concat(some.Select(rune => rune.ToString())))}?="));

    private static IEnumerable<string> Lines(string text) =>
        Encoding.UTF8.GetBytes(text).Chunk(Line).Select(Convert.ToBase64String);

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
