using KAiMarket.Domain.Offers;

namespace KAiMarket.Specs.Offers;

public sealed class PublishOfferSpec : Spec<Offer, OfferCommand, OfferEvent>
{
    private static readonly PublishOffer Publish = new(
        Sample.Provider, "Moon GPU", OfferCategory.Gpu, Unit.GpuSecond, new Won(3), 2, 1_000, CapacityPeriod.Day,
        Region.Seoul, "Moonshine");

    protected override Actor Actor => Sample.Supplier;

    [Fact]
    public void A_provider_publishes_an_offer() => When(Publish).Then(Sample.Published);

    [Fact]
    public void A_domestic_NPU_names_its_vendor()
    {
        var npu = Publish with { Category = OfferCategory.Npu, DomesticNpu = true };
        When(npu).Then(Sample.Published with { Category = OfferCategory.Npu, DomesticNpu = true });
        When(npu with { AcceleratorVendor = null }).ThenRefused(PublishOffer.DomesticNpuInvalid);
        When(Publish with { Unit = Unit.NpuSecond, DomesticNpu = true })
            .Then(Sample.Published with { Unit = Unit.NpuSecond, DomesticNpu = true });
        Given().By(Sample.Auditor).When(Publish with { DomesticNpu = true }).ThenRefused(PublishOffer.DomesticNpuInvalid);
    }

    [Fact]
    public void A_repeat_is_silent_even_after_withdrawal() =>
        Given(Sample.Published, new OfferWithdrawn()).When(Publish).ThenNothing();

    [Fact]
    public void A_repeat_with_other_terms_is_refused() => Assert.All(
        [Publish with { Price = new(4) }, Publish with { Title = "Sun GPU" }, Publish with { AcceleratorVendor = null }],
        other => Given(Sample.Published).When(other).ThenRefused(PublishOffer.Differs));

    [Fact]
    public void The_provider_has_an_id() =>
        When(Publish with { Provider = default, Title = "" }).ThenRefused(PublishOffer.IdInvalid, "provider");

    [Fact]
    public void A_title_is_one_line() => Assert.All(Sample.NoLines, title =>
        When(Publish with { Title = title!, Category = (OfferCategory)99 }).ThenRefused(PublishOffer.TitleInvalid));

    [Fact]
    public void Its_particulars_are_listed_ones()
    {
        var bad = Publish with { Category = (OfferCategory)9, Unit = (Unit)99, Price = new(-1) };
        When(bad).ThenRefused(PublishOffer.CategoryInvalid);
        When(bad with { Category = OfferCategory.Gpu }).ThenRefused(PublishOffer.UnitInvalid);
        var worse = Publish with { Every = (CapacityPeriod)9, Region = (Region)99, AcceleratorVendor = "" };
        When(worse).ThenRefused(PublishOffer.EveryInvalid);
        When(worse with { Every = CapacityPeriod.Total }).ThenRefused(PublishOffer.RegionInvalid);
    }

    [Theory, InlineData(-1), InlineData(long.MinValue), InlineData(long.MaxValue)]
    public void Its_numbers_are_within_bounds(long number)
    {
        When(Publish with { Price = new(number), Per = number }).ThenRefused(PublishOffer.PriceInvalid);
        When(Publish with { Per = number, Capacity = number }).ThenRefused(PublishOffer.PerInvalid);
        When(Publish with { Capacity = number, Every = (CapacityPeriod)9 }).ThenRefused(PublishOffer.CapacityInvalid);
    }

    [Fact]
    public void Nothing_is_sold_by_the_zero()
    {
        When(Publish with { Per = 0 }).ThenRefused(PublishOffer.PerInvalid);
        When(Publish with { Capacity = 0 }).ThenRefused(PublishOffer.CapacityInvalid);
        When(Publish with { Price = Won.Zero }).Then(Sample.Published with { Price = Won.Zero });
    }

    [Fact]
    public void A_vendor_is_one_line() =>
        When(Publish with { AcceleratorVendor = "a\tb", DomesticNpu = true }).ThenRefused(PublishOffer.VendorInvalid);

    [Fact]
    public void Others_do_not_publish_for_it()
    {
        Given().By(Sample.Operator).When(Publish).Then(Sample.Published);
        Assert.All([Sample.OtherSupplier, Sample.Applicant, Sample.Owner, Sample.Auditor],
            actor => Given(Sample.Published).By(actor).When(Publish with { Price = new(4) }).ThenRefused(PublishOffer.NotYours));
    }
}
