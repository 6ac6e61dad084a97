using KAiMarket.Journal;

namespace KAiMarket.Simulation.Store;

/// <summary>
/// Watches what decisions rest on. Within one epoch each decision rests on those before it, so the event below a written
/// one must be of the same epoch, unless it is the one that the epoch began with by reading it.
/// </summary>
internal sealed class Lineage
{
    private readonly Dictionary<Epoch, long> _began = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<(string Stream, long Version), Epoch> _wrote = [];

    /// <summary>Events and confirmations that stand on an event which their epoch has neither read nor written.</summary>
    public List<string> Foreign { get; } = [];

    /// <summary>Notes where each epoch begins: at the version that its first append was decided on.</summary>
    public void Sent(IReadOnlyList<Append> batch)
    {
        foreach (var append in batch) _began.TryAdd(append.Epoch, append.DecidedOn);
    }

    /// <summary>Judges a batch that was committed.</summary>
    public void Committed(IReadOnlyList<Append> batch, Commit commit)
    {
        for (var i = 0; i < batch.Count; i++)
        {
            if (commit.Outcomes[i] != Outcome.Done) continue;

            var append = batch[i];
            var below = (append.Stream, append.DecidedOn);
            if (append.DecidedOn > _began[append.Epoch] && _wrote.GetValueOrDefault(below) != append.Epoch)
            {
                var what = append.Events.Count == 0 ? "a confirmation" : append.Events[0].Name;
                Foreign.Add($"{append.Stream}: {what} decided on its epoch's version {append.DecidedOn} stands on another's.");
            }

            for (var n = 1; n <= append.Events.Count; n++) _wrote[(append.Stream, append.DecidedOn + n)] = append.Epoch;
        }
    }
}
