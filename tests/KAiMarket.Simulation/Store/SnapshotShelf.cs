using KAiMarket.Journal;
using KAiMarket.Simulation.World;

namespace KAiMarket.Simulation.Store;

/// <summary>The snapshots of all processes on one shelf; under faults it loses some and hands out old ones.</summary>
internal sealed class SnapshotShelf
{
    private readonly Dictionary<string, List<Snapshot>> _put = new(StringComparer.Ordinal);

    public ISnapshots For(SimulatedProcess process, Faults faults, Sabotage sabotage) => new Shelf(this, process, faults, sabotage);

    private sealed class Shelf(SnapshotShelf all, SimulatedProcess process, Faults faults, Sabotage sabotage) : ISnapshots
    {
        public async Task<Snapshot?> ReadAsync(string stream, CancellationToken cancel = default)
        {
            await TripAsync(cancel);
            var put = all._put.GetValueOrDefault(stream);
            if (put is null) return null;
            var chosen = faults.LosesSnapshot() ? faults.Older(put.Count + 1) : put.Count;
            process.World.Log($"{process.Name} reads snapshot {chosen} of {put.Count} of {stream}");
            return chosen == 0 ? null : sabotage.TakeUp(put[chosen - 1], put[0]);
        }

        public async Task WriteAsync(string stream, Func<Snapshot> make, CancellationToken cancel = default)
        {
            await TripAsync(cancel);
            var made = make();
            if (faults.LosesSnapshot()) return;
            if (!all._put.TryGetValue(stream, out var put)) all._put.Add(stream, put = []);
            put.Add(made);
        }

        private async Task TripAsync(CancellationToken cancel)
        {
            var (fails, way) = (faults.OfRead(process), faults.Way());
            if (way > TimeSpan.Zero) await Task.Delay(way, process.Clock, cancel);
            if (fails) throw new JournalUnavailableException("The store cannot be reached.");
        }
    }
}
