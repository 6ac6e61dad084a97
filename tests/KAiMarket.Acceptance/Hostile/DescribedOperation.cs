using System.Text.Json;
using System.Text.RegularExpressions;

namespace KAiMarket.Acceptance.Hostile;

internal sealed record DescribedParameter(string Name, string In, JsonElement Schema);

/// <summary>One operation as the market's own description tells it: all that a stranger knows.</summary>
/// <param name="Media">Of its body; null where it takes none.</param>
/// <param name="Codes">The problems that it says it has.</param>
internal sealed partial record DescribedOperation(
    string Id, string Method, string Path, bool NeedsCredential, IReadOnlyList<DescribedParameter> Parameters, string? Media,
    JsonElement Body, JsonElement Example, IReadOnlySet<string> Codes)
{
    private JsonElement Schemas { get; init; }

    /// <summary>Whether a body without this member is wrong.</summary>
    public bool IsRequired(string pointer)
    {
        var at = pointer.LastIndexOf('/');
        return SchemaAt(pointer[..at]) is { ValueKind: JsonValueKind.Object } parent && parent.TryGetProperty("required", out var required)
            && required.EnumerateArray().Any(name => name.GetString() == pointer[(at + 1)..]);
    }

    /// <summary>Whether people write what they like there: a string without a pattern, a format or a list of words.</summary>
    public bool IsFreeText(string pointer) =>
        SchemaAt(pointer) is { ValueKind: JsonValueKind.Object } schema
        && schema.TryGetProperty("type", out var type)
        && (type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Any(one => one.GetString() == "string") : type.GetString() == "string")
        && !schema.TryGetProperty("pattern", out _) && !schema.TryGetProperty("format", out _) && !schema.TryGetProperty("enum", out _);

    /// <summary>What the description says of a place in the body; undefined where it says nothing.</summary>
    private JsonElement SchemaAt(string pointer)
    {
        var schema = Resolved(Body);
        foreach (var name in pointer.Split('/').Skip(1))
        {
            if (schema.ValueKind != JsonValueKind.Object) return default;
            schema = char.IsAsciiDigit(name[0])
                ? schema.TryGetProperty("items", out var items) ? Resolved(items) : default
                : schema.TryGetProperty("properties", out var members) && members.TryGetProperty(name, out var member) ? Resolved(member) : default;
        }

        return schema;
    }

    private JsonElement Resolved(JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object) return schema;
        if (schema.TryGetProperty("$ref", out var reference)) return Resolved(Schemas.GetProperty(reference.GetString()!.Split('/')[^1]));
        return schema.TryGetProperty("oneOf", out var either)
            ? Resolved(either.EnumerateArray().First(one => !one.TryGetProperty("type", out var type) || type.ToString() != "null"))
            : schema;
    }

    /// <summary>How the address reads with these values, each as it is to be sent.</summary>
    public string Address(Func<string, string> value) =>
        Parameter().Replace(Path, match => value(match.Groups[1].Value));

    public static IReadOnlyList<DescribedOperation> AllOf(JsonElement description) =>
    [
        .. from path in description.GetProperty("paths").EnumerateObject()
           from operation in path.Value.EnumerateObject()
           select Of(path.Name, operation.Name.ToUpperInvariant(), operation.Value) with
           {
               Schemas = description.GetProperty("components").GetProperty("schemas"),
           },
    ];

    private static DescribedOperation Of(string path, string method, JsonElement operation)
    {
        IReadOnlyList<DescribedParameter> parameters = operation.TryGetProperty("parameters", out var list)
            ?
            [
                .. list.EnumerateArray().Select(one => new DescribedParameter(
                    one.GetProperty("name").GetString()!, one.GetProperty("in").GetString()!, one.GetProperty("schema"))),
            ]
            : [];
        var (media, body, example) = ((string?)null, default(JsonElement), default(JsonElement));
        if (operation.TryGetProperty("requestBody", out var request))
        {
            var content = request.GetProperty("content").EnumerateObject().First();
            media = content.Name;
            content.Value.TryGetProperty("schema", out body);
            content.Value.TryGetProperty("example", out example);
        }

        var codes = operation.GetProperty("responses").EnumerateObject()
            .Where(response => response.Name[0] >= '4')
            .SelectMany(response => Code().Matches(response.Value.GetProperty("description").GetString()!))
            .Select(match => match.Groups[1].Value).ToHashSet(StringComparer.Ordinal);
        var secured = operation.TryGetProperty("security", out var security) && security.GetArrayLength() > 0;
        return new(
            operation.GetProperty("operationId").GetString()!, method, path, secured, parameters, media, body, example, codes);
    }

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Parameter();

    [GeneratedRegex("`([a-z0-9-]+)`")]
    private static partial Regex Code();
}
