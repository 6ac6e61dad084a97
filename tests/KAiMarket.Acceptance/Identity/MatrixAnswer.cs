using System.Net;
using System.Text.Json;

namespace KAiMarket.Acceptance.Identity;

/// <summary>What one call was answered, without what differs each time.</summary>
/// <param name="Code">Of a problem; empty for any other answer.</param>
/// <param name="Told">Whether the headers have a version or a position.</param>
internal sealed record MatrixAnswer(HttpStatusCode Status, string Code, string Text, bool Told)
{
    public static Task<MatrixAnswer> OfAsync(
        HttpClient http, DescribedOperation operation, Caller caller, bool exists = true) =>
        OfAsync(http, operation.Request(caller.WordsFor(operation), exists), caller);

    /// <param name="request">Sent as this caller, and disposed.</param>
    public static async Task<MatrixAnswer> OfAsync(HttpClient http, HttpRequestMessage request, Caller caller)
    {
        using var asked = request;
        if (caller.Authorization is { } header) asked.Headers.TryAddWithoutValidation("Authorization", header);
        using var response = await http.SendAsync(asked);
        var text = await response.Content.ReadAsStringAsync();
        var told = response.Headers.ETag is not null || response.Headers.Contains("KAiMarket-Position");
        if (response.Content.Headers.ContentType?.MediaType != "application/problem+json")
            return new(response.StatusCode, "", text, told);

        // The address is the caller's own word, and the trace is new each time.
        using var problem = JsonDocument.Parse(text);
        var said = problem.RootElement.EnumerateObject().Where(member => member.Name is not ("instance" or "traceId"))
            .ToDictionary(member => member.Name, member => member.Value.ToString());
        return new(response.StatusCode, said["code"], JsonSerializer.Serialize(said), told);
    }
}
