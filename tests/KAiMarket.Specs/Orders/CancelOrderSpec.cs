using KAiMarket.Domain.Orders;

namespace KAiMarket.Specs.Orders;

public sealed class CancelOrderSpec : Spec<Order, OrderCommand, OrderEvent>
{
    protected override Actor Actor => Sample.Applicant;

    [Fact]
    public void An_unused_order_is_cancelled() => Assert.Equal(OrderStatus.Cancelled,
        Given(Sample.Placed, Sample.Confirmed).When(new CancelOrder()).Then(new OrderCancelled()).Status);

    [Fact]
    public void The_market_cancels_it_when_the_voucher_expires() =>
        Given(Sample.Placed, Sample.Confirmed).By(Actor.Market).When(new CancelOrder()).Then(new OrderCancelled());

    [Fact]
    public void A_repeat_is_silent() =>
        Given(Sample.Placed, Sample.Confirmed, new OrderCancelled()).When(new CancelOrder()).ThenNothing();

    [Fact]
    public void No_order_nothing_to_cancel() =>
        Given().By(Sample.Supplier).When(new CancelOrder()).ThenRefused(CancelOrder.OrderMissing);

    [Fact]
    public void Others_do_not_cancel_it() => Assert.All(
        [Sample.OtherApplicant, Sample.Supplier, Sample.Owner, Sample.Auditor],
        actor => Given(Sample.Placed, Sample.Confirmed, new OrderCancelled()).By(actor)
            .When(new CancelOrder()).ThenRefused(CancelOrder.NotYours));

    [Fact]
    public void Only_a_confirmed_order_is_cancelled()
    {
        Given(Sample.Placed).When(new CancelOrder()).ThenRefused(CancelOrder.NotConfirmed);
        Given(Sample.Placed, Sample.Confirmed, Sample.Used, Sample.Accepted)
            .When(new CancelOrder()).ThenRefused(CancelOrder.NotConfirmed);
    }

    [Fact]
    public void What_was_used_is_not_cancelled() =>
        Given(Sample.Placed, Sample.Confirmed, Sample.Used).When(new CancelOrder()).ThenRefused(CancelOrder.InUse);
}
