using System.Buffers.Binary;

namespace KAiMarket.Sealing;

/// <summary>
/// How content lies in an envelope: 4 bytes of its length, big endian, the content, and zeros up to a multiple of
/// 4 KiB. A ciphertext's length is public, and without this it would tell how many digits a price has.
/// </summary>
internal static class Padding
{
    private const int Block = 4096;

    public static int PaddedLength(int content) => (sizeof(int) + content + Block - 1) / Block * Block;

    /// <summary>Fills a buffer of <see cref="PaddedLength"/> zeros.</summary>
    public static void Pad(ReadOnlySpan<byte> content, Span<byte> padded)
    {
        BinaryPrimitives.WriteInt32BigEndian(padded, content.Length);
        content.CopyTo(padded[sizeof(int)..]);
    }

    /// <summary>Where the content is; false when it was not framed in just this way.</summary>
    public static bool TryFind(ReadOnlySpan<byte> padded, out Range content)
    {
        content = default;
        if (padded.Length < sizeof(int)) return false;
        var length = BinaryPrimitives.ReadUInt32BigEndian(padded);
        if (length > Envelope.MostContent || PaddedLength((int)length) != padded.Length) return false;
        if (padded[(sizeof(int) + (int)length)..].ContainsAnyExcept((byte)0)) return false;
        content = sizeof(int)..(sizeof(int) + (int)length);
        return true;
    }
}
