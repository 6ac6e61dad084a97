using System.Text;

namespace KAiMarket.Documents;

/// <summary>One kind of file that the market takes.</summary>
/// <param name="Endings">Of its files' names.</param>
/// <param name="Object">Says what speaks against a content being of this type; null when nothing does.</param>
internal sealed record FileType(string MediaType, string[] Endings, Func<Stream, string?> Object)
{
    public bool Fits(string fileName) =>
        Array.Exists(Endings, ending => fileName.Length > ending.Length
            && fileName.EndsWith(ending, StringComparison.OrdinalIgnoreCase));
}

/// <summary>The types that are taken, and how a content is known to be of one. Everything else is refused.</summary>
public static class FileTypes
{
    private const string Office = "application/vnd.openxmlformats-officedocument.";

    private static readonly FileType[] All =
    [
        new("application/pdf", [".pdf"], Begins("%PDF-"u8)),
        new("application/x-hwp", [".hwp"], HangulFile.Objection),
        new("application/hwp+zip", [".hwpx"], ZipTypes.Hwpx),
        new(Office + "wordprocessingml.document", [".docx"], ZipTypes.OfficeOf(Office + "wordprocessingml.document.main+xml")),
        new(Office + "spreadsheetml.sheet", [".xlsx"], ZipTypes.OfficeOf(Office + "spreadsheetml.sheet.main+xml")),
        new(Office + "presentationml.presentation", [".pptx"],
            ZipTypes.OfficeOf(Office + "presentationml.presentation.main+xml")),
        new("application/zip", [".zip"], ZipTypes.Plain),
        new("image/png", [".png"], Begins([0x89, .. "PNG\r\n\x1A\n\0\0\0\rIHDR"u8])),
        new("image/jpeg", [".jpg", ".jpeg"], Begins([0xFF, 0xD8, 0xFF])),
        new("text/plain", [".txt"], PlainText.Objection),
        new("text/csv", [".csv"], PlainText.Objection),
    ];

    /// <summary>Every type that is taken.</summary>
    public static IReadOnlyList<string> MediaTypes { get; } = [.. All.Select(type => type.MediaType)];

    internal static FileType? Of(string mediaType) => Array.Find(All, type => type.MediaType == mediaType);

    /// <summary>What speaks against a content; null when nothing does.</summary>
    internal static string? Objection(string mediaType, Stream content)
    {
        var objection = Of(mediaType)!.Object(content);
        return objection is null ? null : Program(content) is { } program ? $"It is {program}." : objection;
    }

    /// <summary>The first bytes of a content; fewer where it is shorter.</summary>
    internal static byte[] Head(Stream content, int count)
    {
        content.Position = 0;
        var head = new byte[count];
        return head[..content.ReadAtLeast(head, count, throwOnEndOfStream: false)];
    }

    private static Func<Stream, string?> Begins(ReadOnlySpan<byte> magic)
    {
        var start = magic.ToArray();
        return content => Head(content, start.Length).AsSpan().SequenceEqual(start)
            ? null
            : "It does not begin as a file of this type does.";
    }

    // What runs is of none of the types anyway; whoever sent one is told so.
    private static string? Program(Stream content) => Head(content, 4) switch
    {
        [(byte)'M', (byte)'Z', ..] => "a program for Windows",
        [0x7F, (byte)'E', (byte)'L', (byte)'F'] => "a program for Linux",
        [(byte)'#', (byte)'!', ..] => "a script",
        _ => null,
    };
}

/// <summary>Well-formed UTF-8 of characters that can be seen, tabs and ends of lines.</summary>
internal static class PlainText
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static string? Objection(Stream content)
    {
        if (FileTypes.Head(content, 5).AsSpan().TrimStart("\uFEFF"u8).StartsWith("#!"u8)) return "It is a script.";

        content.Position = 0;
        var decoder = Strict.GetDecoder();
        var bytes = new byte[64 * 1024];
        var chars = new char[bytes.Length + 4];
        try
        {
            int read;
            do
            {
                read = content.Read(bytes);
                var count = decoder.GetChars(bytes.AsSpan(0, read), chars, flush: read == 0);
                foreach (var c in chars.AsSpan(0, count))
                    if (char.IsControl(c) && c is not ('\t' or '\r' or '\n')) return "There are control characters in it.";
            }
            while (read > 0);
            return null;
        }
        catch (DecoderFallbackException)
        {
            return "It is not well-formed UTF-8.";
        }
    }
}
