using System.Text;

namespace KAiMarket.Benchmarks.Load;

/// <summary>
/// A request as bytes made once. Each run of <c>#</c> in path and body is a slot for a number of just so many digits,
/// padded with zeros, so the length never changes. Slots count from 0 in the order in which they stand.
/// </summary>
internal sealed class RequestTemplate
{
    private readonly byte[] _bytes;
    private readonly (int Start, int Length)[] _slots;

    /// <param name="body">JSON; null for none.</param>
    public RequestTemplate(string method, string path, string key, string? body = null)
    {
        var text = $"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {key}\r\n";
        if (body is not null)
            text += $"Content-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n";
        _bytes = Encoding.UTF8.GetBytes(text + "\r\n" + body);
        _slots = Slots(_bytes).ToArray();
    }

    public int Length => _bytes.Length;

    /// <summary>Writes the request with these numbers in its slots and returns its length.</summary>
    public int Write(Span<byte> to, params ReadOnlySpan<long> numbers)
    {
        _bytes.CopyTo(to);
        for (var i = 0; i < _slots.Length; i++)
        {
            var number = numbers[i];
            for (var at = _slots[i].Start + _slots[i].Length - 1; at >= _slots[i].Start; at--)
            {
                to[at] = (byte)('0' + number % 10);
                number /= 10;
            }
        }

        return _bytes.Length;
    }

    private static IEnumerable<(int Start, int Length)> Slots(byte[] bytes)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] != '#') continue;
            var start = i;
            while (i < bytes.Length && bytes[i] == '#') i++;
            yield return (start, i - start);
        }
    }
}
