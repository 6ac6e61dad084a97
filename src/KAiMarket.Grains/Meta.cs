using System.Buffers;
using System.Text.Json;
using KAiMarket.Domain;

namespace KAiMarket.Grains;

/// <summary>
/// What the journal keeps beside an event: when the command arrived, who acted in which role, the command's id, and the
/// version it was decided on.
/// </summary>
internal static class Meta
{
    private static readonly JsonEncodedText Arrived = JsonEncodedText.Encode("arrived");
    private static readonly JsonEncodedText Account = JsonEncodedText.Encode("account");
    private static readonly JsonEncodedText Organisation = JsonEncodedText.Encode("organisation");
    private static readonly JsonEncodedText ByRole = JsonEncodedText.Encode("role");
    private static readonly JsonEncodedText Command = JsonEncodedText.Encode("command");
    private static readonly JsonEncodedText On = JsonEncodedText.Encode("on");

    private static readonly JsonEncodedText[] Roles =
        [.. Enum.GetNames<Role>()
            .Select(name => JsonEncodedText.Encode(JsonNamingPolicy.KebabCaseLower.ConvertName(name)))];

    [ThreadStatic] private static (ArrayBufferWriter<byte> Buffer, Utf8JsonWriter Writer)? _scratch;

    public static ReadOnlyMemory<byte> Write(Moment at, long on)
    {
        var (buffer, json) = _scratch ??= Make();
        buffer.ResetWrittenCount();
        json.Reset(buffer);
        json.WriteStartObject();
        json.WriteString(Arrived, at.Now.UtcDateTime);
        json.WriteString(Account, at.Actor.Account);
        json.WriteString(Organisation, at.Actor.Organisation);
        json.WriteString(ByRole, Roles[(int)at.Actor.Role]);
        json.WriteString(Command, at.Command);
        json.WriteNumber(On, on);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>When the command arrived that an event came of.</summary>
    /// <exception cref="JsonException">These are not the bytes of <see cref="Write"/>.</exception>
    public static DateTimeOffset ArrivedOf(ReadOnlySpan<byte> meta)
    {
        var json = new Utf8JsonReader(meta);
        while (json.Read())
        {
            if (json.TokenType != JsonTokenType.PropertyName || !json.ValueTextEquals(Arrived.EncodedUtf8Bytes)) continue;
            json.Read();
            return json.GetDateTimeOffset();
        }

        throw new JsonException("An event's meta does not say when its command arrived.");
    }

    private static (ArrayBufferWriter<byte>, Utf8JsonWriter) Make()
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        return (buffer, new Utf8JsonWriter(buffer));
    }
}
