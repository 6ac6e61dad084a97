using KAiMarket.Journal;
using KAiMarket.Simulation.World;

namespace KAiMarket.Simulation.Store;

/// <summary>
/// The leases of all processes, by the store's clock. Answers come late or never, and under faults one is granted that
/// another process holds: whatever a lease is for must bear that.
/// </summary>
internal sealed class LeaseShelf(SimulatedWorld world)
{
    private readonly MemoryLeases _leases = new(world.Outside.Clock);

    public ILeases For(SimulatedProcess process, Faults faults) => new Shelf(_leases.For(process.Name), process, faults);

    private sealed class Shelf(ILeases leases, SimulatedProcess process, Faults faults) : ILeases
    {
        public async Task<bool> TakeAsync(string name, TimeSpan term, string? trouble, CancellationToken cancel)
        {
            await TripAsync(cancel);
            if (await leases.TakeAsync(name, term, trouble, cancel)) return true;
            if (!faults.DoublesLease()) return false;

            process.World.Log($"{process.Name} gets the lease {name} of another process");
            return true;
        }

        public async Task ReleaseAsync(string name, CancellationToken cancel)
        {
            await TripAsync(cancel);
            await leases.ReleaseAsync(name, cancel);
        }

        public async Task<IReadOnlyList<HeldLease>> ReadAsync(CancellationToken cancel)
        {
            await TripAsync(cancel);
            return await leases.ReadAsync(cancel);
        }

        private async Task TripAsync(CancellationToken cancel)
        {
            var (fails, way) = (faults.OfRead(process), faults.Way());
            if (way > TimeSpan.Zero) await Task.Delay(way, process.Clock, cancel);
            if (fails) throw new JournalUnavailableException("The store cannot be reached.");
        }
    }
}
