using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace KAiMarket.Audit;

/// <summary>
/// Recomputes the chain from the stored bytes. Batches and events may come in any interleaving, each in its own order;
/// whatever the other side has not reached yet waits in memory, so a caller that alternates needs little.
/// </summary>
internal sealed class BatchChain(Findings findings) : IDisposable
{
    private readonly IncrementalHash _digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly Queue<AuditBatch> _batches = new();
    private readonly Queue<Waiting> _events = new();
    private readonly ArrayBufferWriter<byte> _encoded = new(4096);
    private readonly byte[] _hash = new byte[32];
    private long _next = 1;
    private long _covered;
    private int _taken;

    private readonly record struct Waiting(long Position, string Stream, DateTimeOffset At, bool BeginsAppend,
        byte[] Encoded);

    public long Batches { get; private set; }

    /// <summary>The hash of the last batch whose events were all seen.</summary>
    public ReadOnlyMemory<byte> Hash => _hash;

    public void Add(in AuditBatch batch)
    {
        findings.CheckAt(Invariant.BatchesCover, batch.First == _next && batch.Count > 0, batch.First, "",
            $"A batch of {batch.Count} begins at {batch.First}, but {_next} comes next.");
        _next = batch.First + batch.Count;
        _batches.Enqueue(batch);
        while (_events.TryPeek(out var next) && TryTake(next, next.Encoded)) _events.Dequeue();
    }

    /// <param name="beginsAppend">The event is the first of its decision.</param>
    public void Add(in AuditEvent next, bool beginsAppend)
    {
        _encoded.ResetWrittenCount();
        Encode(next);
        var waiting = new Waiting(next.Position, next.Stream, next.At, beginsAppend, []);
        if (_events.Count == 0 && TryTake(waiting, _encoded.WrittenSpan)) return;
        _events.Enqueue(waiting with { Encoded = _encoded.WrittenSpan.ToArray() });
    }

    /// <summary>What is left over on either side, and the head.</summary>
    public void Finish(long last, AuditHead? head)
    {
        var (stray, stream) = _events.TryPeek(out var first) ? (first.Position, first.Stream) : (last, "");
        findings.CheckAt(
            Invariant.BatchesCover, _events.Count == 0 && _taken == 0 && _batches.Count == 0, stray, stream,
            $"{_events.Count} events are in no batch, {_batches.Count} batches lack events after position {_covered}.");
        if (head is not { } end) return;

        findings.CheckAt(Invariant.HeadEquals, end.Position == last, last, "",
            $"The head is at {end.Position}, the last event at {last}.");
        findings.CheckAt(Invariant.HeadEquals, end.Hash.Span.SequenceEqual(_hash), last, "",
            $"The head says {Convert.ToHexStringLower(end.Hash.Span)}, the chain {Convert.ToHexStringLower(_hash)}.");
    }

    public void Dispose() => _digest.Dispose();

    // False when no batch that could hold the event is known yet.
    private bool TryTake(in Waiting next, ReadOnlySpan<byte> encoded)
    {
        while (_batches.TryPeek(out var batch))
        {
            var last = batch.First + batch.Count - 1;
            if (next.Position > last)
            {
                Close(batch);
                continue;
            }

            if (next.Position < batch.First)
            {
                findings.CheckAt(Invariant.BatchesCover, false, next.Position, next.Stream,
                    "The event is in no batch.");
                return true;
            }

            if (_taken++ == 0)
            {
                findings.CheckAt(Invariant.AppendWhole, next.BeginsAppend, next.Position, next.Stream,
                    "A batch begins in the middle of a decision.");
            }

            findings.CheckAt(Invariant.BatchTime, next.At == batch.At, next.Position, next.Stream,
                "The event's time is not its batch's.");
            _digest.AppendData(encoded);
            if (next.Position == last) Close(batch);
            return true;
        }

        return false;
    }

    private void Close(in AuditBatch batch)
    {
        var last = batch.First + batch.Count - 1;
        Span<byte> digest = stackalloc byte[32];
        _digest.GetHashAndReset(digest);
        findings.CheckAt(Invariant.ChainDigest, batch.Digest.Span.SequenceEqual(digest), batch.First, "",
            $"The events {batch.First} to {last} are not those that were written.");
        Span<byte> link = stackalloc byte[32 + 8 + 4 + 8 + 32];
        link.Clear();
        _hash.CopyTo(link);
        BinaryPrimitives.WriteInt64BigEndian(link[32..], batch.First);
        BinaryPrimitives.WriteInt32BigEndian(link[40..], batch.Count);
        BinaryPrimitives.WriteInt64BigEndian(link[44..], (batch.At.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / 10);
        batch.Digest.Span[..Math.Min(32, batch.Digest.Length)].CopyTo(link[52..]);
        SHA256.HashData(link, _hash);
        findings.CheckAt(Invariant.ChainHash, batch.Hash.Span.SequenceEqual(_hash), batch.First, "",
            $"The batch at {batch.First} does not continue the chain.");
        // Go on from what is stored, so that one broken link is one violation and not one for every later batch.
        if (batch.Hash.Length == _hash.Length) batch.Hash.CopyTo(_hash);
        (_covered, _taken) = (last, 0);
        Batches++;
        _batches.Dequeue();
    }

    private void Encode(in AuditEvent next)
    {
        Text(next.Stream);
        BinaryPrimitives.WriteInt64BigEndian(_encoded.GetSpan(8), next.Version);
        _encoded.Advance(8);
        Text(next.Name);
        Part(next.Data.Span);
        Part(next.Meta.Span);
    }

    private void Text(string text)
    {
        var room = _encoded.GetSpan(4 + Encoding.UTF8.GetMaxByteCount(text.Length));
        var length = Encoding.UTF8.GetBytes(text, room[4..]);
        BinaryPrimitives.WriteInt32BigEndian(room, length);
        _encoded.Advance(4 + length);
    }

    private void Part(ReadOnlySpan<byte> part)
    {
        BinaryPrimitives.WriteInt32BigEndian(_encoded.GetSpan(4), part.Length);
        _encoded.Advance(4);
        _encoded.Write(part);
    }
}
