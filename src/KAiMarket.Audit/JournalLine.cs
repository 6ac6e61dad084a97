using System.Text.Json;

namespace KAiMarket.Audit;

/// <summary>
/// Reads the market's journal lines (one JSON object a line) without touching what the chain covers: data and meta come
/// out byte for byte. One instance serves one reader.
/// </summary>
public sealed class JournalLine
{
    private readonly Members _members = new();

    /// <exception cref="FormatException">The line is no journal event.</exception>
    public AuditEvent Event(ReadOnlyMemory<byte> line)
    {
        try
        {
            _members.Read(line);
            return new AuditEvent(
                _members.Number("position"u8), _members.Text("stream"u8), _members.Number("version"u8),
                _members.Text("name"u8),
                _members.Raw("data"u8), _members.Raw("meta"u8), _members.Time("at"u8));
        }
        catch (ShapeException shape)
        {
            throw new FormatException($"Not a line of journal events: {shape.Message}", shape);
        }
    }

    /// <exception cref="FormatException">The line is no journal batch.</exception>
    public AuditBatch Batch(ReadOnlyMemory<byte> line)
    {
        try
        {
            _members.Read(line);
            return new AuditBatch(
                _members.Number("first"u8), checked((int)_members.Number("count"u8)), _members.Time("at"u8),
                Convert.FromHexString(_members.Text("digest"u8)), Convert.FromHexString(_members.Text("hash"u8)));
        }
        catch (Exception shape) when (shape is ShapeException or OverflowException)
        {
            throw new FormatException($"Not a line of journal batches: {shape.Message}", shape);
        }
    }
}
