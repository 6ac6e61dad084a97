namespace KAiMarket.Audit;

/// <summary>An event as the journal keeps it; data and meta are the stored bytes: the chain covers them.</summary>
/// <param name="Position">Place in the whole journal, from 1.</param>
/// <param name="Stream">As in <c>voucher/ai-2026.firm-7</c>.</param>
/// <param name="Version">Place in its stream, from 1.</param>
/// <param name="Name">The stored name, as in <c>voucher-issued.v1</c>.</param>
/// <param name="Data">UTF-8 JSON.</param>
/// <param name="Meta">UTF-8 JSON.</param>
/// <param name="At">The time of its batch.</param>
public readonly record struct AuditEvent(
    long Position,
    string Stream,
    long Version,
    string Name,
    ReadOnlyMemory<byte> Data,
    ReadOnlyMemory<byte> Meta,
    DateTimeOffset At);

/// <summary>One link of the journal's chain.</summary>
/// <param name="First">Position of its first event.</param>
/// <param name="Count">Events in it.</param>
/// <param name="At">Time of all of them.</param>
/// <param name="Digest">SHA-256 over its events.</param>
/// <param name="Hash">SHA-256 over the hash before, first, count, time and digest.</param>
public readonly record struct AuditBatch(
    long First, int Count, DateTimeOffset At, ReadOnlyMemory<byte> Digest, ReadOnlyMemory<byte> Hash);

/// <summary>What the journal itself says its end is.</summary>
public readonly record struct AuditHead(long Position, ReadOnlyMemory<byte> Hash);
