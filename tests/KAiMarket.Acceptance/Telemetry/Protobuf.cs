using System.Buffers.Binary;
using System.Text;

namespace KAiMarket.Acceptance.Telemetry;

/// <summary>A message of protocol buffers, read by the numbers of its fields.</summary>
internal readonly struct Protobuf(ReadOnlyMemory<byte> bytes)
{
    public IEnumerable<Protobuf> Messages(int field) =>
        Fields().Where(found => found.Number == field).Select(found => new Protobuf(found.Bytes));

    public Protobuf Message(int field) => Messages(field).FirstOrDefault();

    public bool Has(int field) => Fields().Any(found => found.Number == field);

    public string Text(int field) => Encoding.UTF8.GetString(Message(field).Bytes.Span);

    public string Hex(int field) => Convert.ToHexStringLower(Message(field).Bytes.Span);

    /// <summary>A number of any wire type, as its bits.</summary>
    public long Number(int field) => Fields().LastOrDefault(found => found.Number == field).Bits;

    public double Real(int field) => BitConverter.Int64BitsToDouble(Number(field));

    private ReadOnlyMemory<byte> Bytes => bytes;

    private IEnumerable<(int Number, long Bits, ReadOnlyMemory<byte> Bytes)> Fields()
    {
        for (var at = 0; at < bytes.Length;)
        {
            var tag = Varint(ref at);
            var number = (int)(tag >> 3);
            switch (tag & 7)
            {
                case 0:
                    yield return (number, Varint(ref at), default);
                    break;
                case 1:
                    yield return (number, BinaryPrimitives.ReadInt64LittleEndian(bytes.Span[at..]), default);
                    at += 8;
                    break;
                case 2:
                    var length = (int)Varint(ref at);
                    yield return (number, 0, bytes.Slice(at, length));
                    at += length;
                    break;
                case 5:
                    yield return (number, BinaryPrimitives.ReadInt32LittleEndian(bytes.Span[at..]), default);
                    at += 4;
                    break;
                default:
                    throw new InvalidDataException($"Wire type {tag & 7} at {at}.");
            }
        }
    }

    private long Varint(ref int at)
    {
        var value = 0L;
        for (var shift = 0; ; shift += 7)
        {
            var next = bytes.Span[at++];
            value |= (long)(next & 0x7f) << shift;
            if (next < 0x80) return value;
        }
    }
}
