using KAiMarket.Journal;
using KAiMarket.Simulation.World;

namespace KAiMarket.Simulation.Store;

/// <summary>The bookmarks of all processes on one shelf; under faults it loses some and hands out old ones.</summary>
internal sealed class Bookshelf
{
    private readonly Dictionary<string, List<Bookmark>> _left = new(StringComparer.Ordinal);

    public IBookmarks For(SimulatedProcess process, Faults faults, Sabotage sabotage) =>
        new Shelf(this, process, faults, sabotage);

    private sealed class Shelf(Bookshelf all, SimulatedProcess process, Faults faults, Sabotage sabotage) : IBookmarks
    {
        public async Task<Bookmark?> ReadAsync(string reader, CancellationToken cancel)
        {
            await TripAsync(cancel);
            var left = all._left.GetValueOrDefault(reader);
            if (left is null) return null;
            if (!faults.LosesBookmark()) return sabotage.Move(left[^1]);

            var chosen = faults.Older(left.Count + 1);
            process.World.Log($"{process.Name} reads bookmark {chosen} of {left.Count}");
            return chosen == 0 ? null : left[chosen - 1];
        }

        public async Task WriteAsync(string reader, Bookmark bookmark, CancellationToken cancel)
        {
            await TripAsync(cancel);
            if (faults.LosesBookmark()) return;
            if (!all._left.TryGetValue(reader, out var left)) all._left.Add(reader, left = []);
            left.Add(bookmark);
        }

        private async Task TripAsync(CancellationToken cancel)
        {
            var (fails, way) = (faults.OfRead(process), faults.Way());
            if (way > TimeSpan.Zero) await Task.Delay(way, process.Clock, cancel);
            if (fails) throw new JournalUnavailableException("The store cannot be reached.");
        }
    }
}
