using KAiMarket.Domain.Orders;

namespace KAiMarket.Specs.Orders;

public sealed class PlaceOrderSpec : Spec<Order, OrderCommand, OrderEvent>
{
    private static readonly PlaceOrder Place = new(Sample.Voucher, Sample.Offer, 400);

    protected override Actor Actor => Sample.Applicant;

    [Fact]
    public void An_SME_places_an_order() => When(Place).Then(Sample.Placed);

    [Fact]
    public void The_day_is_the_Korean_one()
    {
        var midnight = new DateTimeOffset(2026, 11, 22, 15, 0, 0, TimeSpan.Zero);
        Given().On(midnight.AddTicks(-1)).When(Place).Then(Sample.Placed);
        Given().On(midnight).When(Place).Then(Sample.Placed with { Day = Sample.Today.AddDays(1) });
    }

    [Fact]
    public void A_repeat_is_silent_on_any_day_and_after_any_answer()
    {
        Given(Sample.Placed).On(Sample.Expiry).When(Place).ThenNothing();
        Given(Sample.Placed, new OrderRefused("offer-withdrawn", "Gone.")).When(Place).ThenNothing();
    }

    [Fact]
    public void A_repeat_with_other_content_is_refused() => Assert.All(
        [Place with { Quantity = 1 }, Place with { Offer = new("sun") }, Place with { Voucher = new("ai-2025.firm-7") }],
        other => Given(Sample.Placed).When(other).ThenRefused(PlaceOrder.Differs));

    [Fact]
    public void Ids_are_plain()
    {
        When(new PlaceOrder(new("x"), default, 0)).ThenRefused(PlaceOrder.IdInvalid, "voucher");
        When(new PlaceOrder(Sample.Voucher, default, 0)).ThenRefused(PlaceOrder.IdInvalid, "offer");
    }

    [Theory, InlineData(0), InlineData(-1), InlineData(1_000_000_000_000_001)]
    public void A_quantity_is_positive(long quantity) =>
        Given().By(Sample.Auditor).When(Place with { Quantity = quantity }).ThenRefused(PlaceOrder.QuantityInvalid);

    [Fact]
    public void Others_do_not_spend_its_voucher()
    {
        Given().By(Sample.Operator).When(Place).Then(Sample.Placed);
        Assert.All([Sample.OtherApplicant, Sample.Supplier, Sample.Owner, Sample.Auditor],
            actor => Given(Sample.Placed).By(actor).When(Place with { Quantity = 1 }).ThenRefused(PlaceOrder.NotYours));
    }
}
