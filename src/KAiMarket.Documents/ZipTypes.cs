using System.Xml;

namespace KAiMarket.Documents;

/// <summary>The types that are zip archives inside: by what lies in them, not by what they are called.</summary>
internal static class ZipTypes
{
    private const string Types = "[Content_Types].xml", Mimetype = "mimetype";
    private const int LargestPart = 1024 * 1024;

    private static readonly XmlReaderSettings Strict = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = LargestPart,
    };

    /// <summary>Any archive, except of an office document with macros.</summary>
    public static string? Plain(Stream content) => Judge(content, (_, _) => null);

    /// <summary>한글 (OWPML, KS X 6101): the first thing in it says what it is.</summary>
    public static string? Hwpx(Stream content) => Judge(content, (_, mimetype) =>
        mimetype is { } entry && ZipDirectory.Content(content, entry, 64).AsSpan().SequenceEqual("application/hwp+zip"u8)
            ? null
            : "It is a zip archive, and not of a Hangul document.");

    /// <summary>An office document (ECMA-376) whose main part has this type.</summary>
    public static Func<Stream, string?> OfficeOf(string mainPart) => content => Judge(content, (types, _) =>
    {
        const string Other = "It is a zip archive, and not of an office document of this type.";
        if (types is not { } entry) return Other;
        var found = false;
        using var xml = XmlReader.Create(new MemoryStream(ZipDirectory.Content(content, entry, LargestPart)), Strict);
        while (xml.Read())
        {
            if (xml.NodeType != XmlNodeType.Element || xml.GetAttribute("ContentType") is not { } type) continue;
            if (type.Contains("macro", StringComparison.OrdinalIgnoreCase)
                || type.Contains("vbaProject", StringComparison.OrdinalIgnoreCase))
                return HasMacros;
            found |= type == mainPart;
        }

        return found ? null : Other;
    });

    private const string HasMacros = "There are macros in it.";

    private static string? Judge(Stream content, Func<ZipEntry?, ZipEntry?, string?> judge)
    {
        try
        {
            ZipEntry? types = null, mimetype = null;
            foreach (var entry in ZipDirectory.Read(content))
            {
                if (entry.Name.EndsWith("vbaProject.bin", StringComparison.OrdinalIgnoreCase)) return HasMacros;
                if (!Take(entry, Types, ref types) || !Take(entry, Mimetype, ref mimetype))
                    return $"There are two of {entry.Name} in it.";
            }

            return judge(types, mimetype);
        }
        catch (Exception broken) when (broken is InvalidDataException or XmlException)
        {
            return broken is InvalidDataException ? "It is no whole zip archive." : $"{Types} in it cannot be read.";
        }
    }

    // Of two with one name each reader takes another.
    private static bool Take(ZipEntry entry, string name, ref ZipEntry? taken)
    {
        if (!entry.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) return true;
        if (taken is not null) return false;
        taken = entry;
        return true;
    }
}
