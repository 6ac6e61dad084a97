using System.Text.Json;

namespace KAiMarket.Audit;

/// <summary>The event being judged, with what its meta says. One instance, used again for every event.</summary>
internal sealed class Step
{
    private readonly Members _meta = new();

    public long Position { get; private set; }
    public long Version { get; private set; }
    public string Stream { get; private set; } = "";
    public string Name { get; private set; } = "";
    public DateTimeOffset At { get; private set; }
    public Members Data { get; } = new();

    /// <summary>The part of the stream's name after the category.</summary>
    public string Id { get; private set; } = "";

    public DateTimeOffset Arrived { get; private set; }
    public string Account { get; private set; } = "";
    public string Organisation { get; private set; } = "";
    public string Role { get; private set; } = "";

    /// <summary>The version the decision saw.</summary>
    public long On { get; private set; }

    public void Begin(in AuditEvent next)
    {
        (Position, Version, Stream, Name, At) = (next.Position, next.Version, next.Stream, next.Name, next.At);
        Id = Stream[(Stream.IndexOf('/') + 1)..];
        (Arrived, Account, Organisation, Role, On) = (default, "", "", "", -1);
    }

    /// <exception cref="ShapeException">The meta lacks something.</exception>
    public void ReadMeta(in AuditEvent next)
    {
        _meta.Read(next.Meta);
        Role = _meta.Text("role"u8);
        Organisation = _meta.Text("organisation"u8);
        Arrived = _meta.Time("arrived"u8);
        On = _meta.Number("on"u8);
        Account = _meta.Text("account"u8);
        _ = _meta.Text("command"u8);
    }

    /// <summary>The market itself, or the people who run it.</summary>
    public bool RunsMarket => Role is "market" or "operator" or "administrator";

    public bool ActsFor(string role, string? organisation) =>
        RunsMarket || (Role == role && organisation is not null && Organisation == organisation);

    /// <summary>A member's array, element by element, each as a JSON object.</summary>
    public void ForEach(ReadOnlySpan<byte> array, Action<Members> visit)
    {
        var raw = Data.Raw(array, JsonTokenType.StartArray);
        var element = new Members();
        var reader = new Utf8JsonReader(raw.Span);
        reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            element.Read(raw[start..(int)reader.BytesConsumed]);
            visit(element);
        }
    }
}
