using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace KAiMarket.Acceptance.Identity;

/// <summary>An operation as the API describes it: who may do it, and a request made of the description's own examples.</summary>
internal sealed partial class DescribedOperation
{
    // What no example of a resource is named after.
    private static readonly Dictionary<string, string> Known = new()
    {
        ["year"] = "2026",
        ["lot"] = "main",
        ["milestone"] = "build",
        ["account"] = "program:ai-2026",
        ["provider"] = "demo-provider",
        ["enquiry"] = "question-1",
    };

    private readonly List<(string Name, string In, string Value, bool IsId)> _parameters = [];
    private readonly string? _body;
    private readonly string _media = "";

    private DescribedOperation(
        string path, string method, JsonElement described, JsonElement schemas, Dictionary<string, string> ids)
    {
        (Path, Method, Id) = (path, new HttpMethod(method.ToUpperInvariant()), described.GetProperty("operationId").GetString()!);
        if (described.TryGetProperty("x-permission", out var cells))
            Permission = cells.EnumerateObject().ToDictionary(cell => cell.Name, cell => cell.Value.GetString()!);
        if (described.TryGetProperty("x-scope", out var scope)) Scope = scope.GetString()!;

        if (described.TryGetProperty("parameters", out var parameters))
        {
            foreach (var parameter in parameters.EnumerateArray())
            {
                var (name, where) = (parameter.GetProperty("name").GetString()!, parameter.GetProperty("in").GetString()!);
                var schema = parameter.GetProperty("schema");
                if (schema.TryGetProperty("$ref", out var named)) schema = schemas.GetProperty(named.GetString()!.Split('/')[^1]);
                var isId = ids.ContainsKey(name) && !schema.TryGetProperty("enum", out _);
                var isWanted = parameter.TryGetProperty("required", out var required) && required.GetBoolean();
                if (isWanted || (where == "query" && (isId || Known.ContainsKey(name))))
                    _parameters.Add((name, where, isId ? ids[name] : Sample(name, where, schema), isId));
            }
        }

        if (!described.TryGetProperty("requestBody", out var body)) return;
        var content = body.GetProperty("content").EnumerateObject().First();
        var example = content.Value.GetProperty("example");
        (_media, _body) = (content.Name, content.Name == "application/x-www-form-urlencoded"
            ? string.Join('&', example.EnumerateObject().Select(one => $"{one.Name}={Uri.EscapeDataString($"{one.Value}")}"))
            : example.ValueKind == JsonValueKind.String ? example.GetString() : example.GetRawText());
    }

    public string Path { get; }
    public HttpMethod Method { get; }
    public string Id { get; }

    /// <summary>yes, own or no by role; null when no credential is asked for.</summary>
    public IReadOnlyDictionary<string, string>? Permission { get; private set; }

    /// <summary>The scope that it needs; empty when no credential is asked for.</summary>
    public string Scope { get; } = "";

    public bool Writes => Method != HttpMethod.Get;

    /// <summary>What Owners do with their organisation: nobody who only audits has a part in any other kind of "own".</summary>
    public bool LeadsPeople => Permission is { } row && row["auditor"] == "own" && row["person"] == "no";

    /// <summary>What only people do with what is their own, after signing in; for everybody's things there may be keys.</summary>
    public bool IsForPeople => LeadsPeople || Permission?["person"] == "own";

    /// <summary>What everybody who signed in does with their own account, whatever hat they wear or have lost.</summary>
    public bool IsPersonal => Permission?.Values.All(grant => grant == "own") ?? false;

    /// <summary>Whether it names nothing, so that each caller is shown a part of its own.</summary>
    public bool IsList => Method == HttpMethod.Get && !Path.Contains('{', StringComparison.Ordinal);

    public bool NamesSomething => Path.Contains('{', StringComparison.Ordinal);

    public static List<DescribedOperation> AllOf(JsonElement description)
    {
        var all = (
            from path in description.GetProperty("paths").EnumerateObject()
            from operation in path.Value.EnumerateObject()
            select (Path: path.Name, Method: operation.Name, Described: operation.Value)).ToList();

        // A resource is named in the example of what is at its address, as its id or as what its address calls it.
        var ids = new Dictionary<string, string>();
        foreach (var (path, _, described) in all)
        {
            if (ReplyOf(described) is not { ValueKind: JsonValueKind.Object } reply) continue;
            var names = Parameter().Matches(path).Select(match => match.Groups[1].Value).ToList();
            foreach (var name in names)
            {
                var isWhole = names.Count == 1 && path.EndsWith('}');
                if (((isWhole && reply.TryGetProperty("id", out var id)) || reply.TryGetProperty(name, out id))
                    && id.ValueKind == JsonValueKind.String)
                    ids.TryAdd(name, id.GetString()!);
            }
        }

        var schemas = description.GetProperty("components").GetProperty("schemas");
        return [.. all.Select(one => new DescribedOperation(one.Path, one.Method, one.Described, schemas, ids))];
    }

    /// <summary>The same with another row.</summary>
    public DescribedOperation With(IReadOnlyDictionary<string, string>? permission)
    {
        var other = (DescribedOperation)MemberwiseClone();
        other.Permission = permission;
        return other;
    }

    /// <summary>The request, after words of the examples were put in others' place.</summary>
    /// <param name="exists">False for the same request about what nobody has.</param>
    public HttpRequestMessage Request(IEnumerable<(string Old, string New)> words, bool exists = true)
    {
        var (address, query) = (Path, new List<string>());
        var request = new HttpRequestMessage { Method = Method };
        foreach (var (name, where, sample, isId) in _parameters)
        {
            var value = exists || !isId ? Put(sample, words) : string.Join('.', sample.Split('.').Select(_ => "nobody-here"));
            if (where == "path") address = address.Replace($"{{{name}}}", Uri.EscapeDataString(value), StringComparison.Ordinal);
            if (where == "query") query.Add($"{name}={Uri.EscapeDataString(value)}");
            if (where == "header") request.Headers.TryAddWithoutValidation(name, value);
        }

        request.RequestUri = new(query.Count == 0 ? address : $"{address}?{string.Join('&', query)}", UriKind.Relative);
        if (_body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(Put(_body, words)));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(_media);
        }

        return request;
    }

    private static string Put(string text, IEnumerable<(string Old, string New)> words) =>
        words.Aggregate(text, (said, word) => said.Replace(word.Old, word.New, StringComparison.Ordinal));

    private static string Sample(string name, string where, JsonElement schema)
    {
        if (Known.TryGetValue(name, out var known)) return known;
        if (schema.TryGetProperty("enum", out var words)) return words[0].GetString()!;
        if (schema.TryGetProperty("format", out var format) && format.GetString() == "date") return "2026-12-01";
        var isNumber = schema.TryGetProperty("type", out var type) && type.ToString().Contains("integer", StringComparison.Ordinal);
        return !isNumber ? "sample" : where == "header" ? "0" : "1";
    }

    private static JsonElement? ReplyOf(JsonElement described) =>
        described.GetProperty("responses").TryGetProperty("200", out var reply)
        && reply.TryGetProperty("content", out var content)
        && content.EnumerateObject().First().Value.TryGetProperty("example", out var example) ? example : null;

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Parameter();
}
