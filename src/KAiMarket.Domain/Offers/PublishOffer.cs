using KAiMarket.Domain.Companies;

namespace KAiMarket.Domain.Offers;

[StoredAs("offer-published.v1")]
public sealed record OfferPublished(
    CompanyId Provider, string Title, OfferCategory Category, Unit Unit, Won Price, long Per, long Capacity,
    CapacityPeriod Every, Region Region, string? AcceleratorVendor = null, bool DomesticNpu = false) : OfferEvent;

/// <summary>
/// Puts an offer into the catalogue under the id that the caller chose. Asking again changes nothing.
/// </summary>
/// <param name="Provider">Who offers it.</param>
/// <param name="Title">What the catalogue calls it.</param>
/// <param name="Category">What sort of thing it is.</param>
/// <param name="Unit">What the price counts.</param>
/// <param name="Price">For each <paramref name="Per"/> units.</param>
/// <param name="Per">How many units one price buys.</param>
/// <param name="Capacity">How many units each period has.</param>
/// <param name="Every">How often the capacity is there anew.</param>
/// <param name="Region">Where it runs.</param>
/// <param name="AcceleratorVendor">Who made the accelerator, where there is one.</param>
/// <param name="DomesticNpu">True for an NPU designed in Korea (국산 NPU).</param>
public sealed record PublishOffer(
    CompanyId Provider, string Title, OfferCategory Category, Unit Unit, Won Price, long Per, long Capacity,
    CapacityPeriod Every, Region Region, string? AcceleratorVendor = null, bool DomesticNpu = false)
    : OfferCommand, ICreation
{
    public static readonly Refusal IdInvalid = Ids.Invalid;
    public static readonly Refusal TitleInvalid =
        new("offer-title-invalid", Kind.Invalid, $"An offer's title is {Text.Rule}", "title");
    public static readonly Refusal CategoryInvalid =
        new("offer-category-invalid", Kind.Invalid, "An offer's category is one of the listed ones", "category");
    public static readonly Refusal UnitInvalid =
        new("offer-unit-invalid", Kind.Invalid, "An offer's unit is one of the listed ones", "unit");
    public static readonly Refusal PriceInvalid =
        new("offer-price-invalid", Kind.Invalid, "An offer's price is 0 to 10^15 won", "price");
    public static readonly Refusal PerInvalid =
        new("offer-per-invalid", Kind.Invalid, "An offer's price is for 1 to 10^15 units", "per");
    public static readonly Refusal CapacityInvalid =
        new("offer-capacity-invalid", Kind.Invalid, "An offer's capacity is 1 to 10^15 units", "capacity");
    public static readonly Refusal EveryInvalid =
        new("offer-every-invalid", Kind.Invalid, "An offer's capacity period is one of the listed ones", "every");
    public static readonly Refusal RegionInvalid =
        new("offer-region-invalid", Kind.Invalid, "An offer's region is one of the listed ones", "region");
    public static readonly Refusal VendorInvalid = new("offer-accelerator-vendor-invalid", Kind.Invalid,
        $"An accelerator's vendor is {Text.Rule}", "acceleratorVendor");
    public static readonly Refusal DomesticNpuInvalid = new("offer-domestic-npu-invalid", Kind.Invalid,
        "A domestic NPU is offered in the category npu or by the npu-second, and names its vendor", "domesticNpu");
    public static readonly Refusal NotYours = Offer.NotYours;
    public static readonly Refusal Differs =
        new("offer-differs", Kind.Conflict, "This offer was published with other terms");

    public static Decision<OfferEvent> Decide(Offer offer, PublishOffer publish, Moment at) => offer switch
    {
        _ when !CompanyId.IsValid(publish.Provider.Value) => IdInvalid.At("provider"),
        _ when !Text.IsLine(publish.Title) => TitleInvalid,
        _ when !Enum.IsDefined(publish.Category) => CategoryInvalid,
        _ when !Enum.IsDefined(publish.Unit) => UnitInvalid,
        _ when !Bounds.Hold(publish.Price) => PriceInvalid,
        _ when !Bounds.Hold(publish.Per, least: 1) => PerInvalid,
        _ when !Bounds.Hold(publish.Capacity, least: 1) => CapacityInvalid,
        _ when !Enum.IsDefined(publish.Every) => EveryInvalid,
        _ when !Enum.IsDefined(publish.Region) => RegionInvalid,
        _ when publish.AcceleratorVendor is { } vendor && !Text.IsLine(vendor) => VendorInvalid,
        _ when publish.DomesticNpu && !IsNpu(publish) => DomesticNpuInvalid,
        _ when !at.Actor.ActsFor(Role.Provider, publish.Provider.Value) => NotYours,
        { Published: { } published } => published == Fact(publish) ? new AlreadySo() : Differs,
        _ => Fact(publish),
    };

    private static bool IsNpu(PublishOffer publish) =>
        (publish.Category == OfferCategory.Npu || publish.Unit == Unit.NpuSecond)
            && publish.AcceleratorVendor is not null;

    private static OfferPublished Fact(PublishOffer publish) => new(
        publish.Provider, publish.Title, publish.Category, publish.Unit, publish.Price, publish.Per, publish.Capacity,
        publish.Every, publish.Region, publish.AcceleratorVendor, publish.DomesticNpu);
}
