using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace KAiMarket.Audit.Tenders;

/// <summary>Members that hold objects, lists and decimals. A tender has few of them and they come rarely.</summary>
internal static class Nested
{
    public static Members Object(this Members members, ReadOnlySpan<byte> name) =>
        Of(members.Raw(name, JsonTokenType.StartObject));

    public static Members Of(ReadOnlyMemory<byte> json)
    {
        var inner = new Members();
        inner.Read(json);
        return inner;
    }

    /// <summary>Null when there is no such object or it is null.</summary>
    public static Members? ObjectOrNull(this Members members, ReadOnlySpan<byte> name) =>
        members.IsNull(name) ? null : members.Object(name);

    public static List<T> List<T>(this Members members, ReadOnlySpan<byte> name, Func<Members, T> read)
    {
        var list = new List<T>();
        foreach (var one in members.Elements(name)) list.Add(read(Of(one)));
        return list;
    }

    public static List<string> Texts(this Members members, ReadOnlySpan<byte> name) =>
        // Quoted text becomes a member, so that one reader knows what text is.
        [.. members.Elements(name).Select(one => Of((byte[])[.. "{\"text\":"u8, .. one.Span, (byte)'}']).Text("text"u8))];

    public static bool IsNull(this Members members, ReadOnlySpan<byte> name) =>
        members.Raw(name).Span.SequenceEqual("null"u8);

    /// <summary>A number with decimals.</summary>
    public static decimal Decimal(this Members members, ReadOnlySpan<byte> name)
    {
        var raw = members.Raw(name).Span;
        return Utf8Parser.TryParse(raw, out decimal number, out var used) && used == raw.Length
            ? number
            : throw new ShapeException($"{Encoding.UTF8.GetString(name)} is not a number.");
    }

    public static decimal? DecimalOrNull(this Members members, ReadOnlySpan<byte> name) =>
        members.IsNull(name) ? null : members.Decimal(name);

    public static long? AmountOrNull(this Members members, ReadOnlySpan<byte> name) =>
        members.IsNull(name) ? null : members.Amount(name);

    public static DateTimeOffset? TimeOrNull(this Members members, ReadOnlySpan<byte> name) =>
        members.IsNull(name) ? null : members.Time(name);

    private static List<ReadOnlyMemory<byte>> Elements(this Members members, ReadOnlySpan<byte> name)
    {
        var raw = members.Raw(name, JsonTokenType.StartArray);
        var elements = new List<ReadOnlyMemory<byte>>();
        var reader = new Utf8JsonReader(raw.Span);
        reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            elements.Add(raw[start..(int)reader.BytesConsumed]);
        }

        return elements;
    }
}
