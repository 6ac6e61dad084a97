using System.Globalization;

namespace KAiMarket.Documents;

/// <summary>What a document is declared to be, before its first byte comes.</summary>
/// <param name="Owner">Whose it is; a name that the caller gives a meaning to.</param>
/// <param name="FileName">What people call the file. Data only: nothing on the disk is named by it.</param>
/// <param name="MediaType">One of <see cref="FileTypes.MediaTypes"/>.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Sha256">Of the whole content, 64 hexadecimal digits in lower case.</param>
public sealed record DocumentTerms(string Owner, string FileName, string MediaType, long Size, string Sha256)
{
    /// <summary>In bytes: 200 MB.</summary>
    public const long LargestSize = 200L * 1024 * 1024;

    private const int LongestName = 200;

    /// <summary>What stands in a name only where it is used as a path, or to look like another name.</summary>
    private const string NotInNames = "/\\:*?\"<>|";

    /// <summary>Why no document can be like this; null when one can.</summary>
    public (DocumentFault Fault, string Detail)? Objection() => this switch
    {
        _ when !IsName(FileName) => (DocumentFault.NameInvalid,
            $"A file name is 1 to {LongestName} characters without {NotInNames}, control or invisible characters, and "
            + "neither begins nor ends with a space or a full stop."),
        _ when FileTypes.Of(MediaType) is not { } type => (DocumentFault.TypeNotAllowed,
            $"It is one of {string.Join(", ", FileTypes.MediaTypes)}."),
        _ when !FileTypes.Of(MediaType)!.Fits(FileName) => (DocumentFault.NameInvalid,
            $"The name of a file of {MediaType} ends with {string.Join(" or ", FileTypes.Of(MediaType)!.Endings)}."),
        _ when Size is < 1 or > LargestSize => (DocumentFault.SizeInvalid,
            string.Create(CultureInfo.InvariantCulture, $"A document has 1 to {LargestSize:N0} bytes.")),
        _ when !IsDigest(Sha256) => (DocumentFault.DigestInvalid,
            "It is the SHA-256 of the whole content: 64 hexadecimal digits in lower case."),
        _ => null,
    };

    private static bool IsName(string name)
    {
        if (name.Length is 0 or > LongestName || name[0] is ' ' or '.' || name[^1] is ' ' or '.') return false;
        foreach (var rune in name.EnumerateRunes())
        {
            // Format characters turn the direction of writing: "exe.fdp" would be read as "pdf.exe" the other way round.
            if (rune.Value == 0xFFFD || (rune.IsAscii && NotInNames.Contains((char)rune.Value, StringComparison.Ordinal))
                || System.Text.Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
                    or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse
                    or UnicodeCategory.OtherNotAssigned)
                return false;
        }

        return true;
    }

    private static bool IsDigest(string text)
    {
        if (text.Length != 64) return false;
        foreach (var c in text)
            if (c is not ((>= '0' and <= '9') or (>= 'a' and <= 'f'))) return false;
        return true;
    }
}
