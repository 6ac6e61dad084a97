namespace KAiMarket.Domain;

/// <summary>
/// A persistent map that only grows. Versions share one table: the newest one adds to it in place, and an older one
/// does not see what was added after it, so every version stays what it was. Adding costs no copy; only adding to a
/// version that is no longer the newest copies that version first. It has no order.
/// </summary>
public sealed class GrowingMap<TKey, TValue> where TKey : notnull
{
    private readonly Shared _shared;

    public GrowingMap() : this(new Shared(), 0) { }

    private GrowingMap(Shared shared, int count) => (_shared, Count) = (shared, count);

    public int Count { get; }

    /// <exception cref="KeyNotFoundException">It is not there.</exception>
    public TValue this[TKey key] =>
        TryGetValue(key, out var value) ? value : throw new KeyNotFoundException($"{key} is not there.");

    public bool ContainsKey(TKey key) => TryGetValue(key, out _);

    public bool TryGetValue(TKey key, out TValue value)
    {
        lock (_shared.Lock)
        {
            if (_shared.Entries.TryGetValue(key, out var entry) && entry.Ordinal < Count)
            {
                value = entry.Value;
                return true;
            }
        }

        value = default!;
        return false;
    }

    /// <summary>A copy of what this version holds, in no order.</summary>
    public IReadOnlyList<KeyValuePair<TKey, TValue>> Entries()
    {
        var entries = new List<KeyValuePair<TKey, TValue>>(Count);
        lock (_shared.Lock)
        {
            foreach (var (key, entry) in _shared.Entries)
                if (entry.Ordinal < Count) entries.Add(new(key, entry.Value));
        }

        return entries;
    }

    /// <exception cref="ArgumentException">The key is there already.</exception>
    public GrowingMap<TKey, TValue> Add(TKey key, TValue value)
    {
        if (ContainsKey(key)) throw new ArgumentException($"{key} is there already.", nameof(key));
        lock (_shared.Lock)
        {
            // An empty version may be everybody's initial state: it shares with nobody.
            var shared = Count > 0 && _shared.Newest == Count ? _shared : _shared.CopyOf(Count);
            shared.Entries[key] = (value, Count);
            shared.Newest = Count + 1;
            return new(shared, shared.Newest);
        }
    }

    // Readers of older versions look up while the newest adds, so both lock. It is a moment, and allocates nothing.
    private sealed class Shared
    {
        public Lock Lock { get; } = new();
        public Dictionary<TKey, (TValue Value, int Ordinal)> Entries { get; } = [];
        public int Newest { get; set; }

        public Shared CopyOf(int count)
        {
            var copy = new Shared();
            if (count == 0) return copy;
            foreach (var (key, entry) in Entries)
                if (entry.Ordinal < count) copy.Entries[key] = entry;
            return copy;
        }
    }
}
