using System.Diagnostics.CodeAnalysis;
using KAiMarket.Domain;

namespace KAiMarket.Identity.People;

/// <summary>An address that a letter can be sent to: RFC 5321 without quotes, comments and literal hosts.</summary>
public static class EmailAddress
{
    public const string Rule = "a name, @ and the name of a host with a dot in it, in ASCII, 254 characters at most";

    private const int Most = 254, MostLocal = 64, MostLabel = 63;
    private const string AlsoLocal = "!#$%&'*+-/=?^_`{|}~.";

    public static bool IsValid([NotNullWhen(true)] string? text)
    {
        if (text is not { Length: > 2 and <= Most }) return false;
        var at = text.IndexOf('@', StringComparison.Ordinal);
        if (at is < 1 or > MostLocal || text[0] == '.' || text[at - 1] == '.') return false;
        if (text.Contains("..", StringComparison.Ordinal)) return false;
        foreach (var c in text.AsSpan(0, at))
            if (!char.IsAsciiLetterOrDigit(c) && !AlsoLocal.Contains(c)) return false;
        var labels = text[(at + 1)..].Split('.');
        return labels.Length > 1 && Array.TrueForAll(labels, IsLabel);
    }

    /// <summary>By which one person's address is found, however it is written.</summary>
    public static string Normal(string address) => address.Trim().ToLowerInvariant();

    private static bool IsLabel(string label)
    {
        if (label.Length is 0 or > MostLabel || label[0] == '-' || label[^1] == '-') return false;
        foreach (var c in label)
            if (!char.IsAsciiLetterOrDigit(c) && c != '-') return false;
        return true;
    }
}
