using KAiMarket.Domain.Vouchers;

namespace KAiMarket.Specs.Vouchers;

public sealed class ReleaseHoldSpec : Spec<Voucher, VoucherCommand, VoucherEvent>
{
    private static readonly ReleaseHold Release = new(Sample.Order);
    private static readonly HoldReleased Released = new(Sample.Order, new Won(18_000), new Won(2_000));

    [Fact]
    public void What_was_held_is_free_again() => Assert.Equal(new Won(100_000),
        Given(Sample.Issued, Sample.Held).When(Release).Then(Released).Balance);

    [Fact]
    public void After_expiry_it_goes_back() => Assert.Equal(Won.Zero,
        Given(Sample.Issued, Sample.Held, new VoucherExpired(), new BalanceReturned(new(72_000), new(8_000), new(72_000)))
            .When(Release).Then(Released, new BalanceReturned(new(18_000), new(2_000), new(90_000))).Balance);

    [Fact]
    public void A_repeat_is_silent() => Given(Sample.Issued, Sample.Held, Released).When(Release).ThenNothing();

    [Fact]
    public void The_order_has_an_id() => When(new ReleaseHold(default)).ThenRefused(ReleaseHold.IdInvalid, "order");

    [Fact]
    public void No_voucher_no_release() =>
        Given().By(Sample.Applicant).When(Release).ThenRefused(ReleaseHold.VoucherMissing);

    [Fact]
    public void Only_the_market_releases() => Assert.All(Sample.Everybody,
        actor => Given(Sample.Issued, Sample.Held, Released).By(actor).When(Release).ThenRefused(ReleaseHold.NotYours));

    [Fact]
    public void What_was_spent_is_not_released() =>
        Given(Sample.Issued, Sample.Held, new HoldCaptured(Sample.Order, new(18_000), new(2_000), Won.Zero, Won.Zero))
            .When(Release).ThenRefused(ReleaseHold.AlreadyCaptured);

    [Fact]
    public void No_hold_no_release() =>
        Given(Sample.Issued, Sample.Held).When(new ReleaseHold(Sample.OtherOrder)).ThenRefused(ReleaseHold.HoldMissing);
}
