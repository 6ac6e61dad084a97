using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace KAiMarket.Gateway.Http;

/// <summary>
/// Finds out, after the fact, what was wrong with a body that did not parse, and which member is to blame.
/// </summary>
internal static class BodyFault
{
    public static Problem Explain(byte[] json, JsonTypeInfo shape, Exception fault)
    {
        if (json.AsSpan().Trim(" \t\r\n"u8).IsEmpty)
            return Problems.MalformedJson.Because("The body is empty; send a JSON object.");
        if (Malformed(json) is { } problem) return problem;

        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = shape.Options.MaxDepth });
        return Walk(document.RootElement, shape, "")
            ?? Problems.WrongType.Because("The body does not have the shape of this operation's body.", Pointer(fault));
    }

    private static Problem? Malformed(byte[] json)
    {
        // The depth is judged apart, so that a deep body does not read as a torn one.
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = int.MaxValue });
        var deepest = 0;
        try
        {
            while (reader.Read())
            {
                var opens = reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject;
                deepest = Math.Max(deepest, reader.CurrentDepth + (opens ? 1 : 0));
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName) reader.GetString();
            }
        }
        catch (JsonException fault)
        {
            var (line, at) = (fault.LineNumber + 1, fault.BytePositionInLine + 1);
            return Problems.MalformedJson.Because($"It ends to be JSON in line {line} at byte {at} of that line.");
        }
        catch (InvalidOperationException)
        {
            return Problems.MalformedJson.Because(
                $"The text that ends at byte {reader.BytesConsumed} is not well-formed Unicode.");
        }

        return deepest > Body.Json.MaxDepth
            ? Problems.TooDeep.Because($"It nests {deepest} deep; {Body.Json.MaxDepth} is the most.")
            : null;
    }

    private static Problem? Walk(JsonElement value, JsonTypeInfo shape, string pointer) => shape.Kind switch
    {
        JsonTypeInfoKind.Object => WalkObject(value, shape, pointer),
        JsonTypeInfoKind.Enumerable => WalkArray(value, shape, pointer),
        _ => Try(value, shape, pointer),
    };

    private static Problem? WalkObject(JsonElement value, JsonTypeInfo shape, string pointer)
    {
        if (value.ValueKind != JsonValueKind.Object)
            return Problems.WrongType.Because($"{Name(pointer)} must be an object, not {Say(value)}.", pointer);

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in value.EnumerateObject())
        {
            var at = $"{pointer}/{Escape(member.Name)}";
            if (!seen.Add(member.Name)) return Problems.DuplicateMember.Because($"{Name(at)} is given twice.", at);
            if (shape.Properties.FirstOrDefault(property => property.Name == member.Name) is not { } known)
                return Problems.UnknownMember.Because(
                    $"{Name(at)} is not known here. The members are {List(shape)}.", at);

            if (member.Value.ValueKind == JsonValueKind.Null)
            {
                if (known.IsSetNullable || Nullable.GetUnderlyingType(known.PropertyType) is not null) continue;
                return Problems.WrongType.Because($"{Name(at)} must not be null.", at);
            }

            if (Walk(member.Value, shape.Options.GetTypeInfo(known.PropertyType), at) is { } problem) return problem;
        }

        return shape.Properties.FirstOrDefault(property => property.IsRequired
            && !seen.Contains(property.Name)) is { } missing
            ? Problems.MissingMember.Because(
                $"{Name($"{pointer}/{missing.Name}")} is missing. The members are {List(shape)}.",
                $"{pointer}/{missing.Name}")
            : null;
    }

    private static Problem? WalkArray(JsonElement value, JsonTypeInfo shape, string pointer)
    {
        if (value.ValueKind != JsonValueKind.Array)
            return Problems.WrongType.Because($"{Name(pointer)} must be an array, not {Say(value)}.", pointer);

        var index = 0;
        foreach (var item in value.EnumerateArray())
            if (Walk(item, shape.Options.GetTypeInfo(shape.ElementType!), $"{pointer}/{index++}") is { } problem)
                return problem;
        return null;
    }

    private static Problem? Try(JsonElement value, JsonTypeInfo shape, string pointer)
    {
        try
        {
            value.Deserialize(shape);
            return null;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or FormatException)
        {
            // What the serializer says of it names our types.
            return Problems.WrongType.Because(
                $"{Name(pointer)} must be {Wanted(shape.Type)}, not {Say(value)}.", pointer);
        }
    }

    private static string Wanted(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.IsEnum)
            return "one of " + string.Join(
                ", ", Enum.GetNames(type).Select(JsonNamingPolicy.KebabCaseLower.ConvertName));
        if (type == typeof(string)) return "a string";
        if (type == typeof(bool)) return "true or false";
        if (type == typeof(long) || type == typeof(int))
            return "a whole number without quotes, fraction or exponent, within its range";
        if (type == typeof(decimal)) return "a number without quotes, within its range";
        if (type == typeof(byte[])) return "bytes in Base64";
        if (type == typeof(DateTimeOffset)) return "a time with its offset, such as \"2026-11-22T09:00:00+09:00\"";
        if (type == typeof(DateOnly)) return "a date such as \"2026-11-22\"";
        return type == typeof(Domain.Won)
            ? "a whole number of won without quotes, fraction or exponent, such as 1500000"
            : type.Name.EndsWith("Id", StringComparison.Ordinal) ? $"an id ({Domain.Ids.Rule})" : "of another form";
    }

    private static string Say(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.Null => "null",
        JsonValueKind.Number => Cut(value.GetRawText()),
        JsonValueKind.String => Cut(value.GetRawText()),
        _ => value.GetRawText(),
    };

    private static string Cut(string text) => text.Length <= 40 ? text : text[..36].TrimEnd('\\') + "...";

    private static string Name(string pointer) => pointer.Length == 0 ? "The body" : pointer;

    private static string List(JsonTypeInfo shape) =>
        string.Join(", ", shape.Properties.Select(property => property.Name));

    private static string Escape(string name) =>
        Cut(name).Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    private static string? Pointer(Exception fault) =>
        fault is JsonException { Path: { Length: > 1 } path }
            ? path[1..].Replace('.', '/').Replace('[', '/').Replace("]", "", StringComparison.Ordinal)
            : null;
}
