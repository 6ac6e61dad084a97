using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;

namespace KAiMarket.Domain;

/// <summary>
/// The one way in which the market writes JSON, in the journal and over HTTP: camelCase members, enums as kebab-case
/// words, ids as strings, won as whole numbers, times in UTC with a Z. Missing, null and repeated members are errors.
/// </summary>
public static class MarketJson
{
    public static JsonSerializerOptions Options { get; } = Make();

    /// <summary>Sets these rules on options that somebody else made, such as those of the web framework.</summary>
    public static void Apply(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.PropertyNameCaseInsensitive = false;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        options.AllowDuplicateProperties = false;
        options.Encoder = JavaScriptEncoder.Create(UnicodeRanges.All);
        options.Converters.Add(new WordJson());
        options.Converters.Add(new InstantJson());
    }

    private static JsonSerializerOptions Make()
    {
        var options = new JsonSerializerOptions
        {
            TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { FillFacts } },
        };
        Apply(options);
        options.MakeReadOnly();
        return options;
    }

    // Facts are read by the million when an aggregate or a view is folded. To make one empty and set its members takes
    // a third of the time that calling its constructor does; every member that a constructor demands is still demanded.
    private static void FillFacts(JsonTypeInfo info)
    {
        if (info.Kind != JsonTypeInfoKind.Object || !info.Type.IsDefined(typeof(StoredAsAttribute), inherit: false))
            return;

        // A constructor that fills in what is missing, or does anything else with a member, must be called.
        foreach (var member in info.Properties)
            if (member.Set is null || member.AssociatedParameter is not { HasDefaultValue: false }) return;

        foreach (var member in info.Properties) member.IsRequired = true;
        var type = info.Type;
        info.CreateObject = () => RuntimeHelpers.GetUninitializedObject(type);
    }
}

internal sealed class InstantJson : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        // A time without a zone would be read in this machine's zone: the same bytes would mean different moments.
        if (reader.TokenType == JsonTokenType.String && !reader.ValueIsEscaped && !reader.HasValueSequence
            && NamesItsZone(reader.ValueSpan) && reader.TryGetDateTimeOffset(out var time))
            return time.ToUniversalTime();
        throw new JsonException("A time is ISO 8601 with its zone, such as 2026-11-22T02:00:00Z.");
    }

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.UtcDateTime);

    private static bool NamesItsZone(ReadOnlySpan<byte> text)
    {
        var t = text.IndexOf((byte)'T');
        return t > 0 && text[t..].IndexOfAny((byte)'Z', (byte)'+', (byte)'-') > 0;
    }
}
