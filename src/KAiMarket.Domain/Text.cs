namespace KAiMarket.Domain;

/// <summary>One rule for every text that people write: a line that every system can store, show and compare.</summary>
public static class Text
{
    public const int MostLength = 200;
    public const string Rule = "1 to 200 characters on one line, not blank, without control characters";

    /// <summary>The most characters of what is written at length, such as the scope of a tender.</summary>
    public const int MostProse = 8_000;
    public const string ProseRule = "1 to 8,000 characters, not blank, without control characters but line ends and tabs";

    /// <summary>True for well-formed, non-blank text that may have several lines.</summary>
    public static bool IsProse(string? text) =>
        text is { Length: <= MostProse } && IsLine(text.Replace('\n', ' ').Replace('\t', ' '), MostProse);

    /// <summary>True for a well-formed, non-blank line of at most <paramref name="most"/> UTF-16 units.</summary>
    public static bool IsLine(string? text, int most = MostLength)
    {
        if (string.IsNullOrWhiteSpace(text) || text.Length > most) return false;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsControl(c) || c is '\u2028' or '\u2029') return false;
            if (!char.IsSurrogate(c)) continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(c, text[i + 1])) return false;
            i++;
        }
        return true;
    }
}
