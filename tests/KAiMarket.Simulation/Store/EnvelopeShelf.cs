using KAiMarket.Journal;
using KAiMarket.Simulation.World;

namespace KAiMarket.Simulation.Store;

/// <summary>The envelopes of all processes on one shelf; puts meet the misfortunes of commits.</summary>
internal sealed class EnvelopeShelf
{
    private static readonly TimeSpan Late = TimeSpan.FromMilliseconds(300);

    private readonly Dictionary<string, SealedContent> _put = new(StringComparer.Ordinal);

    public IEnvelopes For(SimulatedProcess process, Faults faults) => new Shelf(this, process, faults);

    private static string Name(ReadOnlyMemory<byte> digest) => Convert.ToHexStringLower(digest.Span);

    private void Put(IReadOnlyList<SealedContent> contents)
    {
        foreach (var content in contents) _put.TryAdd(Name(content.Digest), content);
    }

    private sealed class Shelf(EnvelopeShelf all, SimulatedProcess process, Faults faults) : IEnvelopes
    {
        public Task OpenAsync(CancellationToken cancel = default) => Task.CompletedTask;

        public async Task PutAsync(IReadOnlyList<SealedContent> contents, CancellationToken cancel = default)
        {
            var fate = faults.OfCommit(process);
            await TripAsync(cancel);
            if (fate is CommitFate.Done or CommitFate.UnknownWritten) all.Put(contents);
            if (fate is CommitFate.UnknownLate) process.World.After(Late, () => all.Put(contents));
            await TripAsync(cancel);
            switch (fate)
            {
                case CommitFate.Done: return;
                case CommitFate.Unavailable: throw new JournalUnavailableException("The store cannot be reached.");
                case CommitFate.Full: throw new JournalFullException("The store's disk is full.");
                default: throw new JournalOutcomeUnknownException("The connection was lost while committing.");
            }
        }

        public async Task<ReadOnlyMemory<byte>?> ReadAsync(
            ReadOnlyMemory<byte> digest, CancellationToken cancel = default)
        {
            var fails = faults.OfRead(process);
            await TripAsync(cancel);
            if (fails) throw new JournalUnavailableException("The store cannot be reached.");
            if (!all._put.TryGetValue(Name(digest), out var put)) return null;
            return SealedContent.Read(digest, put.Content);
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        private async Task TripAsync(CancellationToken cancel)
        {
            var way = faults.Way();
            if (way > TimeSpan.Zero) await Task.Delay(way, process.Clock, cancel);
        }
    }
}
