using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using KAiMarket.Domain;

namespace KAiMarket.Grains.Messages;

/// <summary>
/// How messages are written: the market's JSON. A member that this program does not know is passed over, since the next
/// version may say more.
/// </summary>
public static class MessageJson
{
    public static JsonSerializerOptions Options { get; } = Make();

    private static JsonSerializerOptions Make()
    {
        var options = new JsonSerializerOptions
        {
            TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { FillStates } },
        };
        MarketJson.Apply(options);
        options.Converters.Add(new IdOrNoneJson());
        options.Converters.Add(new MapJson());
        options.MakeReadOnly();
        return options;
    }

    // What follows from other members does not travel. An aggregate sets its members itself; whoever reads it must too.
    private static void FillStates(JsonTypeInfo info)
    {
        if (info.Kind != JsonTypeInfoKind.Object) return;

        var aggregate = IsAggregate(info.Type);
        for (var i = info.Properties.Count - 1; i >= 0; i--)
        {
            var member = info.Properties[i];
            if (aggregate && member.AttributeProvider is PropertyInfo { SetMethod: not null } property)
                member.Set = property.SetValue;
            if (member.Set is null && member.AssociatedParameter is null) info.Properties.RemoveAt(i);
        }
    }

    private static bool IsAggregate(Type type) => type.GetInterfaces().Any(
        face => face.IsGenericType && face.GetGenericTypeDefinition() == typeof(IAggregate<,,>));
}

/// <summary>A command or question with its name: <c>{"claim-voucher": {…}}</c>.</summary>
internal sealed class NamedJson : JsonConverter<object>
{
    public override object Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject || !reader.Read() || reader.TokenType != JsonTokenType.PropertyName)
            throw new JsonException("A message is an object with one member, named after it.");
        var type = MessageNames.TypeOf(reader.GetString()!);
        reader.Read();
        var message = JsonSerializer.Deserialize(ref reader, type, options)
            ?? throw new JsonException("A message has a body.");
        reader.Read();
        return reader.TokenType == JsonTokenType.EndObject ? message : throw new JsonException("A message is one.");
    }

    public override void Write(Utf8JsonWriter writer, object value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WritePropertyName(MessageNames.Of(value));
        JsonSerializer.Serialize(writer, value, value.GetType(), options);
        writer.WriteEndObject();
    }
}

/// <summary>Ids, also those of a state in which nothing is named yet.</summary>
internal sealed class IdOrNoneJson : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) => typeToConvert.IsValueType && typeToConvert.GetInterfaces()
        .Any(face => face.IsGenericType && face.GetGenericTypeDefinition() == typeof(IId<>));

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(Ids<>).MakeGenericType(typeToConvert))!;

    private sealed class Ids<T> : JsonConverter<T> where T : struct, IId<T>
    {
        public override bool HandleNull => true;

        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType == JsonTokenType.Null) return default;
            var text = reader.GetString();
            return T.IsValid(text) ? T.Of(text) : throw new JsonException($"'{text}' is no {typeof(T).Name}.");
        }

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.Value);

        public override T ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            Read(ref reader, typeToConvert, options);

        public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            writer.WritePropertyName(value.Value);
    }
}

/// <summary>Maps of states that the framework cannot read: those that grow in place, and those in an order of their own.</summary>
internal sealed class MapJson : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) => ConverterOf(typeToConvert) is not null;

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(
            ConverterOf(typeToConvert)!.MakeGenericType(typeToConvert.GetGenericArguments()))!;

    private static Type? ConverterOf(Type type) => !type.IsGenericType ? null
        : type.GetGenericTypeDefinition() == typeof(GrowingMap<,>) ? typeof(Growing<,>)
        : type.GetGenericTypeDefinition() == typeof(ImmutableSortedDictionary<,>) ? typeof(Sorted<,>)
        : null;

    private sealed class Growing<TKey, TValue> : JsonConverter<GrowingMap<TKey, TValue>> where TKey : notnull
    {
        public override GrowingMap<TKey, TValue> Read(
            ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var map = new GrowingMap<TKey, TValue>();
            foreach (var (key, value) in JsonSerializer.Deserialize<Dictionary<TKey, TValue>>(ref reader, options)!)
                map = map.Add(key, value);
            return map;
        }

        public override void Write(
            Utf8JsonWriter writer, GrowingMap<TKey, TValue> value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, value.Entries().ToDictionary(), options);
    }

    private sealed class Sorted<TKey, TValue> : JsonConverter<ImmutableSortedDictionary<TKey, TValue>> where TKey : notnull
    {
        // Years and kinds have an order of their own; ids and texts have the one of their characters.
        private static readonly IComparer<TKey> Order = typeof(TKey).IsEnum || typeof(TKey) == typeof(int)
            ? Comparer<TKey>.Default
            : Comparer<TKey>.Create((x, y) => string.CompareOrdinal(x.ToString(), y.ToString()));

        public override ImmutableSortedDictionary<TKey, TValue> Read(
            ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            JsonSerializer.Deserialize<Dictionary<TKey, TValue>>(ref reader, options)!.ToImmutableSortedDictionary(Order);

        public override void Write(
            Utf8JsonWriter writer, ImmutableSortedDictionary<TKey, TValue> value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, value.ToDictionary(), options);
    }
}
