using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace KAiMarket.Documents;

/// <param name="Offset">Of the entry's own header in the file.</param>
internal readonly record struct ZipEntry(string Name, ushort Flags, ushort Method, long Packed, long Offset);

/// <summary>
/// Reads the table of contents of a zip archive one entry after the other, so that an archive of millions costs no more
/// memory than one of three.
/// </summary>
internal static class ZipDirectory
{
    private const int EndLength = 22, LongestComment = ushort.MaxValue, EntryLength = 46, HeaderLength = 30;

    /// <exception cref="InvalidDataException">It is no whole archive.</exception>
    public static IEnumerable<ZipEntry> Read(Stream file)
    {
        if (FileTypes.Head(file, 4) is not [(byte)'P', (byte)'K', 3, 4]) throw Broken();
        var (count, start) = FindEnd(file);
        file.Position = start;
        using var buffered = new BufferedStream(new Uncloseable(file), 32 * 1024);
        var fixedPart = new byte[EntryLength];
        for (var i = 0; i < count; i++)
        {
            Fill(buffered, fixedPart);
            if (BinaryPrimitives.ReadUInt32LittleEndian(fixedPart) != 0x02014B50) throw Broken();

            var name = new byte[UShort(fixedPart, 28)];
            Fill(buffered, name);
            Skip(buffered, UShort(fixedPart, 30) + UShort(fixedPart, 32));
            yield return new ZipEntry(
                Encoding.UTF8.GetString(name), UShort(fixedPart, 8), UShort(fixedPart, 10), UInt(fixedPart, 20),
                UInt(fixedPart, 42));
        }
    }

    /// <summary>The content of an entry, of which no more than this much is unpacked.</summary>
    /// <exception cref="InvalidDataException">It cannot be unpacked, or is larger.</exception>
    public static byte[] Content(Stream file, ZipEntry entry, int most)
    {
        const int Encrypted = 1, Stored = 0, Deflated = 8;
        var header = new byte[HeaderLength];
        if (entry.Offset > file.Length) throw Broken();
        file.Position = entry.Offset;
        Fill(file, header);
        if (UInt(header, 0) != 0x04034B50 || (entry.Flags & Encrypted) != 0 || UShort(header, 8) != entry.Method)
            throw Broken();

        file.Position = entry.Offset + HeaderLength + UShort(header, 26) + UShort(header, 28);
        if (entry.Packed > most) throw Broken();
        var packed = new byte[entry.Packed];
        Fill(file, packed);
        if (entry.Method == Stored) return packed;
        if (entry.Method != Deflated) throw Broken();

        using var unpacking = new DeflateStream(new MemoryStream(packed), CompressionMode.Decompress);
        var content = new byte[most + 1];
        var length = unpacking.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
        return length <= most ? content[..length] : throw Broken();
    }

    private static (int Count, long Start) FindEnd(Stream file)
    {
        var tail = new byte[Math.Min(file.Length, EndLength + LongestComment)];
        file.Position = file.Length - tail.Length;
        Fill(file, tail);
        for (var at = tail.Length - EndLength; at >= 0; at--)
        {
            var end = tail.AsSpan(at);
            if (BinaryPrimitives.ReadUInt32LittleEndian(end) != 0x06054B50
                || BinaryPrimitives.ReadUInt16LittleEndian(end[20..]) != end.Length - EndLength)
                continue;

            int count = BinaryPrimitives.ReadUInt16LittleEndian(end[10..]);
            long size = BinaryPrimitives.ReadUInt32LittleEndian(end[12..]);
            long start = BinaryPrimitives.ReadUInt32LittleEndian(end[16..]);

            // An archive in parts, or one whose numbers are elsewhere because they are larger than any here.
            if (BinaryPrimitives.ReadUInt32LittleEndian(end[4..]) != 0 || count is 0 or ushort.MaxValue) throw Broken();
            return start + size <= file.Length - tail.Length + at ? (count, start) : throw Broken();
        }

        throw Broken();
    }

    private static ushort UShort(byte[] bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at));

    private static uint UInt(byte[] bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at));

    private static void Fill(Stream file, byte[] bytes)
    {
        if (file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length) throw Broken();
    }

    private static void Skip(Stream file, int count)
    {
        Span<byte> skipped = stackalloc byte[256];
        while (count > 0)
        {
            var read = file.Read(skipped[..Math.Min(count, skipped.Length)]);
            if (read == 0) throw Broken();
            count -= read;
        }
    }

    private static InvalidDataException Broken() => new("It is no whole zip archive.");

    /// <summary>A buffer is thrown away; what it read from stays open.</summary>
    private sealed class Uncloseable(Stream inner) : Stream
    {
        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => inner.Length;
        public override long Position { get => inner.Position; set => throw new NotSupportedException(); }
        public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);
        public override int Read(Span<byte> buffer) => inner.Read(buffer);
        public override void Flush() { }
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
