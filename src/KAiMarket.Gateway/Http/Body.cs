using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using KAiMarket.Domain;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace KAiMarket.Gateway.Http;

/// <summary>
/// Reads bodies strictly: what is not exactly an operation's body is refused, with the member to blame.
/// </summary>
internal static class Body
{
    private const int Deepest = 16;

    public static readonly JsonSerializerOptions Json = new(MarketJson.Options)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        AllowTrailingCommas = false,
        ReadCommentHandling = JsonCommentHandling.Disallow,
        NumberHandling = JsonNumberHandling.Strict,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        PropertyNameCaseInsensitive = false,
        IgnoreReadOnlyProperties = true,
        MaxDepth = Deepest,
    };

    public static JsonTypeInfo<T> Shape<T>() => (JsonTypeInfo<T>)Json.GetTypeInfo(typeof(T));

    public static async ValueTask<T> ReadAsync<T>(HttpContext context, JsonTypeInfo<T> shape, int most)
    {
        var request = context.Request;
        if (!IsJson(request.ContentType))
            throw new ProblemException(Problems.NotJson.Because("Send Content-Type: application/json."));
        if (request.ContentLength > most) throw TooLarge(most);

        var reader = request.BodyReader;
        while (true)
        {
            var read = await ReadAsync(reader, context.RequestAborted);
            var buffer = read.Buffer;
            if (buffer.Length > most)
            {
                // Given back, so that the server can take the rest off the connection and the caller hears why.
                reader.AdvanceTo(buffer.End);
                throw TooLarge(most);
            }

            if (!read.IsCompleted)
            {
                reader.AdvanceTo(buffer.Start, buffer.End);
                continue;
            }

            try
            {
                return buffer.IsSingleSegment ? Parse(buffer.FirstSpan, shape) : ParseWhole(buffer, shape);
            }
            finally
            {
                reader.AdvanceTo(buffer.End);
            }
        }
    }

    private static async ValueTask<ReadResult> ReadAsync(PipeReader reader, CancellationToken cancel)
    {
        try
        {
            return await reader.ReadAsync(cancel);
        }
        catch (IOException fault) when (IsBrokenFrame(fault))
        {
            throw new BadHttpRequestException(fault.Message, fault);
        }
    }

    /// <summary>
    /// Whether the web server says in other words that a request breaks HTTP: so of a chunk whose size is beyond its own
    /// numbers.
    /// </summary>
    public static bool IsBrokenFrame(IOException fault) =>
        fault is not BadHttpRequestException and not ConnectionResetException;

    /// <summary>An operation without a body takes none, or an empty object.</summary>
    public static async ValueTask ReadNoneAsync(HttpContext context)
    {
        if (context.Request.ContentLength is 0
            || !context.Features.Get<IHttpRequestBodyDetectionFeature>()!.CanHaveBody)
            return;
        await ReadAsync(context, Shape<Nothing>(), 1024);
    }

    private static T ParseWhole<T>(ReadOnlySequence<byte> body, JsonTypeInfo<T> shape)
    {
        var length = (int)body.Length;
        var whole = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            body.CopyTo(whole);
            return Parse(whole.AsSpan(0, length), shape);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(whole);
        }
    }

    private static T Parse<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> shape)
    {
        try
        {
            return JsonSerializer.Deserialize(json, shape) ?? throw new JsonException("null");
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or FormatException)
        {
            throw new ProblemException(BodyFault.Explain(json.ToArray(), shape, fault));
        }
    }

    private static bool IsJson(string? type)
    {
        const string Json = "application/json";
        return type is not null && type.StartsWith(Json, StringComparison.OrdinalIgnoreCase)
            && (type.Length == Json.Length || HasJsonParameters(type.AsSpan(Json.Length).Trim()));
    }

    private static bool HasJsonParameters(ReadOnlySpan<char> rest) =>
        rest.IsEmpty || (rest[0] == ';' && (!rest.Contains("charset", StringComparison.OrdinalIgnoreCase)
            || rest.Contains("utf-8", StringComparison.OrdinalIgnoreCase)));

    private static ProblemException TooLarge(int most) =>
        new(Problems.TooLarge.Because($"It takes {most:N0} bytes at most."));

    private sealed record Nothing;
}
