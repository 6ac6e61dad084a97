using KAiMarket.Domain;
using KAiMarket.Identity;

namespace KAiMarket.Specs.Identity.Machines;

/// <summary>A key's secrets while they overlap.</summary>
public sealed class KeySecretsSpec : IAsyncLifetime
{
    private TokenMarket _market = null!;

    public async Task InitializeAsync() => _market = await TokenMarket.OpenAsync();

    public async Task DisposeAsync() => await _market.DisposeAsync();

    [Fact]
    public async Task Both_secrets_open_until_the_last_tick_of_the_overlap()
    {
        var (_, old) = await _market.KeyAsync("meter");
        var next = await RotateAsync("meter", 1, TimeSpan.FromHours(24));
        _market.Clock.Advance(TimeSpan.FromHours(24) - TimeSpan.FromTicks(1));
        Assert.Equal("meter", _market.Door.Find(old)!.Id);
        Assert.Equal("meter", _market.Door.Find(next)!.Id);
        _market.Clock.Advance(TimeSpan.FromTicks(1));
        Assert.Null(_market.Door.Find(old));
        Assert.Equal("meter", _market.Door.Find(next)!.Id);
    }

    [Fact]
    public async Task Without_overlap_the_old_secret_ends_at_once()
    {
        var (_, old) = await _market.KeyAsync("meter");
        var next = await RotateAsync("meter", 1, TimeSpan.Zero);
        Assert.Null(_market.Door.Find(old));
        Assert.NotNull(_market.Door.Find(next));
    }

    [Fact]
    public async Task A_secret_that_nobody_got_to_see_does_not_end_the_one_in_use_early()
    {
        var (_, first) = await _market.KeyAsync("meter");
        var lost = await RotateAsync("meter", 1, TimeSpan.FromHours(10));
        var third = await RotateAsync("meter", 2, TimeSpan.FromHours(24));
        _market.Clock.Advance(TimeSpan.FromHours(10) - TimeSpan.FromTicks(1));
        Assert.NotNull(_market.Door.Find(first));
        _market.Clock.Advance(TimeSpan.FromTicks(1));
        Assert.Null(_market.Door.Find(first));
        Assert.NotNull(_market.Door.Find(lost));
        _market.Clock.Advance(TimeSpan.FromHours(14));
        Assert.Null(_market.Door.Find(lost));
        Assert.NotNull(_market.Door.Find(third));
    }

    [Fact]
    public async Task A_later_rotation_without_overlap_ends_all_that_came_before()
    {
        var (_, first) = await _market.KeyAsync("meter");
        var second = await RotateAsync("meter", 1, TimeSpan.FromHours(24));
        var third = await RotateAsync("meter", 2, TimeSpan.Zero);
        Assert.Null(_market.Door.Find(first));
        Assert.Null(_market.Door.Find(second));
        Assert.NotNull(_market.Door.Find(third));
    }

    [Fact]
    public async Task No_secret_outlives_the_key()
    {
        var end = _market.Clock.GetUtcNow().AddHours(1);
        var (_, old) = await _market.KeyAsync("meter", expiresAt: end);
        var next = await RotateAsync("meter", 1, TimeSpan.FromHours(24));
        _market.Clock.Advance(TimeSpan.FromHours(1) - TimeSpan.FromTicks(1));
        Assert.NotNull(_market.Door.Find(old));
        Assert.NotNull(_market.Door.Find(next));
        _market.Clock.Advance(TimeSpan.FromTicks(1));
        Assert.Null(_market.Door.Find(old));
        Assert.Null(_market.Door.Find(next));
    }

    [Fact]
    public void Digests_are_equal_when_all_their_bits_are()
    {
        Assert.True(KeyHash.TryOf("kai_sme_a", out var one));
        Assert.True(KeyHash.TryOf("kai_sme_a", out var same));
        Assert.Equal(one, same);
        Assert.NotEqual(one, one with { High = one.High ^ 1 });
        Assert.NotEqual(one, one with { Low = one.Low ^ (UInt128.One << 127) });
        Assert.Equal(one, KeyHash.FromBytes(one.ToBytes()));
        foreach (var none in new[] { "", new string('a', 129), "한글", "kai_\u0661" }) Assert.False(KeyHash.TryOf(none, out _));
    }

    private async Task<string> RotateAsync(string id, int number, TimeSpan overlap)
    {
        var secret = ApiKey.NewSecret(Role.Provider);
        KeyHash.TryOf(secret, out var hash);
        var now = _market.Clock.GetUtcNow();
        Assert.True(await _market.Ring.RotateAsync(
            _market.Ring.ById[id], new(number, hash, now, now + overlap), null, CancellationToken.None));
        return secret;
    }
}
