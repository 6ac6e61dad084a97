using KAiMarket.Journal;

namespace KAiMarket.Simulation;

/// <summary>What became of one seed.</summary>
/// <param name="Seed">Replays it.</param>
/// <param name="Wrong">What the judges found, each beginning with the name of what was violated.</param>
/// <param name="Hash">Closes the chain of its journal: equal for equal runs.</param>
/// <param name="Steps">How many things ran.</param>
/// <param name="Story">Its numbers, for people.</param>
/// <param name="Refusals">The codes of all refusals that somebody was told.</param>
/// <param name="Events">Its journal.</param>
/// <param name="Batches">The links of its journal's chain.</param>
internal sealed record Verdict(
    ulong Seed, IReadOnlyList<string> Wrong, string Hash, long Steps, string Story, IReadOnlySet<string> Refusals,
    IReadOnlyList<RecordedEvent> Events, IReadOnlyList<RecordedBatch> Batches)
{
    public bool Passed => Wrong.Count == 0;
}
