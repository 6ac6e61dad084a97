using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;

namespace KAiMarket.Domain.Orders;

/// <summary>One reading of a provider's meter.</summary>
/// <param name="Id">The provider's own id of the reading, once in its batch.</param>
/// <param name="From">When the use began.</param>
/// <param name="Until">When it ended; not before it began.</param>
/// <param name="Quantity">In the offer's unit: 0 to 10^15.</param>
[method: JsonConstructor]
public readonly record struct MeterRecord(string Id, DateTimeOffset From, DateTimeOffset Until, long Quantity)
{
    public const int MostInBatch = 1_000;

    /// <summary>
    /// SHA-256 in lower-case hexadecimal of the records in order, a line for each: id, from, until (UTC, with seven
    /// digits of fraction) and quantity, with a space between them and a line feed at the end.
    /// </summary>
    internal static string DigestOf(ImmutableArray<MeterRecord> records)
    {
        var text = new StringBuilder(records.Length * 96);
        foreach (var record in records)
            text.Append(CultureInfo.InvariantCulture,
                $"{record.Id} {record.From.UtcDateTime:O} {record.Until.UtcDateTime:O} {record.Quantity}\n");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
