using KAiMarket.Gateway.Http;

namespace KAiMarket.Specs.Doors;

public sealed class ExposureSpec
{
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
