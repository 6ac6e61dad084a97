using KAiMarket.Domain.Orders;

namespace KAiMarket.Specs.Orders;

public sealed class RefuseOrderSpec : Spec<Order, OrderCommand, OrderEvent>
{
    private static readonly RefuseOrder Refuse = new("offer-capacity-too-low", "3 left.");
    private static readonly OrderRefused Refused = new("offer-capacity-too-low", "3 left.");

    [Fact]
    public void An_order_is_refused() =>
        Assert.Equal(OrderStatus.Refused, Given(Sample.Placed).When(Refuse).Then(Refused).Status);

    [Fact]
    public void A_repeat_is_silent_even_in_other_words() =>
        Given(Sample.Placed, Refused).When(Refuse with { Reason = "2 left." }).ThenNothing();

    [Theory, InlineData(null), InlineData(""), InlineData("Not a code")]
    public void A_code_is_a_code(string? code) =>
        When(new RefuseOrder(code!, "")).ThenRefused(RefuseOrder.CodeInvalid);

    [Fact]
    public void A_reason_is_a_line_of_up_to_500()
    {
        var longest = new string('x', RefuseOrder.MostReasonLength);
        Given(Sample.Placed).When(Refuse with { Reason = longest }).Then(Refused with { Reason = longest });
        When(Refuse with { Reason = longest + "x" }).ThenRefused(RefuseOrder.ReasonInvalid);
    }

    [Fact]
    public void No_order_no_refusal() => Given().By(Sample.Supplier).When(Refuse).ThenRefused(RefuseOrder.OrderMissing);

    [Fact]
    public void Only_the_market_refuses() => Assert.All(Sample.Everybody,
        actor => Given(Sample.Placed, Refused).By(actor).When(Refuse).ThenRefused(RefuseOrder.NotYours));

    [Fact]
    public void The_first_answer_stands() => Given(Sample.Placed, Refused)
        .When(Refuse with { Code = "offer-withdrawn" }).ThenRefused(RefuseOrder.Differs);

    [Fact]
    public void A_confirmed_order_is_not_refused() =>
        Given(Sample.Placed, Sample.Confirmed).When(Refuse).ThenRefused(RefuseOrder.AlreadyConfirmed);
}
