using System.Net;
using System.Text;
using System.Text.Json;

namespace KAiMarket.Acceptance.Running;

/// <summary>Requests that no typed client would make.</summary>
internal static class Exchange
{
    public static Task<HttpResponseMessage> PutAsync(this HttpClient http, string path, string body) =>
        http.PutAsync(path, Encoding.UTF8.GetBytes(body));

    public static async Task<HttpResponseMessage> PutAsync(this HttpClient http, string path, byte[] body, string type = "application/json")
    {
        using var content = new ByteArrayContent(body);
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        return await http.PutAsync(new Uri(path, UriKind.Relative), content);
    }

    /// <summary>Asserts that a reply is a well-formed problem and returns it.</summary>
    public static async Task<JsonElement> ProblemAsync(this HttpResponseMessage response, HttpStatusCode? status = null, string? code = null)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.Content.Headers.ContentType?.MediaType == "application/problem+json", $"{(int)response.StatusCode} {text}");
        var problem = JsonDocument.Parse(text).RootElement;
        if (status is not null) Assert.True(status == response.StatusCode, text);
        if (code is not null) Assert.True(code == problem.GetProperty("code").GetString(), text);
        Assert.Equal((int)response.StatusCode, problem.GetProperty("status").GetInt32());
        Assert.Equal("https://kaimarket.example/problems/" + problem.GetProperty("code").GetString(), problem.GetProperty("type").GetString());
        Assert.False(string.IsNullOrEmpty(problem.GetProperty("title").GetString()));
        Assert.True(problem.GetProperty("retryable").ValueKind is JsonValueKind.True or JsonValueKind.False);
        Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
        Assert.DoesNotContain("KAiMarket.Gateway", text, StringComparison.Ordinal);
        return problem;
    }
}
