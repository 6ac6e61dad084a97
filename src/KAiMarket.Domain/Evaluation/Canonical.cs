using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace KAiMarket.Domain.Evaluation;

/// <summary>
/// The one way to write the terms of a rule so that anyone can hash them: UTF-8, a title line, then a line of
/// <c>name=value</c> for each term in a fixed order, each line ended by a line feed. Numbers have no trailing zeros, a
/// yes or no is written as such.
/// </summary>
internal static class Canonical
{
    public static string Lines(string title, params (string Name, string Value)[] terms) =>
        title + "\n" + string.Concat(terms.Select(term => $"{term.Name}={term.Value}\n"));

    public static string Number(decimal value) =>
        value.ToString("0.############################", CultureInfo.InvariantCulture);

    public static string YesNo(bool value) => value ? "yes" : "no";

    /// <summary>SHA-256 of the text in lower-case hexadecimal.</summary>
    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
