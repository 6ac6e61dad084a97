#if REFIT
using Refit;
#else
using KAiMarket.Client.Fallback;
#endif

namespace KAiMarket.Client;

public partial interface IKAiMarket
{
    /// <summary>
    /// The public record of a tender as the market writes it, byte for byte: terms, packs, receipts, openings, marks,
    /// rankings and awards. What follows from it can be computed anew without the market.
    /// </summary>
    [Get("/v1/tenders/{tender}/record")]
    Task<Stream> TenderRecordAsync(string tender, CancellationToken cancel = default);
}
