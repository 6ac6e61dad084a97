using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace KAiMarket.Client;

/// <summary>How values look on the wire.</summary>
internal static class Wire
{
    public const string PositionHeader = "KAiMarket-Position";

    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        NumberHandling = JsonNumberHandling.Strict,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false) },
    };

    /// <summary>A value in a path or query, not yet escaped.</summary>
    public static string? Text(object? value) => value switch
    {
        null => null,
        bool yes => yes ? "true" : "false",
        Enum name => JsonNamingPolicy.KebabCaseLower.ConvertName(name.ToString()),
        DateTimeOffset time => time.ToString("O", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };

    public static HttpContent Write<T>(T value)
    {
        var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(value, Wire.Json));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }

    public static async Task<T?> ReadAsync<T>(HttpContent content, CancellationToken cancel)
    {
        var bytes = await content.ReadAsByteArrayAsync(cancel);
        var value = bytes.Length == 0 ? default : JsonSerializer.Deserialize<T>(bytes, Json);
        if (value is Answer answer && content is AnsweredContent said)
            (answer.Changed, answer.Version, answer.Position) = (said.Changed, said.Version, said.Position);
        return value;
    }
}

/// <summary>
/// A reply's body together with what its status and headers said, so that any engine can make an answer of it.
/// </summary>
internal sealed class AnsweredContent : HttpContent
{
    private readonly HttpContent _inner;

    public AnsweredContent(HttpContent inner, bool changed, long version, long position)
    {
        (_inner, Changed, Version, Position) = (inner, changed, version, position);
        foreach (var (name, values) in inner.Headers.NonValidated) Headers.TryAddWithoutValidation(name, values);
    }

    public bool Changed { get; }
    public long Version { get; }
    public long Position { get; }

    protected override Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context) =>
        _inner.CopyToAsync(stream, context);

    protected override Task<Stream> CreateContentReadStreamAsync() => _inner.ReadAsStreamAsync();

    protected override bool TryComputeLength(out long length)
    {
        length = _inner.Headers.ContentLength ?? -1;
        return length >= 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _inner.Dispose();
        base.Dispose(disposing);
    }
}
