using KAiMarket.Domain.Vouchers;

namespace KAiMarket.Specs.Vouchers;

public sealed class CaptureHoldSpec : Spec<Voucher, VoucherCommand, VoucherEvent>
{
    private static readonly CaptureHold Capture = new(Sample.Order, new Won(15_000));
    private static readonly HoldCaptured Captured =
        new(Sample.Order, new Won(13_500), new Won(1_500), new Won(4_500), new Won(500));

    [Fact]
    public void What_was_used_is_spent_and_the_rest_is_free_again()
    {
        var voucher = Given(Sample.Issued, Sample.Held).When(Capture).Then(Captured);
        Assert.Equal(new Legs(new(13_500), new(1_500)), voucher.Spent);
        Assert.Equal(new Won(85_000), voucher.Balance);
        Assert.Empty(voucher.Holds);
    }

    [Fact]
    public void All_or_nothing_may_be_spent()
    {
        Given(Sample.Issued, Sample.Held).When(Capture with { Amount = new(20_000) })
            .Then(new HoldCaptured(Sample.Order, new(18_000), new(2_000), Won.Zero, Won.Zero));
        Given(Sample.Issued, Sample.Held).When(Capture with { Amount = Won.Zero })
            .Then(new HoldCaptured(Sample.Order, Won.Zero, Won.Zero, new(18_000), new(2_000)));
    }

    [Fact]
    public void After_expiry_the_rest_goes_back() =>
        Given(Sample.Issued, Sample.Held, new VoucherExpired(), new BalanceReturned(new(72_000), new(8_000), new(72_000)))
            .On(Sample.Expiry).When(Capture)
            .Then(Captured, new BalanceReturned(new(4_500), new(500), new(76_500)));

    [Fact]
    public void After_expiry_nothing_goes_back_of_a_hold_spent_whole() =>
        Given(Sample.Issued, Sample.Held, new VoucherExpired()).When(Capture with { Amount = new(20_000) })
            .Then(new HoldCaptured(Sample.Order, new(18_000), new(2_000), Won.Zero, Won.Zero));

    [Fact]
    public void A_repeat_is_silent() => Given(Sample.Issued, Sample.Held, Captured).When(Capture).ThenNothing();

    [Fact]
    public void The_order_has_an_id() =>
        When(new CaptureHold(new("Order 1"), new(-1))).ThenRefused(CaptureHold.IdInvalid, "order");

    [Theory, InlineData(-1), InlineData(long.MaxValue)]
    public void A_capture_is_money(long amount) =>
        When(Capture with { Amount = new(amount) }).ThenRefused(CaptureHold.AmountInvalid);

    [Fact]
    public void No_voucher_no_capture() =>
        Given().By(Sample.Applicant).When(Capture).ThenRefused(CaptureHold.VoucherMissing);

    [Fact]
    public void Only_the_market_captures() => Assert.All(Sample.Everybody,
        actor => Given(Sample.Issued, Sample.Held, Captured).By(actor).When(Capture).ThenRefused(CaptureHold.NotYours));

    [Fact]
    public void What_was_released_is_not_spent() =>
        Given(Sample.Issued, Sample.Held, new HoldReleased(Sample.Order, new(18_000), new(2_000)))
            .When(Capture).ThenRefused(CaptureHold.AlreadyReleased);

    [Fact]
    public void An_order_captures_one_amount() => Given(Sample.Issued, Sample.Held, Captured)
        .When(Capture with { Amount = new(20_001) }).ThenRefused(CaptureHold.Differs);

    [Fact]
    public void No_hold_no_capture() => Given(Sample.Issued, Sample.Held)
        .When(Capture with { Order = Sample.OtherOrder }).ThenRefused(CaptureHold.HoldMissing);

    [Fact]
    public void No_more_than_the_hold_is_spent() => Given(Sample.Issued, Sample.Held)
        .When(Capture with { Amount = new(20_001) }).ThenRefused(CaptureHold.MoreThanHeld);
}
