using System.Collections;
using System.Reflection;
using System.Text.Json;
using KAiMarket.Domain;
using KAiMarket.Gateway.Http;
using Microsoft.OpenApi;

namespace KAiMarket.Gateway.OpenApi;

/// <summary>JSON schemas of the API's types, as the market's serializer writes them.</summary>
internal sealed class Schemas(OpenApiDocument document)
{
    private static readonly NullabilityInfoContext Nullability = new();

    /// <summary>A schema, or a reference to one among the components.</summary>
    public IOpenApiSchema Of(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(string)) return new OpenApiSchema { Type = JsonSchemaType.String };
        if (type == typeof(bool)) return new OpenApiSchema { Type = JsonSchemaType.Boolean };
        if (type == typeof(int)) return new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32" };
        if (type == typeof(long)) return new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64" };
        if (type == typeof(byte[])) return new OpenApiSchema { Type = JsonSchemaType.String, Format = "byte" };
        if (type == typeof(double) || type == typeof(decimal)) return new OpenApiSchema { Type = JsonSchemaType.Number };
        if (type == typeof(DateTimeOffset))
            return new OpenApiSchema { Type = JsonSchemaType.String, Format = "date-time" };
        if (type == typeof(DateOnly)) return new OpenApiSchema { Type = JsonSchemaType.String, Format = "date" };
        if (ItemOf(type) is { } item) return new OpenApiSchema { Type = JsonSchemaType.Array, Items = Of(item) };

        var name = NameOf(type);
        document.Components ??= new OpenApiComponents();
        document.Components.Schemas ??= new Dictionary<string, IOpenApiSchema>();
        if (!document.Components.Schemas.ContainsKey(name))
        {
            // The name is taken first, so that a type may hold itself.
            document.Components.Schemas[name] = new OpenApiSchema();
            document.Components.Schemas[name] = Make(type);
        }

        return new OpenApiSchemaReference(name, document);
    }

    private OpenApiSchema Make(Type type)
    {
        if (type == typeof(Won))
        {
            return new OpenApiSchema
            {
                Type = JsonSchemaType.Integer,
                Format = "int64",
                Description = "Korean won, whole.",
            };
        }

        if (type.IsEnum)
        {
            return new OpenApiSchema
            {
                Type = JsonSchemaType.String,
                Enum = [.. Enum.GetNames(type).Select(
                    name => (System.Text.Json.Nodes.JsonNode)JsonNamingPolicy.KebabCaseLower.ConvertName(name)!)],
            };
        }

        if (type.GetInterfaces().Any(face => face.IsGenericType && face.GetGenericTypeDefinition() == typeof(IId<>)))
        {
            const string Plain = "[a-z0-9][a-z0-9-]{0,47}";
            var joined = type == typeof(Domain.Vouchers.VoucherId);
            return new OpenApiSchema
            {
                Type = JsonSchemaType.String,
                Pattern = joined ? $"^{Plain}\\.{Plain}$" : $"^{Plain}$",
                Description = joined
                    ? "The programme's id and the SME's, joined by a full stop."
                    : $"An id: {Ids.Rule}.",
            };
        }

        var schema = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Properties = new Dictionary<string, IOpenApiSchema>(),
            Required = new HashSet<string>(),
            AdditionalPropertiesAllowed = false,
        };
        foreach (var property in Body.Json.GetTypeInfo(type).Properties)
        {
            if (property.Get is null || property.Set is null && property.AssociatedParameter is null) continue;

            var declared = type.GetProperties()
                .FirstOrDefault(own => JsonNamingPolicy.CamelCase.ConvertName(own.Name) == property.Name);
            var nullable = Nullable.GetUnderlyingType(property.PropertyType) is not null
                || (declared is not null && Nullability.Create(declared).ReadState == NullabilityState.Nullable);
            schema.Properties[property.Name] = nullable ? OrNull(Of(property.PropertyType)) : Of(property.PropertyType);
            if (property.IsRequired || !nullable && property.AssociatedParameter is not { HasDefaultValue: true })
                schema.Required.Add(property.Name);
        }

        return schema;
    }

    private static OpenApiSchema OrNull(IOpenApiSchema schema) => schema is OpenApiSchema { Type: { } type } plain
        ? new OpenApiSchema { Type = type | JsonSchemaType.Null, Format = plain.Format, Items = plain.Items }
        : new OpenApiSchema { OneOf = [schema, new OpenApiSchema { Type = JsonSchemaType.Null }] };

    private static Type? ItemOf(Type type) =>
        type == typeof(string) || !type.IsAssignableTo(typeof(IEnumerable))
            ? null
            : type.GetGenericArguments().SingleOrDefault();

    private static string NameOf(Type type)
    {
        var name = type.Name.Split('`')[0].Replace("Resource", "", StringComparison.Ordinal);
        return type.IsGenericType ? NameOf(type.GetGenericArguments()[0]) + "Page" : name;
    }
}
