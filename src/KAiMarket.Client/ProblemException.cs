using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace KAiMarket.Client;

/// <summary>The market said no (RFC 9457).</summary>
/// <param name="code">Permanent machine code, as in docs/errors.md.</param>
/// <param name="status">HTTP status.</param>
/// <param name="title">A sentence that never varies for a code.</param>
/// <param name="detail">What was found this time and what to do about it.</param>
/// <param name="pointer">The offending member of the body as a JSON pointer, or null.</param>
/// <param name="retryable">Whether the very same request may succeed later.</param>
/// <param name="retryAfter">How long to wait before that, where the market said so.</param>
public sealed class ProblemException(
    string code, HttpStatusCode status, string title, string? detail, string? pointer, bool retryable,
    TimeSpan? retryAfter)
    : Exception(detail is null ? $"{title} ({code})" : $"{title} ({code}): {detail}")
{
    public string Code { get; } = code;
    public HttpStatusCode Status { get; } = status;
    public string Title { get; } = title;
    public string? Detail { get; } = detail;
    public string? Pointer { get; } = pointer;
    public bool Retryable { get; } = retryable;
    public TimeSpan? RetryAfter { get; } = retryAfter;

    internal static async Task<ProblemException> ReadAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        var after = response.Headers.RetryAfter?.Delta;
        if (response.Content.Headers.ContentType?.MediaType is "application/problem+json" or "application/json")
        {
            var bytes = await response.Content.ReadAsByteArrayAsync(cancel);
            try
            {
                var body = JsonSerializer.Deserialize<Body>(bytes, Wire.Json);
                if (body is { Error: { } error })
                    return new ProblemException(
                        error, response.StatusCode, body.ErrorDescription ?? error, null, null, false, after);
                if (body is { Code: not null })
                {
                    return new ProblemException(body.Code, response.StatusCode, body.Title ?? body.Code, body.Detail,
                        body.Pointer, body.Retryable, after);
                }
            }
            catch (JsonException)
            {
                // Falls through: something in between answered in the market's name.
            }
        }

        var status = (int)response.StatusCode;
        return new ProblemException($"http-{status}", response.StatusCode, response.ReasonPhrase ?? $"HTTP {status}",
            "The answer is not the market's; a proxy in between may have given it.", null, status is 502 or 503 or 504,
            after);
    }

    // The last two are those of the token endpoint (RFC 6749, section 5.2).
    private sealed record Body(
        string? Code, string? Title, string? Detail, string? Pointer, bool Retryable, string? Error,
        [property: JsonPropertyName("error_description")] string? ErrorDescription);
}
