using System.Buffers.Text;
using System.Text.Json;

namespace KAiMarket.Audit;

/// <summary>The stored JSON is not what its name promises.</summary>
internal sealed class ShapeException(string sentence) : Exception(sentence);

/// <summary>
/// The members of one JSON object, found without building a document: an offset and a length each into the stored
/// bytes. One instance is used again for every event.
/// </summary>
internal sealed class Members
{
    private const int Most = 32;
    private readonly (int Name, int NameLength, int Value, int ValueLength, JsonTokenType Type)[] _found =
        new (int, int, int, int, JsonTokenType)[Most];
    private ReadOnlyMemory<byte> _json;
    private int _count;

    /// <exception cref="ShapeException">Not one JSON object, or one with more members than any event has.</exception>
    public void Read(ReadOnlyMemory<byte> json)
    {
        (_json, _count) = (json, 0);
        try
        {
            var reader = new Utf8JsonReader(json.Span);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                throw new ShapeException("It is not a JSON object.");
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (_count == Most) throw new ShapeException("It has too many members.");
                var name = (int)reader.TokenStartIndex + 1;
                var nameLength = reader.ValueSpan.Length;
                reader.Read();
                var (start, type) = ((int)reader.TokenStartIndex, reader.TokenType);
                reader.Skip();
                _found[_count++] = (name, nameLength, start, (int)reader.BytesConsumed - start, type);
            }

            if (reader.TokenType != JsonTokenType.EndObject || reader.Read())
                throw new ShapeException("It is not one JSON object.");
        }
        catch (JsonException malformed)
        {
            throw new ShapeException($"It is not JSON: {malformed.Message}");
        }
    }

    public string Text(ReadOnlySpan<byte> name)
    {
        var value = Find(name, JsonTokenType.String);
        return Unquote(value, name);
    }

    public string? TextOrNull(ReadOnlySpan<byte> name)
    {
        for (var i = 0; i < _count; i++)
            if (Name(i).SequenceEqual(name))
                return _found[i].Type == JsonTokenType.Null ? null : Text(name);
        return null;
    }

    public long Number(ReadOnlySpan<byte> name) => Whole(Find(name, JsonTokenType.Number), name);

    /// <summary>An amount in won or a quantity: whole and not negative.</summary>
    /// <exception cref="OverflowException">Negative.</exception>
    public long Amount(ReadOnlySpan<byte> name)
    {
        var amount = Number(name);
        return amount >= 0 ? amount : throw new OverflowException($"{Spell(name)} is {amount}.");
    }

    public bool Flag(ReadOnlySpan<byte> name)
    {
        for (var i = 0; i < _count; i++)
            if (Name(i).SequenceEqual(name) && _found[i].Type is JsonTokenType.True or JsonTokenType.False)
                return _found[i].Type == JsonTokenType.True;
        throw Missing(name, "true or false");
    }

    public DateTimeOffset Time(ReadOnlySpan<byte> name) => Time(Find(name, JsonTokenType.String), name);

    /// <summary>An array or object as it stands.</summary>
    public ReadOnlyMemory<byte> Raw(ReadOnlySpan<byte> name, JsonTokenType type)
    {
        for (var i = 0; i < _count; i++)
            if (Name(i).SequenceEqual(name) && _found[i].Type == type)
                return _json.Slice(_found[i].Value, _found[i].ValueLength);
        throw Missing(name, type == JsonTokenType.StartArray ? "an array" : "an object");
    }

    /// <summary>Whatever stands there, as it stands.</summary>
    public ReadOnlyMemory<byte> Raw(ReadOnlySpan<byte> name)
    {
        for (var i = 0; i < _count; i++)
            if (Name(i).SequenceEqual(name)) return _json.Slice(_found[i].Value, _found[i].ValueLength);
        throw Missing(name, "there");
    }

    public static long Whole(ReadOnlySpan<byte> value, ReadOnlySpan<byte> name) =>
        Utf8Parser.TryParse(value, out long number, out var used) && used == value.Length
            ? number
            : throw Missing(name, "a whole number");

    public static DateTimeOffset Time(ReadOnlySpan<byte> quoted, ReadOnlySpan<byte> name)
    {
        var reader = new Utf8JsonReader(quoted);
        try
        {
            if (reader.Read() && reader.TokenType == JsonTokenType.String && reader.TryGetDateTimeOffset(out var time))
                return time;
        }
        catch (InvalidOperationException)
        {
            // It escapes what is no character.
        }

        throw Missing(name, "a time");
    }

    private ReadOnlySpan<byte> Name(int i) => _json.Span.Slice(_found[i].Name, _found[i].NameLength);

    private ReadOnlySpan<byte> Find(ReadOnlySpan<byte> name, JsonTokenType type)
    {
        for (var i = 0; i < _count; i++)
            if (_found[i].Type == type && Name(i).SequenceEqual(name))
                return _json.Span.Slice(_found[i].Value, _found[i].ValueLength);
        throw Missing(name, type == JsonTokenType.String ? "text" : "a number");
    }

    private static string Unquote(ReadOnlySpan<byte> quoted, ReadOnlySpan<byte> name)
    {
        var reader = new Utf8JsonReader(quoted);
        reader.Read();
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair, or bytes that are not UTF-8.
            throw Missing(name, "text");
        }
    }

    private static ShapeException Missing(ReadOnlySpan<byte> name, string what) => new($"{Spell(name)} is not {what}.");

    private static string Spell(ReadOnlySpan<byte> name) => System.Text.Encoding.UTF8.GetString(name);
}
