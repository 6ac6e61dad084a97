using KAiMarket.Domain.Offers;

namespace KAiMarket.Specs.Offers;

public sealed class ReserveCapacitySpec : Spec<Offer, OfferCommand, OfferEvent>
{
    private static readonly ReserveCapacity Reserve = new(Sample.Order, 400, Sample.Today);
    private static readonly ReserveCapacity Second = Reserve with { Order = Sample.OtherOrder };

    [Fact]
    public void Capacity_of_the_day_is_reserved()
    {
        var offer = Given(Sample.Published).When(Reserve).Then(Sample.Reserved);
        Assert.Equal(400, offer.Taken["2026-11-22"]);
    }

    [Theory, InlineData(CapacityPeriod.Month, "2026-11"), InlineData(CapacityPeriod.Total, "total")]
    public void A_window_is_as_long_as_the_offer_says(CapacityPeriod every, string window) =>
        Given(Sample.Published with { Every = every }).When(Reserve).Then(Sample.Reserved with { Window = window });

    [Fact]
    public void The_price_rounds_down_once_for_the_whole_quantity() => Given(Sample.Published)
        .When(Reserve with { Quantity = 401 }).Then(Sample.Reserved with { Quantity = 401, Amount = new(601) });

    [Fact]
    public void Another_day_has_its_own_capacity() => Given(Sample.Published with { Capacity = 400 }, Sample.Reserved)
        .When(Second with { Day = Sample.Today.AddDays(1) })
        .Then(Sample.Reserved with { Order = Sample.OtherOrder, Window = "2026-11-23" });

    [Fact]
    public void What_was_released_can_be_sold_again() =>
        Given(Sample.Published with { Capacity = 400 }, Sample.Reserved, new CapacityReleased(Sample.Order, 400))
            .When(Second).Then(Sample.Reserved with { Order = Sample.OtherOrder });

    [Fact]
    public void A_repeat_is_silent_even_after_withdrawal_or_use()
    {
        Given(Sample.Published, Sample.Reserved, new OfferWithdrawn()).When(Reserve).ThenNothing();
        Given(Sample.Published, Sample.Reserved, new CapacityReleased(Sample.Order, 399)).When(Reserve).ThenNothing();
    }

    [Fact]
    public void The_order_has_an_id() =>
        When(Reserve with { Order = default, Quantity = 0 }).ThenRefused(ReserveCapacity.IdInvalid, "order");

    [Theory, InlineData(0), InlineData(-1), InlineData(long.MaxValue)]
    public void A_quantity_is_positive(long quantity) =>
        When(Reserve with { Quantity = quantity }).ThenRefused(ReserveCapacity.QuantityInvalid);

    [Fact]
    public void No_offer_no_capacity() =>
        Given().By(Sample.Supplier).When(Reserve).ThenRefused(ReserveCapacity.OfferMissing);

    [Fact]
    public void Only_the_market_reserves() => Assert.All(Sample.Everybody,
        actor => Given(Sample.Published, Sample.Reserved).By(actor).When(Reserve).ThenRefused(ReserveCapacity.NotYours));

    [Fact]
    public void An_order_reserves_once()
    {
        Given(Sample.Published, Sample.Reserved).When(Reserve with { Quantity = 1 }).ThenRefused(ReserveCapacity.Differs);
        Given(Sample.Published, Sample.Reserved, new CapacityReleased(Sample.Order, 400))
            .When(Reserve with { Day = Sample.Today.AddDays(1) }).ThenRefused(ReserveCapacity.Differs);
    }

    [Fact]
    public void A_reservation_given_back_unused_has_failed_for_good() =>
        Given(Sample.Published, Sample.Reserved, new CapacityReleased(Sample.Order, 400), new OfferWithdrawn())
            .When(Reserve).ThenRefused(ReserveCapacity.Released);

    [Fact]
    public void A_withdrawn_offer_sells_nothing() => Given(Sample.Published with { Price = Won.Most }, new OfferWithdrawn())
        .When(Reserve with { Quantity = Bounds.MostQuantity }).ThenRefused(ReserveCapacity.Withdrawn);

    [Fact]
    public void A_price_beyond_all_money_is_refused() => Given(Sample.Published with { Price = Won.Most, Per = 1 })
        .When(Reserve with { Quantity = Bounds.MostQuantity }).ThenRefused(ReserveCapacity.TooDear);

    [Fact]
    public void The_last_unit_sells_and_no_more()
    {
        Given(Sample.Published, Sample.Reserved).When(Second with { Quantity = 600 })
            .Then(Sample.Reserved with { Order = Sample.OtherOrder, Quantity = 600, Amount = new(900) });
        Given(Sample.Published, Sample.Reserved).When(Second with { Quantity = 601 }).ThenRefused(ReserveCapacity.TooLittle);
    }
}
