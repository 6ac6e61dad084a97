using System.Buffers;
using System.Text.Json;
using KAiMarket.Grains.Messages;
using Orleans.Serialization;
using Orleans.Serialization.Buffers;
using Orleans.Serialization.Cloning;
using Orleans.Serialization.Codecs;
using Orleans.Serialization.Serializers;
using Orleans.Serialization.WireProtocol;

namespace KAiMarket.Silo;

/// <summary>
/// Between processes a message is its JSON; within one it is handed over as it is, because nothing in it ever changes.
/// </summary>
internal abstract class MessageCodec<T> : IFieldCodec<T>, IDeepCopier<T>, IOptionalDeepCopier where T : class
{
    public T DeepCopy(T input, CopyContext context) => input;

    public bool IsShallowCopyable() => true;

    public void WriteField<TBufferWriter>(
        ref Writer<TBufferWriter> writer, uint fieldIdDelta, Type? expectedType, T? value)
        where TBufferWriter : IBufferWriter<byte>
    {
        ReferenceCodec.MarkValueField(writer.Session);
        var json = value is null ? [] : JsonSerializer.SerializeToUtf8Bytes(value, MessageJson.Options);
        writer.WriteFieldHeader(fieldIdDelta, expectedType, typeof(T), WireType.LengthPrefixed);
        writer.WriteVarUInt32((uint)json.Length);
        writer.Write(json);
    }

    public T ReadValue<TInput>(ref Reader<TInput> reader, Field field)
    {
        ReferenceCodec.MarkValueField(reader.Session);
        field.EnsureWireType(WireType.LengthPrefixed);
        var json = reader.ReadBytes(reader.ReadVarUInt32());
        return json.Length == 0 ? null! : JsonSerializer.Deserialize<T>(json, MessageJson.Options)!;
    }
}

[RegisterSerializer]
[RegisterCopier]
internal sealed class AskCodec : MessageCodec<AskMessage>;

[RegisterSerializer]
[RegisterCopier]
internal sealed class ReadCodec : MessageCodec<ReadMessage>;

[RegisterSerializer]
[RegisterCopier]
internal sealed class AnswerCodec : MessageCodec<AnswerMessage>;
