using KAiMarket.Domain.Offers;

namespace KAiMarket.Specs.Offers;

public sealed class ReleaseCapacitySpec : Spec<Offer, OfferCommand, OfferEvent>
{
    private static readonly ReleaseCapacity Release = new(Sample.Order, 101);
    private static readonly CapacityReleased Released = new(Sample.Order, 299);

    [Fact]
    public void What_an_order_did_not_use_is_free_again() =>
        Assert.Equal(101, Given(Sample.Published, Sample.Reserved).When(Release).Then(Released).Taken["2026-11-22"]);

    [Fact]
    public void An_order_may_use_all_or_nothing()
    {
        Given(Sample.Published, Sample.Reserved).When(Release with { Used = 400 }).Then(Released with { Quantity = 0 });
        Given(Sample.Published, Sample.Reserved).When(Release with { Used = 0 }).Then(Released with { Quantity = 400 });
    }

    [Fact]
    public void A_repeat_is_silent() => Given(Sample.Published, Sample.Reserved, Released).When(Release).ThenNothing();

    [Fact]
    public void The_order_has_an_id() =>
        When(new ReleaseCapacity(default, -1)).ThenRefused(ReleaseCapacity.IdInvalid, "order");

    [Theory, InlineData(-1), InlineData(long.MaxValue)]
    public void A_use_is_within_bounds(long used) =>
        When(Release with { Used = used }).ThenRefused(ReleaseCapacity.UsedInvalid);

    [Fact]
    public void No_offer_no_release() =>
        Given().By(Sample.Supplier).When(Release).ThenRefused(ReleaseCapacity.OfferMissing);

    [Fact]
    public void No_reservation_no_release() =>
        Given(Sample.Published).By(Sample.Supplier).When(Release).ThenRefused(ReleaseCapacity.ReservationMissing);

    [Fact]
    public void Only_the_market_releases() => Assert.All(Sample.Everybody,
        actor => Given(Sample.Published, Sample.Reserved, Released).By(actor).When(Release).ThenRefused(ReleaseCapacity.NotYours));

    [Fact]
    public void An_order_ends_with_one_use() => Given(Sample.Published, Sample.Reserved, Released)
        .When(Release with { Used = 401 }).ThenRefused(ReleaseCapacity.Differs);

    [Fact]
    public void No_more_is_used_than_was_reserved() => Given(Sample.Published, Sample.Reserved)
        .When(Release with { Used = 401 }).ThenRefused(ReleaseCapacity.MoreThanReserved);
}
