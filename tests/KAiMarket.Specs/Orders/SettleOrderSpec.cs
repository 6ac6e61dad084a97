using KAiMarket.Domain.Orders;

namespace KAiMarket.Specs.Orders;

public sealed class SettleOrderSpec : Spec<Order, OrderCommand, OrderEvent>
{
    private static readonly SettleOrder Settle = new(new Won(136), new Won(15));
    private static readonly OrderSettled Settled = new(Sample.Provider, new Won(136), new Won(15));
    private static readonly OrderEvent[] Past = [Sample.Placed, Sample.Confirmed, Sample.Used, Sample.Accepted];

    [Fact]
    public void The_provider_is_paid() =>
        Assert.Equal(OrderStatus.Settled, Given(Past).When(Settle).Then(Settled).Status);

    [Fact]
    public void A_repeat_is_silent() => Given([.. Past, Settled]).When(Settle).ThenNothing();

    [Fact]
    public void Its_legs_are_money()
    {
        When(new SettleOrder(new(-1), new(-1))).ThenRefused(SettleOrder.AmountInvalid, "government");
        When(Settle with { SelfPay = new(long.MaxValue) }).ThenRefused(SettleOrder.AmountInvalid, "selfPay");
    }

    [Fact]
    public void No_order_no_settlement() => Given().By(Sample.Supplier).When(Settle).ThenRefused(SettleOrder.OrderMissing);

    [Fact]
    public void Only_the_market_settles() => Assert.All(Sample.Everybody,
        actor => Given([.. Past, Settled]).By(actor).When(Settle).ThenRefused(SettleOrder.NotYours));

    [Fact]
    public void An_order_is_settled_once() =>
        Given([.. Past, Settled]).When(new SettleOrder(new(135), new(16))).ThenRefused(SettleOrder.Differs);

    [Fact]
    public void Only_an_accepted_order_is_settled() =>
        Given(Past[..3]).When(Settle with { SelfPay = new(1) }).ThenRefused(SettleOrder.NotAccepted);

    [Fact]
    public void The_legs_add_up_to_the_price() =>
        Given(Past).When(Settle with { SelfPay = new(16) }).ThenRefused(SettleOrder.NotTheAmount);
}
