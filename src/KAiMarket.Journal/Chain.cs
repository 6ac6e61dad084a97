using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace KAiMarket.Journal;

/// <summary>
/// The chain that makes a changed or missing row show: a digest of each batch's events, and a link from each batch to
/// the one before, byte for byte as <see cref="RecordedBatch"/> documents them.
/// </summary>
public sealed class Chain : IDisposable
{
    /// <summary>The hash before the first batch: 32 zero bytes.</summary>
    public static ReadOnlyMemory<byte> Start { get; } = new byte[SHA256.HashSizeInBytes];

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    // Small parts are gathered here, because each call into the hash costs more than hashing a few bytes.
    private byte[] _gathered = ArrayPool<byte>.Shared.Rent(32 * 1024);
    private int _length;

    /// <summary>The digest of the events that a batch writes.</summary>
    public byte[] Digest(IEnumerable<Append> written)
    {
        // Forgets what a call that failed half-way may have left.
        Close();
        foreach (var append in written)
        {
            for (var n = 0; n < append.Events.Count; n++)
            {
                var (name, data, _) = append.Events[n];
                Add(append.Stream, append.DecidedOn + 1 + n, name, data.Span, append.Meta.Span);
            }
        }

        return Close();
    }

    /// <summary>Takes the next event of a batch into its digest.</summary>
    public void Add(string stream, long version, string name, ReadOnlySpan<byte> data, ReadOnlySpan<byte> meta)
    {
        Add(stream);
        BinaryPrimitives.WriteInt64BigEndian(Room(sizeof(long)), version);
        Add(name);
        Add(data);
        Add(meta);
    }

    /// <summary>The digest of the events added since the last one; ready for the next batch.</summary>
    public byte[] Close()
    {
        Flush();
        return _hash.GetHashAndReset();
    }

    /// <summary>The hash that closes the chain with this batch.</summary>
    public static byte[] Link(
        ReadOnlySpan<byte> before, long first, int count, DateTimeOffset at, ReadOnlySpan<byte> digest)
    {
        Span<byte> link = stackalloc byte[32 + 8 + 4 + 8 + 32];
        before.CopyTo(link);
        BinaryPrimitives.WriteInt64BigEndian(link[32..], first);
        BinaryPrimitives.WriteInt32BigEndian(link[40..], count);
        BinaryPrimitives.WriteInt64BigEndian(link[44..], Microseconds(at));
        digest.CopyTo(link[52..]);
        return SHA256.HashData(link);
    }

    /// <summary>Unix microseconds, the precision of every time in the journal.</summary>
    public static long Microseconds(DateTimeOffset at) =>
        (at.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond;

    /// <summary>The time of so many Unix microseconds.</summary>
    public static DateTimeOffset Time(long microseconds) =>
        DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);

    public void Dispose()
    {
        _hash.Dispose();
        if (_gathered.Length == 0) return;
        ArrayPool<byte>.Shared.Return(_gathered);
        _gathered = [];
    }

    private void Add(string text)
    {
        var bytes = Encoding.UTF8.GetByteCount(text);
        BinaryPrimitives.WriteInt32BigEndian(Room(sizeof(int)), bytes);
        if (bytes <= _gathered.Length) Encoding.UTF8.GetBytes(text, Room(bytes));
        else AddLarge(Encoding.UTF8.GetBytes(text));
    }

    private void Add(ReadOnlySpan<byte> part)
    {
        BinaryPrimitives.WriteInt32BigEndian(Room(sizeof(int)), part.Length);
        if (part.Length <= _gathered.Length) part.CopyTo(Room(part.Length));
        else AddLarge(part);
    }

    private Span<byte> Room(int bytes)
    {
        if (_length + bytes > _gathered.Length) Flush();
        var room = _gathered.AsSpan(_length, bytes);
        _length += bytes;
        return room;
    }

    private void AddLarge(ReadOnlySpan<byte> part)
    {
        Flush();
        _hash.AppendData(part);
    }

    private void Flush()
    {
        if (_length > 0) _hash.AppendData(_gathered.AsSpan(0, _length));
        _length = 0;
    }
}
