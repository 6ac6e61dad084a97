using KAiMarket.Domain.Vouchers;

namespace KAiMarket.Specs.Vouchers;

public sealed class ExpireVoucherSpec : Spec<Voucher, VoucherCommand, VoucherEvent>
{
    [Fact]
    public void What_no_order_holds_goes_back()
    {
        var voucher = Given(Sample.Issued, Sample.Held).On(Sample.Expiry).When(new ExpireVoucher())
            .Then(new VoucherExpired(), new BalanceReturned(new(72_000), new(8_000), new(72_000)));
        Assert.Equal(Won.Zero, voucher.Balance);
        Assert.Equal(Sample.Order, Assert.Single(voucher.Holds).Key);
    }

    [Fact]
    public void When_all_is_held_nothing_goes_back() =>
        Given(Sample.Issued, Sample.Held with { Government = new(90_000), SelfPay = new(10_000) })
            .On(Sample.Expiry).When(new ExpireVoucher()).Then(new VoucherExpired());

    [Fact]
    public void A_repeat_is_silent() =>
        Given(Sample.Issued, new VoucherExpired()).On(Sample.Noon).When(new ExpireVoucher()).ThenNothing();

    [Fact]
    public void No_voucher_no_expiry() =>
        Given().By(Sample.Applicant).When(new ExpireVoucher()).ThenRefused(ExpireVoucher.VoucherMissing);

    [Fact]
    public void Only_the_market_records_it() => Assert.All(Sample.Everybody,
        actor => Given(Sample.Issued, new VoucherExpired()).By(actor)
            .When(new ExpireVoucher()).ThenRefused(ExpireVoucher.NotYours));

    [Fact]
    public void The_last_tick_belongs_to_the_voucher() => Given(Sample.Issued).On(Sample.Expiry.AddTicks(-1))
        .When(new ExpireVoucher()).ThenRefused(ExpireVoucher.NotYet);
}
