using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using KAiMarket.Domain;
using KAiMarket.Journal;

namespace KAiMarket.Grains;

/// <summary>Takes up and puts down the snapshots of one long stream.</summary>
/// <param name="store">Where they are.</param>
/// <param name="stream">Whose they are.</param>
/// <param name="form">How its state is written.</param>
/// <param name="every">Events after which the first one is worth its cost.</param>
internal sealed class Keeper<TState>(ISnapshots store, string stream, IStateForm<TState> form, int every)
{
    // Only the same build reads it: neither a change to the state's shape nor one to its bytes can be forgotten.
    private static readonly string Shape =
        $"{typeof(TState).Module.ModuleVersionId} {typeof(StateReader).Module.ModuleVersionId}";

    private readonly Lock _lock = new();
    private long _kept;
    private bool _writing;

    /// <summary>The newest snapshot that this build can read; null when there is none, or its store cannot be reached.</summary>
    public async Task<(Snapshot Snapshot, TState State)?> TakeUpAsync()
    {
        try
        {
            if (await store.ReadAsync(stream) is not { } snapshot || snapshot.Shape != Shape) return null;
            return (snapshot, form.Read(new StateReader(snapshot.State)));
        }
        catch (JournalUnavailableException)
        {
            // The stream itself says all there is to know.
            return null;
        }
    }

    /// <summary>Notes that the stream has a snapshot of a version.</summary>
    public void Has(long version)
    {
        lock (_lock) _kept = Math.Max(_kept, version);
    }

    /// <summary>
    /// Puts a state down where it has grown by a quarter since the last time, so that writing stays in proportion however
    /// long the stream, and a fold has at most a fifth of it to read.
    /// </summary>
    /// <param name="state">The durable state.</param>
    /// <param name="version">Its version.</param>
    /// <param name="position">Of its last event.</param>
    /// <param name="data">Of its last event.</param>
    /// <param name="meta">Of its last event.</param>
    public void Consider(TState state, long version, long position, ReadOnlyMemory<byte> data, ReadOnlyMemory<byte> meta)
    {
        lock (_lock)
        {
            if (_writing || version - _kept < Math.Max(every, _kept / 4)) return;
            _writing = true;
        }

        _ = PutDownAsync(version, () => new Snapshot(version, position, Mark(data, meta), Shape, Bytes(state)));
    }

    private async Task PutDownAsync(long version, Func<Snapshot> make)
    {
        try
        {
            await store.WriteAsync(stream, make);
        }
        catch (Exception failure) when (failure is JournalUnavailableException or JournalFullException or JournalOutcomeUnknownException)
        {
            // An older snapshot only makes the next fold longer; the next quarter tries again.
        }
        finally
        {
            lock (_lock) (_kept, _writing) = (version, false);
        }
    }

    private ReadOnlyMemory<byte> Bytes(TState state)
    {
        var bytes = new StateWriter();
        form.Write(state, bytes);
        return bytes.Written;
    }

    /// <summary>What tells an event from every other, also in a journal that was restored and went another way.</summary>
    public static byte[] Mark(ReadOnlyMemory<byte> data, ReadOnlyMemory<byte> meta)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(data.Span);
        hash.AppendData(meta.Span);
        return hash.GetHashAndReset();
    }
}

/// <summary>Little-endian numbers, and texts in UTF-8 with their length in front.</summary>
internal sealed class StateWriter : IStateWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new(64 * 1024);

    public ReadOnlyMemory<byte> Written => _bytes.WrittenMemory;

    public void Number(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_bytes.GetSpan(sizeof(long)), value);
        _bytes.Advance(sizeof(long));
    }

    public void Text(string value)
    {
        Number(Encoding.UTF8.GetByteCount(value));
        Encoding.UTF8.GetBytes(value, _bytes);
    }
}

internal sealed class StateReader(ReadOnlyMemory<byte> state) : IStateReader
{
    private int _next;

    public long Number() => BinaryPrimitives.ReadInt64LittleEndian(Take(sizeof(long)));
    public string Text() => Encoding.UTF8.GetString(Take((int)Number()));

    private ReadOnlySpan<byte> Take(int length) => state.Span[_next..(_next += length)];
}
