using System.Text.Json;
using System.Text.Json.Serialization;

namespace KAiMarket.Client;

/// <summary>What the market answered, with what its headers say.</summary>
public abstract record Answer
{
    /// <summary>True when this very request changed the market (201); false when it was already so (200).</summary>
    public bool Changed { get; internal set; }

    /// <summary>The version of the resource; 0 for a list.</summary>
    public long Version { get; internal set; }

    /// <summary>The journal position that the answer rests on.</summary>
    public long Position { get; internal set; }

    /// <summary>The version as <c>If-Match</c> takes it.</summary>
    public string ETag => $"\"{Version}\"";
}

/// <summary>What the market answered.</summary>
[JsonConverter(typeof(AnswerJson))]
public sealed record Answer<T>(T Value) : Answer;

internal sealed class AnswerJson : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) =>
        typeToConvert.IsGenericType && typeToConvert.GetGenericTypeDefinition() == typeof(Answer<>);

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(Of<>).MakeGenericType(typeToConvert.GetGenericArguments()))!;

    private sealed class Of<T> : JsonConverter<Answer<T>>
    {
        public override Answer<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            new(JsonSerializer.Deserialize<T>(ref reader, options)!);

        public override void Write(Utf8JsonWriter writer, Answer<T> value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, value.Value, options);
    }
}
