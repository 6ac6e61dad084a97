using KAiMarket.Gateway.Http;

namespace KAiMarket.Specs.Doors;

public sealed class ExposureSpec
{
    [Theory]
    [InlineData("203.0.113.7", "203.0.113.7")]
    [InlineData("203.0.113.7:4711", "203.0.113.7")]
    [InlineData("127.0.0.1, 203.0.113.7", "203.0.113.7")]
    [InlineData("198.51.100.1, unknown, 203.0.113.7 ", "203.0.113.7")]
    [InlineData("[2001:db8::1]:443", "2001:db8::1")]
    [InlineData("2001:db8::1", "2001:db8::1")]
    [InlineData("203.0.113.7, unknown", null)]
    [InlineData("203.0.113.7,", null)]
    [InlineData("", null)]
    [InlineData("evil\u0000", null)]
    public void The_caller_is_the_last_whom_the_proxy_names(string forwarded, string? caller) =>
        Assert.Equal(caller, Exposure.CallerIn(forwarded)?.ToString());

    [Theory]
    [InlineData("market.example", true)]
    [InlineData("Market.EXAMPLE:8443", true)]
    [InlineData("[::1]:5080", true)]
    [InlineData("[::1]", true)]
    [InlineData("", false)]
    [InlineData(":5080", false)]
    [InlineData("market.example.evil.example", false)]
    [InlineData("evil.example:market.example", false)]
    [InlineData("[::1].evil.example", false)]
    public void Only_hosts_that_were_named_are_answered_for(string host, bool served)
    {
        Assert.Equal(served, new Exposure(["market.example", "[::1]"], isEncrypted: true).Serves(host));
        Assert.True(Exposure.Local.Serves(host));
    }
}
