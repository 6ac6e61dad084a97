using KAiMarket.Domain.Vouchers;

namespace KAiMarket.Specs.Vouchers;

public sealed class HoldAmountSpec : Spec<Voucher, VoucherCommand, VoucherEvent>
{
    private static readonly HoldAmount Hold = new(Sample.Order, new Won(20_000));
    private static readonly HoldReleased Released = new(Sample.Order, new Won(18_000), new Won(2_000));

    [Fact]
    public void Money_is_held_for_an_order()
    {
        var voucher = Given(Sample.Issued).When(Hold).Then(Sample.Held);
        Assert.Equal(new Won(80_000), voucher.Balance);
    }

    [Fact]
    public void A_free_order_holds_nothing() => Given(Sample.Issued).When(Hold with { Amount = Won.Zero })
        .Then(new AmountHeld(Sample.Order, Won.Zero, Won.Zero));

    [Fact]
    public void The_whole_voucher_splits_exactly() => Given(Sample.Issued, Sample.Held)
        .When(new HoldAmount(Sample.OtherOrder, new(80_000)))
        .Then(new AmountHeld(Sample.OtherOrder, new(72_000), new(8_000)));

    [Fact]
    public void Small_orders_round_as_one_large_order()
    {
        var voucher = Given(Sample.Issued with { Government = new(1), SelfPay = new(1) })
            .When(Hold with { Amount = new(1) }).Then(new AmountHeld(Sample.Order, Won.Zero, new(1)));
        var then = Voucher.Decide(voucher, new HoldAmount(Sample.OtherOrder, new(1)), new(Sample.Noon, Actor.Market, "c"));
        Assert.Equal(new AmountHeld(Sample.OtherOrder, new(1), Won.Zero), Assert.Single(then.Events));
    }

    [Fact]
    public void A_release_out_of_turn_never_overdraws_a_leg() =>
        Given(
            Sample.Issued with { Government = new(1), SelfPay = new(1) },
            new AmountHeld(Sample.Order, Won.Zero, new(1)),
            new AmountHeld(Sample.OtherOrder, new(1), Won.Zero),
            new HoldReleased(Sample.Order, Won.Zero, new(1)))
        .When(new HoldAmount(new("order-3"), new(1)))
        .Then(new AmountHeld(new("order-3"), Won.Zero, new(1)));

    [Fact]
    public void A_repeat_is_silent_even_after_expiry() =>
        Given(Sample.Issued, Sample.Held, new VoucherExpired()).On(Sample.Expiry).When(Hold).ThenNothing();

    [Fact]
    public void A_repeat_is_silent_even_after_the_order_ended() =>
        Given(Sample.Issued, Sample.Held, Released).When(Hold).ThenNothing();

    [Fact]
    public void An_order_holds_one_amount()
    {
        Given(Sample.Issued, Sample.Held).When(Hold with { Amount = new(1) }).ThenRefused(HoldAmount.Differs);
        Given(Sample.Issued, Sample.Held, Released).When(Hold with { Amount = new(1) }).ThenRefused(HoldAmount.Differs);
    }

    [Fact]
    public void The_order_has_an_id() =>
        When(new HoldAmount(default, new(-1))).ThenRefused(HoldAmount.IdInvalid, "order");

    [Theory, InlineData(-1), InlineData(long.MinValue), InlineData(long.MaxValue)]
    public void A_hold_is_money(long amount) =>
        When(Hold with { Amount = new(amount) }).ThenRefused(HoldAmount.AmountInvalid);

    [Fact]
    public void No_voucher_no_hold() => Given().By(Sample.Applicant).When(Hold).ThenRefused(HoldAmount.VoucherMissing);

    [Fact]
    public void Only_the_market_holds_money() => Assert.All(Sample.Everybody,
        actor => Given(Sample.Issued, Sample.Held).By(actor).When(Hold).ThenRefused(HoldAmount.NotYours));

    [Fact]
    public void The_last_tick_counts_and_expiry_acts_before_it_is_recorded()
    {
        Given(Sample.Issued).On(Sample.Expiry.AddTicks(-1)).When(Hold).Then(Sample.Held);
        Given(Sample.Issued).On(Sample.Expiry).When(Hold with { Amount = Won.Most }).ThenRefused(HoldAmount.Expired);
    }

    [Fact]
    public void What_has_expired_stays_so_whatever_the_clock_says() =>
        Given(Sample.Issued, new VoucherExpired()).When(Hold).ThenRefused(HoldAmount.Expired);

    [Fact]
    public void No_more_than_the_balance_is_held() => Given(Sample.Issued, Sample.Held)
        .When(new HoldAmount(Sample.OtherOrder, new(80_001))).ThenRefused(HoldAmount.TooLittle);
}
