using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace KAiMarket.Sealing;

/// <summary>
/// What an envelope says of itself without a key: what it is for, the key that it is sealed to
/// (<see cref="TenderKey.IdOf"/>), and the bytes of its ciphertext. Nothing of it is proven until the envelope opens.
/// </summary>
/// <remarks>
/// In bytes: the version (1), the kind, 16 of the key id; tender, lot and bidder with a byte of length before each;
/// 4 of the ciphertext's length, big endian. Two different headers never have the same bytes.
/// </remarks>
public sealed record EnvelopeHeader(EnvelopeBinding Binding, string KeyId, int CiphertextLength)
{
    public const byte Version = 1;

    private const int KeyIdAt = 2;
    private const int IdsAt = KeyIdAt + TenderKey.IdLength;

    /// <summary>Bytes of this header, where the encapsulated key begins.</summary>
    public int Length =>
        IdsAt + 3 + Binding.Tender.Length + Binding.Lot.Length + Binding.Bidder.Length + sizeof(int);

    /// <summary>Bytes of the whole envelope.</summary>
    public int EnvelopeLength => Length + Hpke.PointLength + CiphertextLength;

    /// <summary>Reads the header of a whole envelope, and makes sure that the envelope is as long as it says.</summary>
    public static bool TryRead(
        ReadOnlySpan<byte> envelope, [NotNullWhen(true)] out EnvelopeHeader? header,
        [NotNullWhen(false)] out SealFault? fault)
    {
        header = null;
        fault = SealFault.Malformed;
        if (envelope.IsEmpty) return false;
        if (envelope[0] != Version)
        {
            fault = SealFault.VersionUnknown;
            return false;
        }

        if (envelope.Length < IdsAt) return false;
        var rest = envelope[IdsAt..];
        if (!TryTake(ref rest, out var tender) || !TryTake(ref rest, out var lot) || !TryTake(ref rest, out var bidder))
            return false;

        var binding = new EnvelopeBinding((EnvelopeKind)envelope[1], tender, lot, bidder);
        if (!binding.IsValid || rest.Length < sizeof(int)) return false;
        var length = BinaryPrimitives.ReadUInt32BigEndian(rest);
        if (length > Padding.PaddedLength(Envelope.MostContent) + Hpke.TagLength)
        {
            fault = SealFault.TooLarge;
            return false;
        }

        var keyId = Convert.ToHexStringLower(envelope.Slice(KeyIdAt, TenderKey.IdLength));
        var read = new EnvelopeHeader(binding, keyId, (int)length);
        if (length < Hpke.TagLength || envelope.Length != read.EnvelopeLength) return false;
        (header, fault) = (read, null);
        return true;
    }

    internal void Write(Span<byte> envelope)
    {
        envelope[0] = Version;
        envelope[1] = (byte)Binding.Kind;
        Convert.FromHexString(KeyId, envelope.Slice(KeyIdAt, TenderKey.IdLength), out _, out _);
        var rest = envelope[IdsAt..];
        Put(ref rest, Binding.Tender);
        Put(ref rest, Binding.Lot);
        Put(ref rest, Binding.Bidder);
        BinaryPrimitives.WriteInt32BigEndian(rest, CiphertextLength);
    }

    private static void Put(ref Span<byte> rest, string id)
    {
        rest[0] = (byte)id.Length;
        Encoding.ASCII.GetBytes(id, rest[1..]);
        rest = rest[(1 + id.Length)..];
    }

    // A byte that is not ASCII becomes a question mark here and could pass as another id: the binding sees Latin-1.
    private static bool TryTake(ref ReadOnlySpan<byte> rest, out string id)
    {
        id = "";
        if (rest.IsEmpty || rest.Length < 1 + rest[0]) return false;
        id = Encoding.Latin1.GetString(rest.Slice(1, rest[0]));
        rest = rest[(1 + rest[0])..];
        return true;
    }
}
