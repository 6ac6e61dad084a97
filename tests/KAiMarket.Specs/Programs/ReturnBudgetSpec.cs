using KAiMarket.Domain.Programs;

namespace KAiMarket.Specs.Programs;

public sealed class ReturnBudgetSpec : Spec<Program, ProgramCommand, ProgramEvent>
{
    private static readonly ReturnBudget Return = new(Sample.Voucher, new Won(70_000));
    private static readonly BudgetReturned Returned = new(Sample.Voucher, new Won(70_000), ToMinistry: false);
    private static readonly ProgramClosed Closed = new(Sample.Ministry, new Won(910_000));

    [Fact]
    public void What_a_voucher_did_not_spend_can_be_claimed_again() =>
        Assert.Equal(new Won(980_000), Given(Sample.Opened, Sample.Claimed).When(Return).Then(Returned).Remaining);

    [Fact]
    public void After_the_close_it_goes_on_to_the_ministry() => Assert.Equal(Won.Zero,
        Given(Sample.Opened, Sample.Claimed, Closed).When(Return).Then(Returned with { ToMinistry = true }).Remaining);

    [Fact]
    public void Only_what_is_new_is_returned() => Given(Sample.Opened, Sample.Claimed, Returned)
        .When(Return with { ReturnedSoFar = new(90_000) }).Then(Returned with { Amount = new(20_000) });

    [Fact]
    public void A_repeat_and_an_overtaken_message_are_silent()
    {
        Given(Sample.Opened, Sample.Claimed, Returned).When(Return).ThenNothing();
        Given(Sample.Opened, Sample.Claimed, Returned).When(Return with { ReturnedSoFar = new(1) }).ThenNothing();
        Given(Sample.Opened, Sample.Claimed).When(Return with { ReturnedSoFar = Won.Zero }).ThenNothing();
    }

    [Fact]
    public void The_voucher_has_an_id() =>
        When(new ReturnBudget(new("ai-2026"), new(-1))).ThenRefused(ReturnBudget.IdInvalid, "voucher");

    [Theory, InlineData(-1), InlineData(1_000_000_000_000_001)]
    public void A_return_is_money(long amount) =>
        When(Return with { ReturnedSoFar = new(amount) }).ThenRefused(ReturnBudget.AmountInvalid);

    [Fact]
    public void No_programme_no_return() => Given().By(Sample.Owner).When(Return).ThenRefused(ReturnBudget.ProgramMissing);

    [Fact]
    public void No_claim_no_return() =>
        Given(Sample.Opened).By(Sample.Owner).When(Return).ThenRefused(ReturnBudget.ClaimMissing);

    [Fact]
    public void Only_the_market_returns_money() => Assert.All(Sample.Everybody,
        actor => Given(Sample.Opened, Sample.Claimed, Returned).By(actor).When(Return).ThenRefused(ReturnBudget.NotYours));

    [Fact]
    public void Nothing_comes_back_that_was_not_granted() => Given(Sample.Opened, Sample.Claimed)
        .When(Return with { ReturnedSoFar = new(90_001) }).ThenRefused(ReturnBudget.MoreThanGranted);
}
