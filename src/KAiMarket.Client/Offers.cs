#if REFIT
using Refit;
#else
using KAiMarket.Client.Fallback;
#endif

namespace KAiMarket.Client;

public enum OfferCategory
{
    Gpu, Npu, Cloud, Model, Data, Solution,
}

/// <summary>What a quantity counts.</summary>
public enum Unit
{
    GpuSecond, GpuMillisecond, NpuSecond, Token, Request, Image, GibibyteHour, Hour, Item,
}

/// <summary>How long a capacity lasts before it starts afresh (days and months in Korea).</summary>
public enum CapacityPeriod
{
    Day, Month, Total,
}

/// <summary>
/// What a provider sells: <c>Price</c> won for <c>Per</c> units, at most <c>Capacity</c> units in each period.
/// </summary>
/// <param name="DomesticNpu">Whether it runs on a Korean NPU (국산 NPU).</param>
public sealed record OfferBody(
    string Provider, string Title, OfferCategory Category, Unit Unit, long Price, long Per, long Capacity,
    CapacityPeriod Every, Region Region, string? AcceleratorVendor, bool DomesticNpu);

public enum OfferStatus
{
    Published,
    Withdrawn,
}

public sealed record Offer(
    string Id, string Provider, string Title, OfferCategory Category, Unit Unit, long Price, long Per, long Capacity,
    CapacityPeriod Every, Region Region, string? AcceleratorVendor, bool DomesticNpu, OfferStatus Status);

public partial interface IKAiMarket
{
    /// <summary>Publishes an offer (its provider, operators).</summary>
    [Put("/v1/offers/{offer}")]
    Task<Answer<Offer>> PublishOfferAsync(string offer, [Body] OfferBody body,
        [Header("If-Match")] string? ifMatch = null, CancellationToken cancel = default);

    [Get("/v1/offers/{offer}")]
    Task<Answer<Offer>> OfferAsync(string offer, CancellationToken cancel = default);

    /// <summary>The catalogue, narrowed by whatever is given.</summary>
    [Get("/v1/offers")]
    Task<Answer<Page<Offer>>> OffersAsync(OfferCategory? category = null, Region? region = null,
        string? acceleratorVendor = null, bool? domesticNpu = null, string? provider = null, int? limit = null,
        string? after = null, CancellationToken cancel = default);

    /// <summary>Takes no further orders (its provider, operators).</summary>
    [Put("/v1/offers/{offer}/withdrawal")]
    Task<Answer<Offer>> WithdrawOfferAsync(
        string offer, [Header("If-Match")] string? ifMatch = null, CancellationToken cancel = default);
}
