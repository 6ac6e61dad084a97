using System.Collections.Frozen;
using System.Globalization;

namespace KAiMarket.Identity.Passwords;

/// <summary>
/// What a password has to be: NIST SP 800-63B revision 4 (2025), section 3.1.1.2. It is the only factor yet, so it has 15
/// characters or more; there are no rules of composition and no expiry; all of Unicode is allowed, in form KC; what is
/// known from breaches, or is expected here, is refused. Characters are code points.
/// </summary>
public static class PasswordRule
{
    public const int Least = 15;
    public const int Most = 128;

    /// <summary>What has to be left of it beside the address and the market's name.</summary>
    private const int LeastOwn = 8;

    /// <summary>A longer part that is only repeated may be somebody's own.</summary>
    private const int LongestRepeated = 8;

    private const string MarketsName = "kaimarket";

    private static readonly Lazy<FrozenSet<string>> Breached =
        new(() => Packed.Lines("breached.txt.gz").ToFrozenSet(StringComparer.Ordinal));

    /// <summary>How many passwords of breaches are known.</summary>
    public static int KnownBreached => Breached.Value.Count;

    /// <summary>Why a password cannot be taken, in a sentence that does not repeat it; null when it can.</summary>
    /// <param name="email">Of its account.</param>
    public static string? Objection(string password, string email)
    {
        // Before anything that takes time with its length.
        if (password.Length > 4 * Most) return $"It has more than {Most} characters.";
        if (!IsWellFormed(password)) return "It is not well-formed Unicode, or has control characters.";

        var normal = Nfkc.Of(password);
        var length = normal.EnumerateRunes().Count();
        if (length < Least) return $"It has {length} characters; {Least} are the least. A few words make a good one.";
        if (length > Most) return $"It has {length} characters; {Most} are the most.";

        var folded = normal.ToLowerInvariant();
        if (IsBreached(folded)) return "It is known from breaches, or is put together of two that are.";
        if (IsRepeated(folded)) return "It repeats a few characters.";
        if (IsRun(folded)) return "It counts up or down.";
        return IsExpected(folded, email.ToLowerInvariant())
            ? "It is little more than the e-mail address or the market's name."
            : null;
    }

    // Known ones are shorter than what is asked for; people put two together, and so do those who guess.
    private static bool IsBreached(string folded)
    {
        var known = Breached.Value;
        if (known.Contains(folded)) return true;
        var look = known.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var at = 1; at < folded.Length; at++)
            if (IsKnown(look, folded.AsSpan(0, at)) && IsKnown(look, folded.AsSpan(at))) return true;
        return false;
    }

    // One or two characters more are soon tried.
    private static bool IsKnown(FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> known, ReadOnlySpan<char> part) =>
        part.Length <= 2 || known.Contains(part);

    private static bool IsRepeated(string folded)
    {
        for (var unit = 1; unit <= LongestRepeated; unit++)
        {
            var same = unit;
            while (same < folded.Length && folded[same] == folded[same - unit]) same++;
            if (same == folded.Length) return true;
        }

        return false;
    }

    private static bool IsRun(string folded)
    {
        var step = folded[1] - folded[0];
        if (step is not (1 or -1)) return false;
        for (var i = 1; i < folded.Length; i++)
        {
            // 9 is followed by 0 as on a keyboard, and 0 by 1.
            var next = folded[i] - folded[i - 1];
            if (next != step && next != -9 * step) return false;
        }

        return true;
    }

    private static bool IsExpected(string folded, string email)
    {
        var at = email.IndexOf('@', StringComparison.Ordinal);
        string[] expected = at > 0 ? [email, email[..at], email[(at + 1)..].Split('.')[0], MarketsName] : [MarketsName];
        var own = expected.Where(word => word.Length > 2)
            .Aggregate(folded, (left, word) => left.Replace(word, "", StringComparison.Ordinal));
        return own.Length < LeastOwn && own.Length < folded.Length;
    }

    private static bool IsWellFormed(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsControl(c) || CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.LineSeparator) return false;
            if (!char.IsSurrogate(c)) continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(c, text[i + 1])) return false;
            i++;
        }

        return true;
    }
}
