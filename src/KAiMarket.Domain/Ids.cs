using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace KAiMarket.Domain;

/// <summary>
/// One alphabet for every id: lower-case letters, digits and hyphen, starting with a letter or digit, 1 to 48 long.
/// Ids the market derives join two or three of them with full stops, so no pair of different parts meets in one derived id.
/// All of it is unreserved in a URI and free of any stream, path or quoting meaning.
/// </summary>
public static class Ids
{
    public const int MostLength = 48;
    public const string Rule = "1 to 48 of a-z, 0-9 and hyphen, starting with a letter or digit";

    /// <summary>
    /// The refusal of a member that is no id. JSON that holds none is turned away at the door; this is the second lock.
    /// </summary>
    public static readonly Refusal Invalid = new("id-invalid", Kind.Invalid, $"An id is {Rule}");

    public static bool IsPlain([NotNullWhen(true)] string? text) => text is not null && IsPlain(text.AsSpan());

    private static bool IsPlain(ReadOnlySpan<char> text)
    {
        if (text.Length is 0 or > MostLength || text[0] == '-') return false;
        foreach (var c in text)
            if (c is not ((>= 'a' and <= 'z') or (>= '0' and <= '9') or '-')) return false;
        return true;
    }

    /// <summary>True for so many ids joined by full stops.</summary>
    public static bool IsJoined([NotNullWhen(true)] string? text, int parts = 2)
    {
        if (text is null) return false;
        var rest = text.AsSpan();
        for (; parts > 1; parts--)
        {
            var dot = rest.IndexOf('.');
            if (dot < 0 || !IsPlain(rest[..dot])) return false;
            rest = rest[(dot + 1)..];
        }

        return IsPlain(rest);
    }
}

/// <summary>An id: a validated string with a type of its own.</summary>
public interface IId<TSelf> : IParsable<TSelf> where TSelf : struct, IId<TSelf>
{
    string Value { get; }
    static abstract bool IsValid([NotNullWhen(true)] string? text);
    static abstract TSelf Of(string value);

    static TSelf IParsable<TSelf>.Parse(string s, IFormatProvider? provider) =>
        TSelf.IsValid(s) ? TSelf.Of(s) : throw new FormatException($"An id is {Ids.Rule}.");

    static bool IParsable<TSelf>.TryParse(string? s, IFormatProvider? provider, out TSelf result)
    {
        result = TSelf.IsValid(s) ? TSelf.Of(s) : default;
        return TSelf.IsValid(s);
    }
}

/// <summary>Ids in ordinal order, so that what enumerates them does so in the same order in every process.</summary>
internal sealed class IdOrder<T> : IComparer<T> where T : struct, IId<T>
{
    public static readonly IdOrder<T> Ordinal = new();

    public int Compare(T x, T y) => string.CompareOrdinal(x.Value, y.Value);
}

internal sealed class IdJson<T> : JsonConverter<T> where T : struct, IId<T>
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName ? reader.GetString() : null;
        return T.IsValid(text) ? T.Of(text) : throw new JsonException($"An id is {Ids.Rule}.");
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Value);

    public override T ReadAsPropertyName(
        ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Read(ref reader, typeToConvert, options);

    public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WritePropertyName(value.Value);
}
