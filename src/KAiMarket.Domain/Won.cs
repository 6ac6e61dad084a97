using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace KAiMarket.Domain;

/// <summary>An amount in Korean won: whole, checked, without decimals. Arithmetic that leaves 64 bits throws.</summary>
[JsonConverter(typeof(WonJson))]
public readonly record struct Won(long Amount) : IComparable<Won>
{
    /// <summary>
    /// The most that a command may name: 1,000조, far above any budget and far below overflow when added up.
    /// </summary>
    public static readonly Won Most = new(1_000_000_000_000_000);
    public static readonly Won Zero;

    public static Won operator +(Won left, Won right) => new(checked(left.Amount + right.Amount));
    public static Won operator -(Won left, Won right) => new(checked(left.Amount - right.Amount));
    public static bool operator <(Won left, Won right) => left.Amount < right.Amount;
    public static bool operator >(Won left, Won right) => left.Amount > right.Amount;
    public static bool operator <=(Won left, Won right) => left.Amount <= right.Amount;
    public static bool operator >=(Won left, Won right) => left.Amount >= right.Amount;

    /// <summary>floor(this × numerator ÷ denominator), computed in 128 bits.</summary>
    public Won Share(long numerator, long denominator) =>
        new(checked((long)((Int128)Amount * numerator / denominator)));

    public int CompareTo(Won other) => Amount.CompareTo(other.Amount);
    public override string ToString() => Amount.ToString("N0", CultureInfo.InvariantCulture) + " won";
}

internal sealed class WonJson : JsonConverter<Won>
{
    public override Won Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var amount)
            ? new Won(amount)
            : throw new JsonException("An amount in won is a whole number without quotes, such as 1500000.");

    public override void Write(Utf8JsonWriter writer, Won value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(value.Amount);
}
