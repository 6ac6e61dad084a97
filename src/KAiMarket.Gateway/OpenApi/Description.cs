using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using KAiMarket.Domain;
using KAiMarket.Domain.Companies;
using KAiMarket.Domain.Contracts;
using KAiMarket.Domain.Documents;
using KAiMarket.Domain.Ministries;
using KAiMarket.Domain.Offers;
using KAiMarket.Domain.Orders;
using KAiMarket.Domain.Programs;
using KAiMarket.Domain.Smes;
using KAiMarket.Domain.Tenders;
using KAiMarket.Domain.Vouchers;
using KAiMarket.Gateway.Http;
using KAiMarket.Grains;
using KAiMarket.Identity;
using KAiMarket.Identity.Organisations;
using KAiMarket.Identity.Sessions;
using Microsoft.AspNetCore.Http;
using Microsoft.OpenApi;

namespace KAiMarket.Gateway.OpenApi;

/// <summary>Generates the API's description (OpenAPI 3.1) from the operations as they are mapped.</summary>
internal static partial class Description
{
    private static readonly Problem[] ForEveryKey =
    [
        Problems.Unauthenticated, Problems.ScopeMissing, Problems.TooManyRequests, Problems.TooManyFailures,
        Problems.Overload,
    ];

    private static readonly Problem[] ForEveryBody =
    [
        Problems.MalformedJson, Problems.TooDeep, Problems.WrongType, Problems.MissingMember, Problems.UnknownMember,
        Problems.DuplicateMember, Problems.RequestTooSlow, Problems.TooLarge, Problems.NotJson,
    ];

    private static readonly Problem[] ForEveryCommand =
    [
        Problems.JournalUnavailable, Problems.JournalFull, Problems.OutcomeUnknown, Problems.UnknownFact,
    ];

    /// <summary>Serves the description of everything that was mapped before.</summary>
    public static void MapDescription(this Api api)
    {
        byte[]? made = null;
        api.Get("/openapi/v1.json", async call =>
        {
            made ??= await MakeAsync(api.Operations, call.Http.RequestAborted);
            call.Http.Response.ContentType = "application/json";
            call.Http.Response.ContentLength = made.Length;
            await call.Http.Response.Body.WriteAsync(made, call.Http.RequestAborted);
        })
            .Named("getDescription", "This description (OpenAPI 3.1).").May(Permissions.Anyone).Gives(new JsonObject());
    }

    private static async Task<byte[]> MakeAsync(IReadOnlyList<Operation> operations, CancellationToken cancel)
    {
        var document = new OpenApiDocument
        {
            Info = new OpenApiInfo
            {
                Title = "KAiMarket",
                Version = "v1",
                Description =
                    """
                    A market for AI vouchers: programmes, claims, offers, orders, metered use, settlement, and the ledger over all of it.

                    Every command is a PUT under an id that the caller chose: asking again is always safe and changes nothing (200 instead of 201).
                    A reply's KAiMarket-Position, sent back with a query, makes the query wait until it shows that reply.
                    Problems follow RFC 9457; `code` is permanent, `pointer` names the member to blame, `retryable` says whether the same request may succeed later.
                    """,
            },
            Paths = [],
            Components = new OpenApiComponents
            {
                SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
                {
                    ["key"] = new OpenApiSecurityScheme
                    {
                        Type = SecuritySchemeType.Http,
                        Scheme = "bearer",
                        Description =
                            "An API key: one role, one organisation; or a token that it was exchanged for.",
                    },
                },
            },
        };
        var schemas = new Schemas(document);
        document.AddComponent("Problem", ProblemSchema());
        foreach (var operation in operations)
        {
            if (!document.Paths.TryGetValue(operation.Path, out var item))
                document.Paths[operation.Path] = item = new OpenApiPathItem();
            ((OpenApiPathItem)item)
                .AddOperation(HttpMethod.Parse(operation.Method), Make(operation, schemas, document));
        }

        using var stream = new MemoryStream();
        await document.SerializeAsJsonAsync(stream, OpenApiSpecVersion.OpenApi3_1, cancel);
        stream.WriteByte((byte)'\n');
        return stream.ToArray();
    }

    private static OpenApiOperation Make(Operation operation, Schemas schemas, OpenApiDocument document)
    {
        var made = new OpenApiOperation
        {
            OperationId = operation.Id,
            Summary = operation.Summary,
            Tags = new HashSet<OpenApiTagReference> { new(TagOf(operation.Path), document) },
            Parameters = [],
            Responses = [],
            Security = operation.Permission.IsForAnyone
                ? []
                : [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("key", document)] = [] }],
        };
        document.Tags ??= new HashSet<OpenApiTag>();
        document.Tags.Add(new OpenApiTag { Name = TagOf(operation.Path) });
        var permission = operation.Permission;
        if (permission.ToString() is { Length: > 0 } who) made.Description = who;
        if (!permission.IsForAnyone)
        {
            made.AddExtension("x-permission", new JsonNodeExtension(Cells(permission)));
            made.AddExtension("x-scope", new JsonNodeExtension(operation.Scope));
        }

        foreach (Match name in RouteParameter().Matches(operation.Path))
            made.Parameters.Add(InPath(name.Groups[1].Value, schemas));
        foreach (var parameter in operation.Parameters)
        {
            made.Parameters.Add(new OpenApiParameter
            {
                Name = parameter.Name,
                In = ParameterLocation.Query,
                Description = parameter.Description,
                Schema = schemas.Of(parameter.Type),
            });
        }

        if (operation.Method == HttpMethods.Get && !permission.IsForAnyone)
            made.Parameters.Add(Header(
                Call.PositionHeader, "The position of an earlier reply; this one is not older.",
                schemas.Of(typeof(long))));
        if (operation.Creates)
            made.Parameters.Add(Header(
                "If-Match", "The ETag that the resource must still have.", schemas.Of(typeof(string))));

        if (operation.Body is var (type, example))
        {
            made.RequestBody = new OpenApiRequestBody
            {
                Required = true,
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    ["application/json"] = new OpenApiMediaType { Schema = schemas.Of(type), Example = Json(example) },
                },
            };
        }

        if (operation.Bytes is var (offset, what))
        {
            var header = Header(offset, what, schemas.Of(typeof(long)));
            header.Required = true;
            made.Parameters.Add(header);
            made.RequestBody = new OpenApiRequestBody
            {
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    ["application/octet-stream"] = new OpenApiMediaType
                    {
                        Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" },
                        Example = JsonValue.Create("%PDF-1.7"),
                    },
                },
            };
        }

        if (operation.Form.Count > 0) made.RequestBody = FormOf(operation);
        if (operation.Creates || operation.Id is "createKey" or "rotateKey" or "declareDocument" or "sendDocumentContent")
            made.Responses["201"] = Reply(operation, schemas, "It changed the market.");
        made.Responses["200"] = Reply(operation, schemas, operation.Creates ? "It was already so." : "As asked.");
        foreach (var status in ProblemsOf(operation).DistinctBy(problem => problem.Code)
            .GroupBy(problem => problem.Status).OrderBy(group => group.Key))
            made.Responses[status.Key.ToString(CultureInfo.InvariantCulture)] = Refusal([.. status], document);
        foreach (var status in operation.ForeignRefusal?.Statuses ?? [])
            made.Responses[status.ToString(CultureInfo.InvariantCulture)] = ForeignRefusal(operation, schemas);
        return made;
    }

    private static OpenApiRequestBody FormOf(Operation operation) => new()
    {
        Required = true,
        Content = new Dictionary<string, OpenApiMediaType>
        {
            ["application/x-www-form-urlencoded"] = new OpenApiMediaType
            {
                Schema = new OpenApiSchema
                {
                    Type = JsonSchemaType.Object,
                    Properties = operation.Form.ToDictionary(
                        member => member.Name,
                        member => (IOpenApiSchema)new OpenApiSchema
                        {
                            Type = JsonSchemaType.String,
                            Description = member.Description,
                        }),
                    Required = new HashSet<string> { operation.Form[0].Name },
                },
                Example = new JsonObject { [operation.Form[0].Name] = operation.Form[0].Description },
            },
        },
    };

    private static OpenApiResponse ForeignRefusal(Operation operation, Schemas schemas) => new()
    {
        Description = "Refused, as the standard of this operation has it.",
        Content = new Dictionary<string, OpenApiMediaType>
        {
            ["application/json"] = new OpenApiMediaType
            {
                Schema = schemas.Of(operation.ForeignRefusal!.Value.Example.GetType()),
                Example = Json(operation.ForeignRefusal.Value.Example),
            },
        },
    };

    private static IEnumerable<Problem> ProblemsOf(Operation operation)
    {
        var permission = operation.Permission;
        IEnumerable<Problem> all = !permission.IsForAnyone ? ForEveryKey : operation.IsOfHealth ? [] : [Problems.TooManyRequests];
        if (!permission.IsForAnyone && !permission.IsForEveryRole) all = all.Append(Problems.RoleMayNot);
        if (operation.Path.Contains('{', StringComparison.Ordinal)) all = all.Append(Problems.InvalidId);
        if (operation.Method == HttpMethods.Get && !permission.IsForAnyone)
            all = all.Concat([Problems.InvalidHeader, Problems.JournalRewound]);
        // One that takes none says what is wrong with one that comes all the same.
        if (operation.Body is not null || (operation.Bytes is null && operation.Method is "PUT" or "POST"))
            all = all.Concat(ForEveryBody);
        if (operation.Bytes is not null) all = all.Concat(
                [Problems.InvalidHeader, Problems.NotBytes, Problems.TooLarge, Problems.RequestTooSlow]);
        if (operation.Parameters.Count > 0) all = all.Concat([Problems.InvalidParameter, Problems.UnknownParameter]);
        if (operation.Creates)
            all = all.Append(Problems.Of(Preconditions.VersionDiffers)).Append(Problems.InvalidHeader)
                .Concat(ForEveryCommand);
        if (operation.Waits) all = all.Concat([Problems.ViewsBehind, Problems.ViewsUnavailable]);
        all = all.Append(Problems.NotAcceptable).Concat(operation.OwnProblems);
        return all.Concat(operation.Commands.SelectMany(Problems.RefusalsOf).Select(Problems.Of));
    }

    private static OpenApiResponse Reply(Operation operation, Schemas schemas, string description)
    {
        var (type, example) = operation.Reply ?? throw new InvalidOperationException($"{operation.Id} has no reply.");
        var lines = operation.Media != "application/json";
        var headers = new Dictionary<string, IOpenApiHeader>();
        if (!operation.Permission.IsForAnyone)
            headers[Call.PositionHeader] = Told("The journal position that the reply rests on.", typeof(long));
        if (operation.OwnHeader is var (name, told)) headers[name] = Told(told, typeof(string));
        if (operation.Creates) headers["ETag"] = Told("The version of the resource.", typeof(string));
        return new OpenApiResponse
        {
            Description = description,
            Headers = headers,
            Content = new Dictionary<string, OpenApiMediaType>
            {
                [operation.Media] = new OpenApiMediaType
                {
                    Schema = example is JsonObject
                        ? new OpenApiSchema { Type = JsonSchemaType.Object }
                        : schemas.Of(type),
                    Example = lines && example is string text ? JsonValue.Create(text) : Json(example),
                },
            },
        };

        OpenApiHeader Told(string what, Type shape) => new() { Description = what, Schema = schemas.Of(shape) };
    }

    private static OpenApiResponse Refusal(IReadOnlyList<Problem> problems, OpenApiDocument document) => new()
    {
        Description = string.Join("\n", problems.Select(problem => $"- `{problem.Code}`: {problem.Title}.")),
        Content = new Dictionary<string, OpenApiMediaType>
        {
            ["application/problem+json"] = new OpenApiMediaType
            {
                Schema = new OpenApiSchemaReference("Problem", document),
                Example = new JsonObject
                {
                    ["type"] = Problems.TypePrefix + problems[0].Code,
                    ["title"] = problems[0].Title,
                    ["status"] = problems[0].Status,
                    ["code"] = problems[0].Code,
                    ["retryable"] = problems[0].Retryable,
                },
            },
        },
    };

    private static OpenApiSchema ProblemSchema()
    {
        static OpenApiSchema Text(string description) =>
            new() { Type = JsonSchemaType.String, Description = description };
        return new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Properties = new Dictionary<string, IOpenApiSchema>
            {
                ["type"] = Text($"{Problems.TypePrefix} and the code."),
                ["title"] = Text("A sentence that never varies for a code."),
                ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer },
                ["detail"] = Text("What was found this time and what to do about it."),
                ["instance"] = Text("The address that was asked."),
                ["code"] = Text("Permanent machine code."),
                ["pointer"] = Text("The member of the body to blame, as a JSON pointer."),
                ["retryable"] = new OpenApiSchema
                {
                    Type = JsonSchemaType.Boolean,
                    Description = "Whether the very same request may succeed later.",
                },
                ["traceId"] = Text("Names this request in the market's log."),
            },
            Required = new HashSet<string> { "type", "title", "status", "code", "retryable" },
        };
    }

    private static OpenApiParameter InPath(string name, Schemas schemas) => new()
    {
        Name = name,
        In = ParameterLocation.Path,
        Required = true,
        Schema = name switch
        {
            "sequence" or "position" =>
                new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64", Minimum = "1" },
            "published" or "due" => schemas.Of(typeof(DateOnly)),
            "year" or "number" => new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32" },
            "envelopes" => schemas.Of(typeof(EnvelopeKind)),
            "account" => new OpenApiSchema { Type = JsonSchemaType.String, Description = "As in program:ai-2026." },
            _ => schemas.Of(IdNamed(name)),
        },
    };

    private static Type IdNamed(string name) => name switch
    {
        "ministry" => typeof(MinistryId),
        "company" => typeof(CompanyId),
        "sme" => typeof(SmeId),
        "program" => typeof(ProgramId),
        "voucher" => typeof(VoucherId),
        "offer" => typeof(OfferId),
        "order" => typeof(OrderId),
        "tender" => typeof(TenderId),
        "lot" => typeof(LotId),
        "contract" => typeof(ContractId),
        "milestone" => typeof(MilestoneId),
        "enquiry" => typeof(EnquiryId),
        "key" => typeof(KeyId),
        "document" => typeof(DocumentId),
        "person" => typeof(AccountId),
        "session" => typeof(SessionId),
        "organisation" => typeof(OrganisationId),
        "invitation" => typeof(InvitationId),
        _ => throw new InvalidOperationException($"What {{{name}}} is has not been said."),
    };

    private static OpenApiParameter Header(string name, string description, IOpenApiSchema schema) =>
        new() { Name = name, In = ParameterLocation.Header, Description = description, Schema = schema };

    private static JsonNode? Json(object value) =>
        JsonSerializer.SerializeToNode(value, value.GetType(), Http.Json.Options);

    private static JsonObject Cells(Permission permission) => new(Permission.Roles.Select(role =>
        KeyValuePair.Create(Permission.Word(role), (JsonNode?)Permission.Word(permission.Of(role)))));

    private static string TagOf(string path) => path.Split('/') is [_, "v1", var resource, ..] ? resource : "market";

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex RouteParameter();
}
