using System.Net;
using KAiMarket.Conformance.Engine;
using KAiMarket.Identity;

namespace KAiMarket.Specs.Identity.Machines;

public sealed class FailureRateSpec
{
    private readonly HandClock _clock = new(new DateTimeOffset(2026, 11, 22, 9, 0, 0, TimeSpan.Zero));

    [Fact]
    public void So_many_failures_at_once_and_then_one_for_each_part_of_the_time()
    {
        var rate = new FailureRate(20, TimeSpan.FromMinutes(1), _clock);
        for (var i = 0; i < 20; i++)
        {
            Assert.Null(rate.WaitOf("a"));
            rate.Note("a");
        }

        Assert.Equal(TimeSpan.FromSeconds(3), rate.WaitOf("a"));
        Assert.Null(rate.WaitOf("b"));
        _clock.Advance(TimeSpan.FromSeconds(3) - TimeSpan.FromTicks(1));
        Assert.Equal(TimeSpan.FromTicks(1), rate.WaitOf("a"));
        _clock.Advance(TimeSpan.FromTicks(1));
        Assert.Null(rate.WaitOf("a"));
        rate.Note("a");
        Assert.NotNull(rate.WaitOf("a"));
        rate.Forgive("a");
        Assert.Null(rate.WaitOf("a"));
    }

    [Fact]
    public void Memory_is_bounded_and_who_failed_most_is_remembered_longest()
    {
        var rate = new FailureRate(20, TimeSpan.FromMinutes(1), _clock, room: 100);
        for (var i = 0; i < 20; i++) rate.Note("worst");
        for (var i = 0; i < 1000; i++)
        {
            rate.Note($"other-{i}");
            Assert.InRange(rate.Names, 1, 100);
        }

        Assert.NotNull(rate.WaitOf("worst"));
        _clock.Advance(TimeSpan.FromMinutes(2));
        for (var i = 0; i < 101; i++) rate.Note($"late-{i}");
        Assert.Null(rate.WaitOf("worst"));
    }

    [Theory]
    [InlineData("192.0.2.7", "192.0.2.7")]
    [InlineData("::ffff:192.0.2.7", "192.0.2.7")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::")]
    [InlineData("2001:db8:1:2:ffff::1", "2001:db8:1:2::")]
    public void Who_has_a_network_has_one_name(string address, string name) =>
        Assert.Equal(name, FailureRate.NameOf(IPAddress.Parse(address)));

    [Fact]
    public void An_organisations_keys_share_its_rate_and_nobody_elses()
    {
        var rates = new OrganisationRates(10, _clock);
        Credential Of(string id, string organisation) =>
            new(id, CredentialKind.Key, id, organisation, Domain.Role.Sme, Scopes.All, null, new());
        for (var i = 0; i < 10; i++) Assert.True(rates.TryTake(Of($"key-{i}", "one")));
        Assert.False(rates.TryTake(Of("key-11", "one")));
        Assert.True(rates.TryTake(Of("key-1", "two")));
        for (var i = 0; i < 20; i++) Assert.True(rates.TryTake(Of("desk", "")));
        _clock.Advance(TimeSpan.FromMilliseconds(100));
        Assert.True(rates.TryTake(Of("key-11", "one")));
    }
}
