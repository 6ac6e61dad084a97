using KAiMarket.Journal;
using KAiMarket.Simulation.World;

namespace KAiMarket.Simulation.Store;

/// <summary>
/// The bookmarks and dead letters of all processes on one shelf; under faults it loses bookmarks and hands out old ones.
/// </summary>
internal sealed class Bookshelf
{
    private readonly Dictionary<string, List<long>> _left = new(StringComparer.Ordinal);
    private readonly SortedDictionary<long, DeadLetter> _letters = [];

    public IEnumerable<DeadLetter> Letters => _letters.Values;

    public Shelf For(SimulatedProcess process, Faults faults, Sabotage sabotage) => new(this, process, faults, sabotage);

    internal sealed class Shelf(Bookshelf all, SimulatedProcess process, Faults faults, Sabotage sabotage)
        : IBookmarks, IDeadLetters
    {
        public async Task<long?> ReadAsync(string reader, CancellationToken cancel)
        {
            await TripAsync(cancel);
            var left = all._left.GetValueOrDefault(reader);
            if (left is null) return null;
            if (!faults.LosesBookmark()) return sabotage.Move(left[^1]);

            var chosen = faults.Older(left.Count + 1);
            process.World.Log($"{process.Name} reads bookmark {chosen} of {left.Count}");
            return chosen == 0 ? null : left[chosen - 1];
        }

        public async Task WriteAsync(string reader, long position, CancellationToken cancel)
        {
            await TripAsync(cancel);
            if (faults.LosesBookmark()) return;
            if (!all._left.TryGetValue(reader, out var left)) all._left.Add(reader, left = []);
            left.Add(position);
        }

        public async Task<IReadOnlyList<DeadLetter>> ReadAsync(CancellationToken cancel)
        {
            await TripAsync(cancel);
            return [.. all._letters.Values];
        }

        public async Task PutAsync(DeadLetter letter, CancellationToken cancel)
        {
            await TripAsync(cancel);
            all._letters[letter.Position] = letter;
        }

        public async Task RemoveAsync(long position, CancellationToken cancel)
        {
            await TripAsync(cancel);
            all._letters.Remove(position);
        }

        private async Task TripAsync(CancellationToken cancel)
        {
            var (fails, way) = (faults.OfRead(process), faults.Way());
            if (way > TimeSpan.Zero) await Task.Delay(way, process.Clock, cancel);
            if (fails) throw new JournalUnavailableException("The store cannot be reached.");
        }
    }
}
