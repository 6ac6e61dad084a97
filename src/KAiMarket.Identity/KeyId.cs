using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using KAiMarket.Domain;

namespace KAiMarket.Identity;

/// <summary>An API key's public name; also the account in the journal's meta.</summary>
[JsonConverter(typeof(KeyIdJson))]
public readonly record struct KeyId(string Value) : IId<KeyId>
{
    public static bool IsValid([NotNullWhen(true)] string? text) => Ids.IsPlain(text);
    public static KeyId Of(string value) => new(value);
    public override string ToString() => Value;
}

internal sealed class KeyIdJson : JsonConverter<KeyId>
{
    public override KeyId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        KeyId.IsValid(reader.GetString()) ? new(reader.GetString()!) : throw new JsonException($"An id is {Ids.Rule}.");

    public override void Write(Utf8JsonWriter writer, KeyId value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Value);
}
