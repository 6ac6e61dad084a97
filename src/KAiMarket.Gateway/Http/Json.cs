using System.Buffers;
using System.Text.Json;
using KAiMarket.Domain;
using Microsoft.AspNetCore.Http;

namespace KAiMarket.Gateway.Http;

/// <summary>Writes JSON replies whole and with their length.</summary>
internal static class Json
{
    /// <summary>As the market writes JSON, without what a value only computes of itself.</summary>
    public static readonly JsonSerializerOptions Options = new(MarketJson.Options) { IgnoreReadOnlyProperties = true };

    [ThreadStatic] private static ArrayBufferWriter<byte>? _buffer;
    [ThreadStatic] private static Utf8JsonWriter? _writer;

    public static void Write<T>(HttpResponse response, T value)
    {
        var buffer = _buffer ??= new ArrayBufferWriter<byte>(1024);
        buffer.ResetWrittenCount();
        var writer = _writer ??= new Utf8JsonWriter(buffer);
        writer.Reset(buffer);
        JsonSerializer.Serialize(writer, value, Options);
        writer.Flush();

        response.ContentType = "application/json";
        response.ContentLength = buffer.WrittenCount;
        response.BodyWriter.Write(buffer.WrittenSpan);
        if (buffer.Capacity > 1024 * 1024) (_buffer, _writer) = (null, null);
    }
}
