using KAiMarket.Domain;
using KAiMarket.Domain.Companies;
using KAiMarket.Domain.Offers;
using KAiMarket.Gateway.Http;
using KAiMarket.Views;

namespace KAiMarket.Gateway;

/// <summary>Price won for Per units, at most Capacity units in each period.</summary>
/// <param name="DomesticNpu">Whether it runs on an NPU designed in Korea (국산 NPU).</param>
public sealed record OfferBody(
    CompanyId Provider, string Title, OfferCategory Category, Unit Unit, Won Price, long Per, long Capacity,
    CapacityPeriod Every, Region Region, string? AcceleratorVendor = null, bool DomesticNpu = false);

public sealed record OfferResource(
    OfferId Id, CompanyId Provider, string Title, OfferCategory Category, Unit Unit, Won Price, long Per, long Capacity,
    CapacityPeriod Every, Region Region, string? AcceleratorVendor, bool DomesticNpu, OfferStatus Status);

internal static class OfferEndpoints
{
    private static readonly OfferBody Published = new(
        new("demo-provider"), "NPU inference, by the second", OfferCategory.Npu, Unit.NpuSecond, new(1), 1, 86_400_000,
        CapacityPeriod.Day, Region.Gyeonggi, "Fictional Silicon", true);

    private static readonly OfferResource Example = new(
        new("npu-seconds"), Published.Provider, Published.Title, Published.Category, Published.Unit, Published.Price,
        Published.Per, Published.Capacity, Published.Every, Published.Region, Published.AcceleratorVendor, true,
        OfferStatus.Published);

    public static void MapOffers(this Api api)
    {
        var shape = Body.Shape<OfferBody>();
        var grains = api.Market.Grains;

        api.Put("/v1/offers/{offer}", async call =>
        {
            var id = call.Id<OfferId>("offer");
            var body = await call.BodyAsync(shape);
            var publish = new PublishOffer(
                body.Provider, body.Title, body.Category, body.Unit, body.Price, body.Per, body.Capacity, body.Every,
                body.Region, body.AcceleratorVendor, body.DomesticNpu);
            await call.ChangeAsync(grains.Offer(id), publish, OfferTerms.Asked, state => Show(id, state));
        })
            .Named("publishOffer", "Puts an offer into the catalogue.")
            .May(Permissions.SupplyOffer).Takes(Published).Gives(Example)
            .Asks<PublishOffer>();

        api.Get("/v1/offers/{offer}", call =>
        {
            var id = call.Id<OfferId>("offer");
            return call.ShowAsync(grains.Offer(id), OfferTerms.Asked, state => Show(id, state));
        })
            .Named("getOffer", "Shows an offer.").May(Permissions.SeeMarket).Gives(Example).Refuses(Problems.NotFound);

        api.Get("/v1/offers", call =>
        {
            var filter = new OfferFilter(
                call.QueryName<OfferCategory>("category"), call.QueryName<Region>("region"),
                call.Query("acceleratorVendor"),
                call.QueryFlag("domesticNpu"), call.QueryId<CompanyId>("provider"));
            return call.ListAsync((after, limit) => api.Market.Views.OffersAsync(filter, after, limit));
        })
            .Named("listOffers", "Lists the catalogue, narrowed by whatever is given.").May(Permissions.SeeMarket)
            .With<OfferCategory>("category", "Only this category.").With<Region>("region", "Only what runs there.")
            .With<string>("acceleratorVendor", "Only accelerators of this vendor.")
            .With<bool>("domesticNpu", "Only (or no) NPUs designed in Korea.")
            .With<CompanyId>("provider", "Only this provider's.")
            .Lists(RowExample);

        api.Put("/v1/offers/{offer}/withdrawal", async call =>
        {
            var id = call.Id<OfferId>("offer");
            await Body.ReadNoneAsync(call.Http);
            await call.ChangeAsync(
                grains.Offer(id), new WithdrawOffer(), OfferTerms.Asked, state => Show(id, state));
        })
            .Named("withdrawOffer", "Takes an offer off the catalogue; open orders go on.").May(Permissions.SupplyOffer)
            .Gives(Example with { Status = OfferStatus.Withdrawn }).Asks<WithdrawOffer>();
    }

    private static OfferRow RowExample => new(
        Example.Id, Example.Provider, Example.Title, Example.Category, Example.Unit, Example.Price, Example.Per,
        Example.Capacity, Example.Every, Example.Region, Example.AcceleratorVendor, true, OfferStatus.Published);

    private static OfferResource Show(OfferId id, OfferTerms offer) => offer.Published is not { } terms
        ? throw new InvalidOperationException($"{id} has no terms.")
        : new OfferResource(
            id, terms.Provider, terms.Title, terms.Category, terms.Unit, terms.Price, terms.Per, terms.Capacity,
            terms.Every, terms.Region, terms.AcceleratorVendor, terms.DomesticNpu,
            offer.IsWithdrawn ? OfferStatus.Withdrawn : OfferStatus.Published);
}
