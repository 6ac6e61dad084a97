using KAiMarket.Domain.Orders;

namespace KAiMarket.Specs.Orders;

public sealed class ConfirmOrderSpec : Spec<Order, OrderCommand, OrderEvent>
{
    private static readonly ConfirmOrder Confirm = new(Sample.Provider, new Won(3), 2, new Won(600));

    [Fact]
    public void An_order_is_confirmed() =>
        Assert.Equal(OrderStatus.Confirmed, Given(Sample.Placed).When(Confirm).Then(Sample.Confirmed).Status);

    [Fact]
    public void A_repeat_is_silent_whatever_became_of_it()
    {
        Given(Sample.Placed, Sample.Confirmed).When(Confirm).ThenNothing();
        Given(Sample.Placed, Sample.Confirmed, new OrderCancelled()).When(Confirm).ThenNothing();
        Given(Sample.Placed, Sample.Confirmed, Sample.Used, Sample.Accepted).When(Confirm).ThenNothing();
    }

    [Fact]
    public void Its_terms_are_within_bounds()
    {
        When(new ConfirmOrder(default, new(-1), 0, new(-1))).ThenRefused(ConfirmOrder.IdInvalid, "provider");
        When(new ConfirmOrder(Sample.Provider, new(-1), 0, new(-1))).ThenRefused(ConfirmOrder.TermsInvalid, "price");
        When(Confirm with { Per = 0, Held = new(-1) }).ThenRefused(ConfirmOrder.TermsInvalid, "per");
        When(Confirm with { Held = new(-1) }).ThenRefused(ConfirmOrder.TermsInvalid, "held");
    }

    [Fact]
    public void No_order_no_confirmation() =>
        Given().By(Sample.Supplier).When(Confirm).ThenRefused(ConfirmOrder.OrderMissing);

    [Fact]
    public void Only_the_market_confirms() => Assert.All(Sample.Everybody,
        actor => Given(Sample.Placed, Sample.Confirmed).By(actor).When(Confirm).ThenRefused(ConfirmOrder.NotYours));

    [Fact]
    public void An_order_is_confirmed_on_one_set_of_terms() => Given(Sample.Placed, Sample.Confirmed)
        .When(Confirm with { Held = new(601) }).ThenRefused(ConfirmOrder.Differs);

    [Fact]
    public void A_refused_order_stays_refused() => Given(Sample.Placed, new OrderRefused("offer-withdrawn", "Gone."))
        .When(Confirm with { Held = new(1) }).ThenRefused(ConfirmOrder.AlreadyRefused);

    [Fact]
    public void The_hold_covers_the_order()
    {
        Given(Sample.Placed).When(Confirm with { Held = new(599) }).ThenRefused(ConfirmOrder.HeldTooLittle);
        Given(Sample.Placed).When(Confirm with { Price = Won.Most, Per = 1, Held = Won.Most })
            .ThenRefused(ConfirmOrder.HeldTooLittle);
    }
}
