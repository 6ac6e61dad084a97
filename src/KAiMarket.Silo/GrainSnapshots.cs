using System.Security.Cryptography;
using System.Text.Json;
using KAiMarket.Journal;
using Orleans.Runtime;
using Orleans.Storage;

namespace KAiMarket.Silo;

/// <summary>Snapshots of long streams in Orleans' own storage of grains.</summary>
internal sealed class GrainSnapshots(IGrainStorage storage) : ISnapshots
{
    public const string Storage = "snapshots";
    private const string Kind = "snapshot";

    public async Task<Snapshot?> ReadAsync(string stream, CancellationToken cancel = default)
    {
        var stored = (await LoadAsync(stream)).State!;
        return stored.State.Length > 0 && SHA256.HashData(stored.State).AsSpan().SequenceEqual(stored.Digest)
            ? new Snapshot(stored.Version, stored.Position, stored.Mark, stored.Shape, stored.State)
            : null;
    }

    public async Task WriteAsync(string stream, Func<Snapshot> make, CancellationToken cancel = default)
    {
        var stored = await Task.Run(() => StoredSnapshot.Of(make()), cancel);
        var grain = await LoadAsync(stream);
        grain.State = stored;
        try
        {
            await storage.WriteStateAsync(Kind, IdOf(stream), grain);
        }
        catch (InconsistentStateException)
        {
            // Another home of the stream has put one down this moment, which serves as well.
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            throw new JournalUnavailableException($"The snapshot of {stream} cannot be written: {fault.Message}", fault);
        }
    }

    private async Task<GrainState<StoredSnapshot>> LoadAsync(string stream)
    {
        var grain = new GrainState<StoredSnapshot>(new StoredSnapshot());
        try
        {
            await storage.ReadStateAsync(Kind, IdOf(stream), grain);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            throw new JournalUnavailableException($"The snapshot of {stream} cannot be read: {fault.Message}", fault);
        }

        grain.State ??= new StoredSnapshot();
        return grain;
    }

    // The storage keeps a record by the key alone, without the grain's type, and takes a key that reads as a hexadecimal
    // number for that number: 00ab would be ab. A stream's whole name is no number and names one aggregate.
    private static GrainId IdOf(string stream) => GrainId.Create(Kind, stream);
}

/// <summary>A snapshot as it is stored, with a digest that shows whether it is whole.</summary>
internal sealed record StoredSnapshot
{
    public long Version { get; init; }
    public long Position { get; init; }
    public byte[] Mark { get; init; } = [];
    public string Shape { get; init; } = "";
    public byte[] Digest { get; init; } = [];
    public byte[] State { get; init; } = [];

    public static StoredSnapshot Of(Snapshot snapshot) => new()
    {
        Version = snapshot.Version,
        Position = snapshot.Position,
        Mark = snapshot.Mark.ToArray(),
        Shape = snapshot.Shape,
        Digest = SHA256.HashData(snapshot.State.Span),
        State = snapshot.State.ToArray(),
    };
}

/// <summary>Orleans' usual serializer of stored states writes what it cannot read back; this one is plain JSON.</summary>
internal sealed class JsonStorage : IGrainStorageSerializer
{
    public BinaryData Serialize<T>(T? input) => new(JsonSerializer.SerializeToUtf8Bytes(input));

    public T Deserialize<T>(BinaryData input) => JsonSerializer.Deserialize<T>(input.ToMemory().Span)!;
}
