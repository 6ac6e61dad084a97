using KAiMarket.Domain.Contracts;

namespace KAiMarket.Specs.Contracts;

public sealed class DelayDamagesSpec
{
    [Theory]
    [InlineData(0, 0), InlineData(1, 125_000), InlineData(10, 1_250_000), InlineData(239, 29_875_000)]
    [InlineData(240, 30_000_000), InlineData(241, 30_000_000), InlineData(int.MaxValue, 30_000_000)]
    public void Each_day_costs_until_the_cap(int days, long damages) =>
        Assert.Equal(new Won(damages), DelayDamages.StateService.For(new(100_000_000), days));

    [Fact]
    public void What_was_accepted_before_costs_nothing()
    {
        Assert.Equal(new Won(750_000), DelayDamages.StateService.For(new(100_000_000), 10, accepted: new(40_000_000)));
        Assert.Equal(Won.Zero, DelayDamages.StateService.For(new(100_000_000), 10, accepted: new(100_000_000)));
        Assert.Equal(new Won(18_000_000), DelayDamages.StateService.For(new(100_000_000), 999, accepted: new(40_000_000)));
    }

    [Fact]
    public void A_fraction_of_a_won_is_not_charged() =>
        Assert.Equal(new Won(1), DelayDamages.StateGoods.For(new(2_000), 1));

    [Fact]
    public void Impossible_figures_are_bugs()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => DelayDamages.StateService.For(new(1), -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => DelayDamages.StateService.For(new(1), 1, accepted: new(2)));
        Assert.Throws<ArgumentOutOfRangeException>(() => DelayDamages.StateService.For(new(1), 1, accepted: new(-1)));
    }
}
