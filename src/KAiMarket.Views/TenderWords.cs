using System.Globalization;
using System.Text;
using KAiMarket.Domain;
using KAiMarket.Domain.Ministries;
using KAiMarket.Domain.Tenders;
using KAiMarket.Views.Rows;

namespace KAiMarket.Views;

/// <summary>
/// The words by which tenders are found. A term is found wherever it stands, so the index has every pair of characters
/// that stand beside one another, and every single one: Korean words are often of two, and their particles grow on to
/// them. Which pairs a text has tells where to look; whether the term is there, the text itself.
/// </summary>
internal static class TenderWords
{
    private const char InTitles = 't', Anywhere = 'a';

    /// <summary>Words above this length are no whole words to the index, whose entries have a bound.</summary>
    private const int LongestWord = 32;

    /// <summary>Classifications are found by their first 2, 4, 6, 8 or 10 characters, then compared.</summary>
    private const int LongestPrefix = 10;

    /// <summary>
    /// A text as it is compared: in lower case, full-width Latin as usual Latin, Hangul letters joined to syllables, one
    /// space between words. Everything else stays what it is.
    /// </summary>
    public static string Plain(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            var narrow = c is >= '\uFF01' and <= '\uFF5E' ? (char)(c - 0xFEE0) : c;
            if (char.IsWhiteSpace(narrow))
            {
                if (plain.Length > 0 && plain[^1] != ' ') plain.Append(' ');
            }
            else if (plain.Length > 0 && Joined(plain[^1], narrow) is { } syllable) plain[^1] = syllable;
            else plain.Append(char.ToLowerInvariant(narrow));
        }

        return plain.ToString().TrimEnd();
    }

    // The arithmetic of Unicode, section 3.12: some systems write 한 as three letters.
    private static char? Joined(char before, char next)
    {
        const int FirstL = 0x1100, FirstV = 0x1161, BeforeT = 0x11A7, First = 0xAC00, Vs = 21, Ts = 28;
        var (l, v, t, s) = (before - FirstL, next - FirstV, next - BeforeT, before - First);
        return l is >= 0 and < 19 && v is >= 0 and < Vs ? (char)(First + (l * Vs + v) * Ts)
            : s is >= 0 and < 19 * Vs * Ts && s % Ts == 0 && t is > 0 and < Ts ? (char)(before + t)
            : null;
    }

    /// <summary>What was asked for: each word once.</summary>
    public static IReadOnlyList<string> TermsOf(string? text) =>
        text is null ? [] : [.. Plain(text).Split(' ', StringSplitOptions.RemoveEmptyEntries).Distinct()];

    /// <summary>All tokens of a tender, each once.</summary>
    public static string TokensOf(TenderRow row)
    {
        var tokens = new HashSet<string>(StringComparer.Ordinal);
        var title = Plain(row.Title);
        AddParts(tokens, InTitles, title);
        AddParts(tokens, Anywhere, title);
        AddParts(tokens, Anywhere, Plain(row.Institution));
        foreach (var word in Bare(title).Split(' ')) if (OfWord(word) is { } token) tokens.Add(token);
        if (row.Buyer is { } buyer) tokens.Add(Of(buyer));
        foreach (var region in row.Regions) tokens.Add(Of(region));
        if (row.Domain is { } domain) tokens.Add(Of(domain));
        foreach (var classification in row.Classifications)
            for (var length = 2; length <= Math.Min(classification.Length, LongestPrefix); length += 2)
                tokens.Add(Coded('k', classification.AsSpan(0, length)));
        return string.Join(' ', tokens);
    }

    private static void AddParts(HashSet<string> tokens, char kind, string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == ' ') continue;
            tokens.Add(Coded(kind, text.AsSpan(i, 1)));
            if (i + 1 < text.Length && text[i + 1] != ' ') tokens.Add(Coded(kind, text.AsSpan(i, 2)));
        }
    }

    /// <summary>The tokens of every title that has the term in it.</summary>
    public static string InTitle(string term) => Parts(InTitles, term);

    /// <summary>The tokens of every tender that has the term in its title or in its institution's name.</summary>
    public static string InEither(string term) => Parts(Anywhere, term);

    private static string Parts(char kind, string term) => term.Length == 1
        ? Coded(kind, term)
        : string.Join(' ', Enumerable.Range(0, term.Length - 1).Select(i => Coded(kind, term.AsSpan(i, 2))).Distinct());

    /// <summary>The tokens of exactly the titles that have a term among their words; null where none has.</summary>
    public static string? AmongWords(string term)
    {
        var words = Bare(term).Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(OfWord).ToList();
        return words.Count == 0 || words.Contains(null) ? null : string.Join(' ', words.Distinct());
    }

    // Brackets and the like are no part of a word.
    private static string Bare(string text) =>
        string.Create(text.Length, text, static (bare, from) =>
        {
            for (var i = 0; i < bare.Length; i++)
                bare[i] = char.IsLetterOrDigit(from[i]) || char.IsSurrogate(from[i]) ? from[i] : ' ';
        });

    private static string? OfWord(string word) => word.Length is > 0 and <= LongestWord ? Coded('w', word) : null;

    public static string Of(MinistryId buyer) => $"m{buyer}";
    public static string Of(Region region) => $"r{Words<Region>.Of(region)}";
    public static string Of(UseDomain domain) => $"u{Words<UseDomain>.Of(domain)}";

    /// <summary>Of every tender with such a classification, and perhaps others; null where the index does not help.</summary>
    public static string? OfClassification(string prefix) =>
        Math.Min(prefix.Length, LongestPrefix) / 2 * 2 is > 0 and var length
            ? Coded('k', prefix.AsSpan(0, length))
            : null;

    // Indexes tell tokens apart by letters and digits.
    private static string Coded(char kind, ReadOnlySpan<char> text)
    {
        var token = new StringBuilder(1 + 4 * text.Length).Append(kind);
        foreach (var c in text) token.Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
        return token.ToString();
    }
}
