using System.Buffers.Binary;
using System.Text;

namespace KAiMarket.Documents;

/// <summary>
/// Files of 한글 5.0: a compound file (MS-CFB) with a stream FileHeader that begins with "HWP Document File".
/// </summary>
internal sealed class HangulFile
{
    private const int EntryLength = 128, MiniSector = 64;
    private const uint LastSector = 0xFFFFFFFA;

    // Far more than a directory has; a chain that leads in circles ends here.
    private const int LongestChain = 20_000;
    private const string NotHangul = "It is not a Hangul document.";

    private static readonly string[] Macros = ["VBA", "Macros", "_VBA_PROJECT", "_VBA_PROJECT_CUR"];

    private readonly Stream _file;
    private readonly byte[] _header;
    private readonly int _sector;

    private HangulFile(Stream file, byte[] header, int sector) => (_file, _header, _sector) = (file, header, sector);

    public static string? Objection(Stream file)
    {
        var header = FileTypes.Head(file, 512);
        if (header.Length < 512 || header is not [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, ..]
            || header[30] is not (9 or 12))
            return NotHangul;
        try
        {
            return new HangulFile(file, header, 1 << header[30]).Judge();
        }
        catch (InvalidDataException)
        {
            return "It is no whole compound file.";
        }
    }

    private string? Judge()
    {
        uint? miniStream = null;
        (uint Start, uint Size)? found = null;
        var entries = new byte[_sector];
        foreach (var sector in Chain(Header(48)))
        {
            Read(sector, entries);
            for (var at = 0; at < _sector; at += EntryLength)
            {
                var entry = entries.AsSpan(at, EntryLength);
                var (type, start, size) = (entry[66], UInt(entry, 116), UInt(entry, 120));
                var name = Name(entry);
                if (Array.Exists(Macros, macro => macro.Equals(name, StringComparison.OrdinalIgnoreCase)))
                    return "There are macros in it.";
                if (type == 5) miniStream = start;
                else if (type == 2 && name == "FileHeader") found = (start, size);
            }
        }

        return found is { } named && miniStream is { } mini && IsHangul(named.Start, named.Size, mini)
            ? null
            : NotHangul;
    }

    private bool IsHangul(uint start, uint size, uint miniStream)
    {
        var magic = "HWP Document File"u8;
        if (size < magic.Length) return false;
        var begin = new byte[MiniSector];
        if (size >= Header(56)) ReadAt(Place(start), begin);
        else
        {
            // Short streams lie one behind the other in a stream of their own.
            var at = (long)start * MiniSector;
            if (at / _sector >= LongestChain) return false;
            if (Chain(miniStream).Skip((int)(at / _sector)).Select(one => (uint?)one).FirstOrDefault() is not { } sector)
                return false;
            ReadAt(Place(sector) + at % _sector, begin);
        }

        return begin.AsSpan().StartsWith(magic);
    }

    private static string Name(ReadOnlySpan<byte> entry)
    {
        var length = BinaryPrimitives.ReadUInt16LittleEndian(entry[64..]);
        return length is < 2 or > 64 ? "" : Encoding.Unicode.GetString(entry[..(length - 2)]);
    }

    // Each is looked up in the table of sectors, whose own sectors the header lists and, from the 110th on, a chain.
    private IEnumerable<uint> Chain(uint sector)
    {
        for (var count = 0; sector < LastSector; count++)
        {
            if (count == LongestChain) throw new InvalidDataException();
            yield return sector;
            var table = (int)(sector / (_sector / 4));
            sector = UIntAt(Place(TableSector(table)) + sector % (_sector / 4) * 4);
        }
    }

    private uint TableSector(int table)
    {
        const int InHeader = 109;
        if (table < InHeader) return Header(76 + 4 * table);
        table -= InHeader;
        var perSector = _sector / 4 - 1;
        var list = Header(68);
        for (; table >= perSector; table -= perSector) list = UIntAt(Place(list) + 4 * perSector);
        return UIntAt(Place(list) + 4 * table);
    }

    private long Place(uint sector) =>
        (sector + 1L) * _sector is var place && place < _file.Length ? place : throw new InvalidDataException();

    private uint Header(int at) => UInt(_header, at);

    private static uint UInt(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    private uint UIntAt(long place)
    {
        Span<byte> bytes = stackalloc byte[4];
        _file.Position = place;
        return _file.ReadAtLeast(bytes, 4, throwOnEndOfStream: false) == 4
            ? UInt(bytes, 0)
            : throw new InvalidDataException();
    }

    private void Read(uint sector, byte[] into) => ReadAt(Place(sector), into);

    private void ReadAt(long place, byte[] into)
    {
        _file.Position = place;
        if (_file.ReadAtLeast(into, into.Length, throwOnEndOfStream: false) < into.Length)
            throw new InvalidDataException();
    }
}
