using KAiMarket.Domain.Orders;

namespace KAiMarket.Specs.Orders;

public sealed class AcceptOrderSpec : Spec<Order, OrderCommand, OrderEvent>
{
    private static readonly AcceptOrder Accept = new(101);

    protected override Actor Actor => Sample.Applicant;

    [Fact]
    public void What_was_metered_is_accepted() => Assert.Equal(OrderStatus.Accepted,
        Given(Sample.Placed, Sample.Confirmed, Sample.Used).When(Accept).Then(Sample.Accepted).Status);

    [Fact]
    public void An_unused_order_costs_nothing() =>
        Given(Sample.Placed, Sample.Confirmed).When(new AcceptOrder(0)).Then(new OrderAccepted(0, Won.Zero));

    [Fact]
    public void A_repeat_is_silent_even_after_settlement() =>
        Given(Sample.Placed, Sample.Confirmed, Sample.Used, Sample.Accepted, new OrderSettled(Sample.Provider, new(136), new(15)))
            .When(Accept).ThenNothing();

    [Theory, InlineData(-1), InlineData(long.MaxValue)]
    public void A_quantity_is_within_bounds(long quantity) =>
        When(new AcceptOrder(quantity)).ThenRefused(AcceptOrder.QuantityInvalid);

    [Fact]
    public void No_order_no_acceptance() => Given().By(Sample.Auditor).When(Accept).ThenRefused(AcceptOrder.OrderMissing);

    [Fact]
    public void Others_do_not_accept_for_it()
    {
        Given(Sample.Placed, Sample.Confirmed, Sample.Used).By(Sample.Operator).When(Accept).Then(Sample.Accepted);
        Assert.All([Sample.OtherApplicant, Sample.Supplier, Sample.Owner, Sample.Auditor],
            actor => Given(Sample.Placed, Sample.Confirmed, Sample.Used, Sample.Accepted).By(actor)
                .When(Accept).ThenRefused(AcceptOrder.NotYours));
    }

    [Fact]
    public void An_order_is_accepted_once() => Given(Sample.Placed, Sample.Confirmed, Sample.Used, Sample.Accepted)
        .When(new AcceptOrder(100)).ThenRefused(AcceptOrder.Differs);

    [Fact]
    public void Only_a_confirmed_order_is_accepted()
    {
        Given(Sample.Placed).When(Accept).ThenRefused(AcceptOrder.NotConfirmed);
        Given(Sample.Placed, new OrderRefused("x", "y")).When(Accept).ThenRefused(AcceptOrder.NotConfirmed);
        Given(Sample.Placed, Sample.Confirmed, new OrderCancelled()).When(Accept).ThenRefused(AcceptOrder.NotConfirmed);
    }

    [Theory, InlineData(100), InlineData(102)]
    public void No_more_and_no_less_than_was_metered(long quantity) =>
        Given(Sample.Placed, Sample.Confirmed, Sample.Used).When(new AcceptOrder(quantity)).ThenRefused(AcceptOrder.NotAsMetered);
}
