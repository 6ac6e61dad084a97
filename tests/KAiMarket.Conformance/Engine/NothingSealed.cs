using KAiMarket.Grains.Processes;
using KAiMarket.Journal;
using KAiMarket.Sealing;

namespace KAiMarket.Conformance.Engine;

/// <summary>For tests of processes in which no envelope is opened.</summary>
internal sealed class NothingSealed : ITenderKeys, IEnvelopes
{
    private static readonly NothingSealed Nothing = new();

    public static readonly Unsealing Unsealing = new(Nothing, Nothing);

    public ValueTask<TenderKey> CreateAsync(string tender, EnvelopeKind kind, CancellationToken cancel = default) =>
        throw new NotSupportedException();

    public ValueTask<TenderKey?> FindAsync(string tender, EnvelopeKind kind, CancellationToken cancel = default) =>
        throw new NotSupportedException();

    public ValueTask<SealFault?> CheckAsync(
        EnvelopeBinding expected, ReadOnlyMemory<byte> envelope, CancellationToken cancel = default) =>
        throw new NotSupportedException();

    public ValueTask<SealOutcome> OpenAsync(
        EnvelopeBinding expected, ReadOnlyMemory<byte> envelope, CancellationToken cancel = default) =>
        throw new NotSupportedException();

    public ValueTask DestroyAsync(string tender, EnvelopeKind kind, CancellationToken cancel = default) =>
        throw new NotSupportedException();

    public Task OpenAsync(CancellationToken cancel = default) => throw new NotSupportedException();

    public Task PutAsync(IReadOnlyList<SealedContent> contents, CancellationToken cancel = default) =>
        throw new NotSupportedException();

    public Task<ReadOnlyMemory<byte>?> ReadAsync(ReadOnlyMemory<byte> digest, CancellationToken cancel = default) =>
        throw new NotSupportedException();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
