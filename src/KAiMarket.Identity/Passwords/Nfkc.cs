using System.Collections.Frozen;
using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace KAiMarket.Identity.Passwords;

/// <summary>
/// Unicode's normalisation form KC (UAX 15) by tables of its own: the framework leaves every string as it is where it
/// runs without ICU, and a password typed on one machine would not open on another. Unicode 14.0; code points that are
/// younger stay as they are, and those of then are never changed by later versions.
/// </summary>
public static class Nfkc
{
    private const int HangulFirst = 0xAC00, Leads = 19, Vowels = 21, Tails = 28, Syllables = Leads * Vowels * Tails;
    private const int LeadFirst = 0x1100, VowelFirst = 0x1161, TailBefore = 0x11A7;

    private static readonly Lazy<Tables> Unicode = new(Tables.Read);

    public static string Of(string text)
    {
        if (Ascii.IsValid(text)) return text;
        var tables = Unicode.Value;
        var points = new List<int>(text.Length);
        foreach (var rune in text.EnumerateRunes()) Decompose(rune.Value, tables, points);
        Reorder(points, tables);
        Compose(points, tables);
        var made = new StringBuilder(points.Count);
        foreach (var point in points) made.Append(char.ConvertFromUtf32(point));
        return made.ToString();
    }

    private static void Decompose(int point, Tables tables, List<int> into)
    {
        var syllable = point - HangulFirst;
        if (syllable is >= 0 and < Syllables)
        {
            into.Add(LeadFirst + syllable / (Vowels * Tails));
            into.Add(VowelFirst + syllable % (Vowels * Tails) / Tails);
            if (syllable % Tails > 0) into.Add(TailBefore + syllable % Tails);
        }
        else if (tables.Parts.TryGetValue(point, out var parts)) into.AddRange(parts);
        else into.Add(point);
    }

    // Marks between two that are none, in order of their classes; equal ones stay in their order.
    private static void Reorder(List<int> points, Tables tables)
    {
        for (var i = 1; i < points.Count; i++)
        {
            var mark = tables.ClassOf(points[i]);
            for (var at = i; mark > 0 && at > 0 && tables.ClassOf(points[at - 1]) > mark; at--)
                (points[at], points[at - 1]) = (points[at - 1], points[at]);
        }
    }

    private static void Compose(List<int> points, Tables tables)
    {
        var starter = -1;
        var last = -1;
        var written = 0;
        for (var i = 0; i < points.Count; i++)
        {
            var point = points[i];
            var mark = tables.ClassOf(point);
            if (starter >= 0 && (last < mark || last < 0) && Pair(points[starter], point, tables) is { } whole)
            {
                points[starter] = whole;
                continue;
            }

            // Of what stays, the class of the last one since the starter; -1 straight behind it.
            (starter, last) = mark == 0 ? (written, -1) : (starter, mark);
            points[written++] = point;
        }

        points.RemoveRange(written, points.Count - written);
    }

    private static int? Pair(int first, int second, Tables tables)
    {
        var (lead, vowel) = (first - LeadFirst, second - VowelFirst);
        if (lead is >= 0 and < Leads && vowel is >= 0 and < Vowels)
            return HangulFirst + (lead * Vowels + vowel) * Tails;

        var (syllable, tail) = (first - HangulFirst, second - TailBefore);
        if (syllable is >= 0 and < Syllables && syllable % Tails == 0 && tail is > 0 and < Tails) return first + tail;
        return tables.Wholes.TryGetValue((first, second), out var whole) ? whole : null;
    }

    /// <summary>
    /// Lines of hexadecimal code points: "whole&gt;parts" for a full decomposition, "mark=class", "whole&lt;pair" for a
    /// composition.
    /// </summary>
    private sealed record Tables(
        FrozenDictionary<int, int[]> Parts, FrozenDictionary<int, int> Classes,
        FrozenDictionary<(int, int), int> Wholes)
    {
        public int ClassOf(int point) => Classes.TryGetValue(point, out var mark) ? mark : 0;

        public static Tables Read()
        {
            var (parts, classes) = (new Dictionary<int, int[]>(), new Dictionary<int, int>());
            var wholes = new Dictionary<(int, int), int>();
            foreach (var line in Packed.Lines("nfkc.txt.gz"))
            {
                var at = line.AsSpan().IndexOfAny('>', '=', '<');
                var point = Point(line[..at]);
                var rest = line[(at + 1)..];
                if (line[at] == '=')
                {
                    classes[point] = int.Parse(rest, CultureInfo.InvariantCulture);
                    continue;
                }

                var points = rest.Split(' ').Select(Point).ToArray();
                if (line[at] == '>') parts[point] = points;
                else wholes[(points[0], points[1])] = point;
            }

            return new(parts.ToFrozenDictionary(), classes.ToFrozenDictionary(), wholes.ToFrozenDictionary());
        }

        private static int Point(string hex) => int.Parse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }
}

/// <summary>Lines of a compressed text inside this assembly.</summary>
internal static class Packed
{
    public static IEnumerable<string> Lines(string name)
    {
        using var packed = typeof(Packed).Assembly.GetManifestResourceStream($"KAiMarket.Identity.Passwords.{name}")!;
        using var reader = new StreamReader(new GZipStream(packed, CompressionMode.Decompress));
        while (reader.ReadLine() is { } line) yield return line;
    }
}
