using KAiMarket.Identity.Tokens;

namespace KAiMarket.Specs.Identity.Machines;

public sealed class SigningKeysSpec : IAsyncLifetime
{
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);
    private TokenMarket _market = null!;

    public async Task InitializeAsync() => _market = await TokenMarket.OpenAsync();

    public async Task DisposeAsync() => await _market.DisposeAsync();

    [Fact]
    public async Task After_thirty_days_a_new_key_is_published_signs_an_hour_later_and_the_old_one_verifies_a_day_longer()
    {
        var (_, secret) = await _market.KeyAsync("meter");
        var first = _market.Signing.Current;
        _market.Clock.Advance(SigningKeys.Lifetime - TimeSpan.FromMilliseconds(1));
        await RefreshAsync();
        Assert.Single(_market.Signing.Published);

        _market.Clock.Advance(TimeSpan.FromMilliseconds(1));
        await RefreshAsync();
        Assert.Equal([1, 2], _market.Signing.Published.Select(key => key.Number));
        Assert.Equal(first.Kid, _market.Signing.Current.Kid);
        _market.Clock.Advance(SigningKeys.Notice - Tick);
        Assert.Equal(first.Kid, _market.Signing.Current.Kid);

        var last = _market.TokenOf(secret);
        _market.Clock.Advance(Tick);
        Assert.Equal(2, _market.Signing.Current.Number);
        Assert.NotNull(_market.Door.Verify(last));
        Assert.NotNull(_market.Door.Verify(_market.TokenOf(secret)));

        _market.Clock.Advance(SigningKeys.Grace - Tick);
        Assert.Same(first, _market.Signing.Find(first.Kid));
        Assert.Equal(2, _market.Signing.Published.Count);
        _market.Clock.Advance(Tick);
        Assert.Null(_market.Signing.Find(first.Kid));
        Assert.Equal([2], _market.Signing.Published.Select(key => key.Number));

        await RefreshAsync();
        await RefreshAsync();
        Assert.Equal([2], _market.Signing.Published.Select(key => key.Number));
    }

    [Fact]
    public async Task A_market_that_slept_for_months_goes_on_with_what_it_has()
    {
        var (_, secret) = await _market.KeyAsync("meter");
        _market.Clock.Advance(5 * SigningKeys.Lifetime);
        await RefreshAsync();
        Assert.Equal([1, 2], _market.Signing.Published.Select(key => key.Number));
        Assert.NotNull(_market.Door.Verify(_market.TokenOf(secret)));
    }

    private Task RefreshAsync() => _market.Signing.RefreshAsync(CancellationToken.None);
}
