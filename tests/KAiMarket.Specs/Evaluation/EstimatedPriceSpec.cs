using KAiMarket.Domain.Evaluation;

namespace KAiMarket.Specs.Evaluation;

public sealed class EstimatedPriceSpec
{
    [Theory]
    [InlineData(32_000_000, 29_090_909), InlineData(45_000_000, 40_909_091), InlineData(100_000_000, 90_909_091)]
    [InlineData(210_000_000, 190_909_091), InlineData(0, 0), InlineData(1, 1), InlineData(11, 10)]
    [InlineData(1_000_000_000_000_000, 909_090_909_090_909)]
    public void It_is_the_budget_without_tax_rounded_to_the_nearest_won(long budget, long estimated)
    {
        Assert.Equal(new Won(estimated), EstimatedPrice.FromBudget(new(budget)));
        Assert.True(EstimatedPrice.Fits(new(estimated), new(budget)));
        Assert.False(EstimatedPrice.Fits(new(estimated - 1), new(budget)));
    }

    [Fact]
    public void And_so_for_every_remainder() => Assert.All(Enumerable.Range(0, 1_000), budget => Assert.Equal(
        (long)decimal.Round(budget / 1.1m, MidpointRounding.AwayFromZero), EstimatedPrice.FromBudget(new(budget)).Amount));
}
