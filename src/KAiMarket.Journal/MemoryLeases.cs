namespace KAiMarket.Journal;

/// <summary>
/// The leases of a market that is one process, as it is on SQLite: where nobody contends, all are granted.
/// </summary>
/// <param name="clock">Ends terms.</param>
public sealed class MemoryLeases(TimeProvider clock)
{
    private readonly TimeProvider _clock = clock;
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, (HeldLease Lease, DateTimeOffset Until)> _held =
        new(StringComparer.Ordinal);

    /// <summary>The leases as one holder sees them.</summary>
    public ILeases For(string holder) => new Contender(this, holder);

    private sealed class Contender(MemoryLeases all, string holder) : ILeases
    {
        public Task<bool> TakeAsync(string name, TimeSpan term, string? trouble, CancellationToken cancel)
        {
            var now = all._clock.GetUtcNow();
            lock (all._lock)
            {
                var since = now;
                if (all._held.TryGetValue(name, out var held) && held.Until > now)
                {
                    if (held.Lease.Holder != holder) return Task.FromResult(false);
                    since = held.Lease.Since;
                }

                all._held[name] = (new(name, holder, since, trouble), now + term);
                return Task.FromResult(true);
            }
        }

        public Task ReleaseAsync(string name, CancellationToken cancel)
        {
            lock (all._lock)
            {
                if (all._held.TryGetValue(name, out var held) && held.Lease.Holder == holder) all._held.Remove(name);
            }

            return Task.CompletedTask;
        }

        public Task<IReadOnlyList<HeldLease>> ReadAsync(CancellationToken cancel)
        {
            var now = all._clock.GetUtcNow();
            lock (all._lock)
            {
                return Task.FromResult<IReadOnlyList<HeldLease>>(
                    [.. all._held.Values.Where(held => held.Until > now).Select(held => held.Lease)]);
            }
        }
    }
}
