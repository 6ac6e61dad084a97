using System.Buffers.Text;
using System.Text;

namespace KAiMarket.Benchmarks.Load;

/// <summary>
/// Finds where HTTP/1.1 responses end and keeps their status and <c>KAiMarket-Position</c>; bodies are skipped, except
/// for the beginning of one that may explain a failure. Fed with whatever a receive returned.
/// </summary>
internal sealed class ResponseReader
{
    private enum Part { Head, Body, ChunkSize, Chunk, ChunkEnd, Trailer }

    private readonly byte[] _line = new byte[4096];
    private readonly byte[] _excerpt = new byte[400];
    private int _lineLength;
    private int _excerptLength;
    private bool _first = true;
    private bool _chunked;
    private long _left;
    private Part _part;

    public int Status { get; private set; }

    /// <summary>0 where the response names none.</summary>
    public long Position { get; private set; }

    /// <summary>The beginning of the body, for a message.</summary>
    public string Excerpt => Encoding.UTF8.GetString(_excerpt, 0, _excerptLength);

    /// <summary>Reads on. True when a response is complete; <paramref name="used"/> bytes were its.</summary>
    public bool Read(ReadOnlySpan<byte> received, out int used)
    {
        for (used = 0; used < received.Length;)
        {
            var rest = received[used..];
            if (_part is Part.Body or Part.Chunk)
            {
                var taken = (int)Math.Min(_left, rest.Length);
                if (Status >= 400) Keep(rest[..taken]);
                used += taken;
                _left -= taken;
                if (_left > 0) continue;
                if (_part == Part.Body) return Done();
                _part = Part.ChunkEnd;
                continue;
            }

            var end = rest.IndexOf((byte)'\n');
            var line = end < 0 ? rest : rest[..end];
            if (_lineLength + line.Length > _line.Length) throw new InvalidDataException("A header line is longer than 4096 bytes.");
            line.CopyTo(_line.AsSpan(_lineLength));
            _lineLength += line.Length;
            used += line.Length + (end < 0 ? 0 : 1);
            if (end < 0) return false;

            var whole = _line.AsSpan(0, _lineLength).TrimEnd((byte)'\r');
            _lineLength = 0;
            if (Line(whole)) return Done();
        }

        return false;
    }

    /// <summary>Forgets a response read by halves, for a new connection.</summary>
    public void Reset() => (_part, _first, _lineLength, _left) = (Part.Head, true, 0, 0);

    private bool Line(ReadOnlySpan<byte> line)
    {
        switch (_part)
        {
            case Part.Head when _first:
                if (line.Length < 12 || !Utf8Parser.TryParse(line[9..12], out int status, out _))
                    throw new InvalidDataException("Not an HTTP response: " + Encoding.UTF8.GetString(line));
                (Status, Position, _first, _chunked, _left, _excerptLength) = (status, 0, false, false, 0, 0);
                return false;

            case Part.Head when line.Length > 0:
                Header(line);
                return false;

            case Part.Head:
                _part = _chunked ? Part.ChunkSize : Part.Body;
                return !_chunked && _left == 0;

            case Part.ChunkSize:
                if (!Utf8Parser.TryParse(line, out _left, out _, 'x')) throw new InvalidDataException("A chunk without a size.");
                _part = _left == 0 ? Part.Trailer : Part.Chunk;
                return false;

            case Part.ChunkEnd:
                _part = Part.ChunkSize;
                return false;

            default:
                return line.Length == 0;
        }
    }

    private void Header(ReadOnlySpan<byte> line)
    {
        if (Value(line, "Content-Length:"u8) is { Length: > 0 } length) _ = Utf8Parser.TryParse(length, out _left, out _);
        else if (Value(line, "KAiMarket-Position:"u8) is { Length: > 0 } position) Position = Number(position);
        else if (Value(line, "Transfer-Encoding:"u8) is { Length: > 0 }) _chunked = true;
    }

    private static long Number(ReadOnlySpan<byte> text) => Utf8Parser.TryParse(text, out long number, out _) ? number : 0;

    private static ReadOnlySpan<byte> Value(ReadOnlySpan<byte> line, ReadOnlySpan<byte> name) =>
        line.Length > name.Length && Ascii.EqualsIgnoreCase(line[..name.Length], name)
            ? line[name.Length..].Trim((byte)' ')
            : default;

    private void Keep(ReadOnlySpan<byte> body)
    {
        var kept = Math.Min(body.Length, _excerpt.Length - _excerptLength);
        body[..kept].CopyTo(_excerpt.AsSpan(_excerptLength));
        _excerptLength += kept;
    }

    private bool Done()
    {
        (_part, _first) = (Part.Head, true);
        return true;
    }
}
