using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using KAiMarket.Acceptance.Running;
using KAiMarket.Client;

namespace KAiMarket.Acceptance;

[Collection(Markets.Collection)]
public sealed partial class DescriptionTests(Markets markets)
{
    [Fact]
    public async Task The_description_that_is_checked_in_is_the_one_that_is_served()
    {
        using var http = (await markets.OnAsync("sqlite")).Raw(null);
        Repository.Check("docs/openapi.json", await http.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative)));
    }

    [Fact]
    public async Task Every_operation_is_described_with_examples_parameters_and_problems()
    {
        var description = await DescriptionAsync();
        Assert.StartsWith("3.1", description.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        var ids = new HashSet<string>();
        foreach (var (path, method, operation) in Operations(description))
        {
            var name = $"{method} {path}";
            Assert.True(ids.Add(operation.GetProperty("operationId").GetString()!), name);
            var inPath = operation.TryGetProperty("parameters", out var parameters)
                ? parameters.EnumerateArray().Where(parameter => parameter.GetProperty("in").GetString() == "path").Select(parameter => parameter.GetProperty("name").GetString()!).ToList()
                : [];
            Assert.Equal(RouteParameter().Matches(path).Select(match => match.Groups[1].Value), inPath);
            if (operation.TryGetProperty("requestBody", out var body)) AssertExamples(name, body);
            var responses = operation.GetProperty("responses");
            if (path.StartsWith("/v1/", StringComparison.Ordinal))
            {
                AssertExamples(name, responses.GetProperty("200"));
                var asks = operation.TryGetProperty("security", out var security) && security.GetArrayLength() > 0;
                Assert.True(responses.TryGetProperty("401", out _) == asks, name);
            }

            // A token is refused as RFC 6749 says, section 5.2.
            if (path == "/oauth2/token") continue;
            foreach (var response in responses.EnumerateObject().Where(response => response.Name[0] >= '4'))
                Assert.True(response.Value.GetProperty("content").TryGetProperty("application/problem+json", out _), name);
        }
    }

    [Fact]
    public async Task Every_reference_in_the_description_leads_somewhere()
    {
        var description = await DescriptionAsync();
        var references = Regex.Matches(description.GetRawText(), "\"\\$ref\": ?\"#/components/schemas/([^\"]+)\"").Select(match => match.Groups[1].Value).Distinct();
        var schemas = description.GetProperty("components").GetProperty("schemas");
        Assert.All(references, reference => Assert.True(schemas.TryGetProperty(reference, out _), reference));
        Assert.Equal(18, schemas.GetProperty("Region").GetProperty("enum").GetArrayLength());
    }

    [Fact]
    public async Task The_client_has_every_operation_and_no_other()
    {
        var described = Operations(await DescriptionAsync()).Select(operation => $"{operation.Method.ToUpperInvariant()} {operation.Path}").Order();
        var client = typeof(IKAiMarket).GetMethods()
            .Select(method => method.CustomAttributes.Single(attribute => attribute.AttributeType.Name is "GetAttribute" or "PutAttribute" or "PostAttribute" or "DeleteAttribute"))
            .Select(attribute => $"{attribute.AttributeType.Name[..^9].ToUpperInvariant()} {attribute.ConstructorArguments[0].Value}").Order();
        Assert.Equal(described, client);
    }

    private async Task<JsonElement> DescriptionAsync()
    {
        using var market = (await markets.OnAsync("sqlite")).Client(null);
        return await market.OpenApiAsync();
    }

    private static IEnumerable<(string Path, string Method, JsonElement Operation)> Operations(JsonElement description) =>
        from path in description.GetProperty("paths").EnumerateObject()
        from operation in path.Value.EnumerateObject()
        select (path.Name, operation.Name, operation.Value);

    private static void AssertExamples(string name, JsonElement holder)
    {
        foreach (var media in holder.GetProperty("content").EnumerateObject()) Assert.True(media.Value.TryGetProperty("example", out _), name);
    }

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex RouteParameter();
}
