using KAiMarket.Domain;

namespace KAiMarket.Specs.Kernel;

public sealed class GrowingMapSpec
{
    [Fact]
    public void An_older_version_does_not_see_what_came_later()
    {
        var one = new GrowingMap<string, int>().Add("a", 1);
        var two = one.Add("b", 2);

        Assert.False(one.ContainsKey("b"));
        Assert.Equal(1, one.Count);
        Assert.Equal(2, two["b"]);
        Assert.Equal(1, two["a"]);
    }

    [Fact]
    public void Two_futures_of_one_version_do_not_meet()
    {
        var past = new GrowingMap<string, int>().Add("a", 1);
        var left = past.Add("b", 2);
        var right = past.Add("b", 3).Add("c", 4);

        Assert.Equal((2, 3), (left["b"], right["b"]));
        Assert.False(left.ContainsKey("c"));
        Assert.Equal((1, 2, 3), (past.Count, left.Count, right.Count));
    }

    [Fact]
    public void An_empty_version_shares_with_nobody()
    {
        var empty = new GrowingMap<string, int>();
        var left = empty.Add("a", 1);
        var right = empty.Add("b", 2);

        Assert.False(left.ContainsKey("b"));
        Assert.False(right.ContainsKey("a"));
    }

    [Fact]
    public void A_key_is_added_once()
    {
        var map = new GrowingMap<string, int>().Add("a", 1);

        Assert.Throws<ArgumentException>(() => map.Add("a", 2));
        Assert.Throws<KeyNotFoundException>(() => map["b"]);
    }

    [Fact]
    public void Any_tree_of_versions_equals_plain_dictionaries()
    {
        var random = new Random(7);
        var versions = new List<(GrowingMap<int, int> Map, Dictionary<int, int> Plain)> { (new(), []) };
        for (var step = 0; step < 500; step++)
        {
            var (map, plain) = versions[random.Next(Math.Max(0, versions.Count - 20), versions.Count)];
            var key = random.Next(2_000);
            if (plain.ContainsKey(key)) continue;
            versions.Add((map.Add(key, step), new Dictionary<int, int>(plain) { [key] = step }));
        }

        foreach (var (map, plain) in versions)
        {
            Assert.Equal(plain.Count, map.Count);
            for (var key = 0; key < 2_000; key++)
                Assert.Equal(plain.TryGetValue(key, out var value) ? value : null, map.TryGetValue(key, out var found) ? found : (int?)null);
        }
    }
}
