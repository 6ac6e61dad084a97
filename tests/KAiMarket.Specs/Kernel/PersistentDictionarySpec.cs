using KAiMarket.Specs.Laws;

namespace KAiMarket.Specs.Kernel;

public sealed class PersistentDictionarySpec
{
    /// <summary>A key whose hash is poor on purpose: many keys collide wholly, others until the last bits.</summary>
    private readonly record struct Key(int Number) : IEquatable<Key>
    {
        public override int GetHashCode() => (Number % 7) << (Number % 3 * 15);
    }

    [Fact]
    public void It_answers_as_a_dictionary_does()
    {
        for (var seed = 1; seed <= 20; seed++)
        {
            var dice = new Dice(seed);
            var (map, model) = (PersistentDictionary<Key, long>.Empty, new Dictionary<Key, long>());
            var versions = new List<(PersistentDictionary<Key, long> Map, Dictionary<Key, long> Model)>();
            for (var step = 0; step < 300; step++)
            {
                var (key, value) = (new Key((int)dice.Between(0, 120)), dice.Number());
                map = map.With(key, value);
                model[key] = value;
                if (step % 50 == 0) versions.Add((map, new(model)));
            }

            versions.Add((map, model));
            Assert.All(versions, version => Same(version.Model, version.Map));
        }
    }

    [Fact]
    public void Many_keys_find_their_values()
    {
        var map = PersistentDictionary<FirmReference, int>.Empty;
        for (var i = 0; i < 50_000; i++) map = map.With(new($"f{i}"), i);
        Assert.Equal(50_000, map.Count);
        for (var i = 0; i < 50_000; i++) Assert.Equal(i, map[new($"f{i}")]);
        Assert.False(map.ContainsKey(new("f50000")));
    }

    [Fact]
    public void What_is_not_there_is_not_found()
    {
        Assert.False(PersistentDictionary<Key, int>.Empty.TryGetValue(new(1), out _));
        Assert.Throws<KeyNotFoundException>(() => PersistentDictionary<Key, int>.Empty[new(1)]);
        Assert.Empty(PersistentDictionary<Key, int>.Empty);
    }

    private static void Same(Dictionary<Key, long> model, PersistentDictionary<Key, long> map)
    {
        Assert.Equal(model.Count, map.Count);
        Assert.Equal(model.OrderBy(pair => pair.Key.Number), map.OrderBy(pair => pair.Key.Number));
        for (var number = 0; number <= 130; number++)
        {
            var found = map.TryGetValue(new(number), out var value);
            Assert.Equal(model.TryGetValue(new(number), out var expected), found);
            Assert.Equal(expected, value);
        }
    }
}
