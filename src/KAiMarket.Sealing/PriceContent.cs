using System.Globalization;
using System.Text;
using System.Text.Json;

namespace KAiMarket.Sealing;

/// <summary>
/// What a price envelope holds: <c>{"price":950000000}</c>, what the bid asks in whole won with tax, from 1 to 10^15. It
/// is checked when the bid is submitted, so that no bid is void for its form at the opening.
/// </summary>
public static class PriceContent
{
    /// <summary>1,000조 won.</summary>
    public const long Most = 1_000_000_000_000_000;

    /// <summary>The content for a price.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not 1 to <see cref="Most"/>.</exception>
    public static byte[] Of(long price)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(price, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(price, Most);
        return Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{\"price\":{price}}}"));
    }

    /// <summary>The price in a content; false when the content is anything else.</summary>
    public static bool TryRead(ReadOnlySpan<byte> content, out long price)
    {
        price = 0;
        try
        {
            var json = new Utf8JsonReader(content);
            return json.Read() && json.TokenType == JsonTokenType.StartObject
                && json.Read() && json.TokenType == JsonTokenType.PropertyName && json.ValueTextEquals("price"u8)
                && json.Read() && json.TokenType == JsonTokenType.Number && json.TryGetInt64(out price)
                && price is >= 1 and <= Most
                && json.Read() && json.TokenType == JsonTokenType.EndObject && !json.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
