using KAiMarket.Identity;

namespace KAiMarket.Specs.Identity.Machines;

public sealed class ScopesSpec
{
    [Theory]
    [InlineData("", "usage", true, true)]
    [InlineData("usage:write", "usage", true, true)]
    [InlineData("usage:write", "usage", false, true)]
    [InlineData("usage:read", "usage", false, true)]
    [InlineData("usage:read", "usage", true, false)]
    [InlineData("usage:write", "orders", false, false)]
    [InlineData("usage:write", "usag", false, false)]
    [InlineData("usage:write", "usages", false, false)]
    [InlineData("orders:read usage:write", "orders", false, true)]
    [InlineData("orders:read usage:write", "orders", true, false)]
    public void Scopes_let_through_what_they_name(string text, string group, bool writes, bool allowed)
    {
        Assert.True(Scopes.TryParse(text, out var scopes));
        Assert.Equal(allowed, scopes.Allow(group, writes));
    }

    [Theory]
    [InlineData("usage")]
    [InlineData("usage:")]
    [InlineData(":write")]
    [InlineData("usage:delete")]
    [InlineData("usage:Write")]
    [InlineData("Usage:write")]
    [InlineData("usage:write:read")]
    [InlineData("usage\u0661:read")]
    [InlineData("*:write")]
    [InlineData("usage:write,orders:read")]
    public void What_is_no_scope_is_refused(string text) => Assert.False(Scopes.TryParse(text, out _));

    [Fact]
    public void There_are_thirty_two_scopes_at_most()
    {
        Assert.True(Scopes.TryOf(Enumerable.Range(0, 32).Select(i => $"{new string('a', i + 1)}:read"), out _));
        Assert.False(Scopes.TryOf(Enumerable.Range(0, 33).Select(i => $"{new string('a', i + 1)}:read"), out _));
    }

    [Theory]
    [InlineData("usage:read", "usage:write", true)]
    [InlineData("usage:write", "usage:read", false)]
    [InlineData("usage:write", "", true)]
    [InlineData("", "usage:write", false)]
    [InlineData("", "", true)]
    [InlineData("usage:write orders:read", "orders:read usage:write keys:read", true)]
    [InlineData("usage:write keys:read", "orders:read usage:write", false)]
    public void Scopes_are_within_others_when_they_reach_nothing_more(string some, string others, bool within)
    {
        Assert.True(Scopes.TryParse(some, out var left));
        Assert.True(Scopes.TryParse(others, out var right));
        Assert.Equal(within, left.AreWithin(right));
    }

    [Fact]
    public void Order_and_repetition_make_no_difference()
    {
        Assert.True(Scopes.TryParse("usage:write orders:read", out var one));
        Assert.True(Scopes.TryOf(["orders:read", "usage:write", "orders:read"], out var other));
        Assert.Equal(one, other);
        Assert.Equal(one.GetHashCode(), other.GetHashCode());
    }
}
