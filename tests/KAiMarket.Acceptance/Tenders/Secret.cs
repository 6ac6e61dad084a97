using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace KAiMarket.Acceptance.Tenders;

/// <summary>Something that nobody may learn, and everything that it could look like where it leaked.</summary>
internal sealed class Secret
{
    private readonly List<(string Form, byte[] Bytes)> _forms = [];

    private Secret(string name) => Name = name;

    public string Name { get; }

    /// <summary>A text with nothing like it elsewhere, at least ten bytes of it.</summary>
    public static Secret OfText(string name, string text)
    {
        var secret = new Secret(name);
        secret.AddText("", text);
        return secret;
    }

    /// <summary>A sum of nine digits or more.</summary>
    public static Secret OfPrice(string name, long price)
    {
        var secret = OfText(name, price.ToString(CultureInfo.InvariantCulture));
        secret.AddText("grouped ", price.ToString("N0", CultureInfo.InvariantCulture));
        var binary = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(binary, price);
        secret.Add("little-endian", binary);
        secret.Add("big-endian", [.. binary.Reverse()]);
        return secret;
    }

    /// <summary>The digest of something that nobody may even be sure of.</summary>
    public static Secret OfDigest(string name, byte[] content) => new Secret(name).OrDigestOf(content);

    /// <summary>Also by its digest it could be guessed: there are only so many prices.</summary>
    public Secret OrDigestOf(byte[] content)
    {
        var digest = SHA256.HashData(content);
        Add("digest", digest);
        AddAscii("digest ", digest);
        return this;
    }

    /// <summary>In which form these bytes have it; null when they do not.</summary>
    public string? FindIn(ReadOnlySpan<byte> bytes)
    {
        foreach (var (form, needle) in _forms)
            if (bytes.IndexOf(needle) >= 0) return form;
        return null;
    }

    private void AddText(string prefix, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Add(prefix + "UTF-8", bytes);
        Add(prefix + "UTF-16", Encoding.Unicode.GetBytes(text));
        Add(prefix + "UTF-16 big-endian", Encoding.BigEndianUnicode.GetBytes(text));
        if (!Ascii.IsValid(text))
        {
            AddText(prefix + "escaped ", Escaped(text, "x4"));
            AddText(prefix + "escaped upper-case ", Escaped(text, "X4"));
        }

        Add(prefix + "percent-encoded", Encoding.ASCII.GetBytes(Uri.EscapeDataString(text)));
        AddAscii(prefix, bytes);
        AddAscii(prefix + "UTF-16 ", Encoding.Unicode.GetBytes(text));
    }

    private static string Escaped(string text, string digits) => string.Concat(text.Select(letter =>
        char.IsAscii(letter) ? $"{letter}" : "\\u" + ((int)letter).ToString(digits, CultureInfo.InvariantCulture)));

    private void AddAscii(string prefix, byte[] bytes)
    {
        Add(prefix + "hexadecimal", Encoding.ASCII.GetBytes(Convert.ToHexStringLower(bytes)));
        Add(prefix + "upper-case hexadecimal", Encoding.ASCII.GetBytes(Convert.ToHexString(bytes)));
        for (var before = 0; before < 3; before++)
        {
            // Only the letters that stand for nothing but these bytes, wherever among others they are.
            var all = Convert.ToBase64String([.. new byte[before], .. bytes]);
            var text = all[((before * 8 + 5) / 6)..((before + bytes.Length) * 8 / 6)];
            Add($"{prefix}base64 after {before}", Encoding.ASCII.GetBytes(text));
            Add($"{prefix}base64 for URLs after {before}", Encoding.ASCII.GetBytes(text.Replace('+', '-').Replace('/', '_')));
            Add($"{prefix}base64 in JSON after {before}",
                Encoding.ASCII.GetBytes(text.Replace("+", "\\u002B", StringComparison.Ordinal)));
        }
    }

    private void Add(string form, byte[] bytes)
    {
        if (!_forms.Exists(known => known.Bytes.AsSpan().SequenceEqual(bytes))) _forms.Add((form, bytes));
    }
}
