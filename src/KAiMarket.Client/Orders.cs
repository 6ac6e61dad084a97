#if REFIT
using Refit;
#else
using KAiMarket.Client.Fallback;
#endif

namespace KAiMarket.Client;

/// <param name="Quantity">In the offer's unit.</param>
public sealed record OrderBody(string Voucher, string Offer, long Quantity);

public enum OrderStatus
{
    Placed, Confirmed, Refused, Accepted, Settled, Cancelled,
}

/// <summary>An order; amounts in won, quantities in the offer's unit.</summary>
/// <param name="Used">Metered so far.</param>
/// <param name="NextUsage">The sequence that the next batch of usage must have.</param>
/// <param name="Amount">What the accepted quantity costs; null before acceptance.</param>
public sealed record Order(
    string Id, string Voucher, string Offer, string? Provider, long Quantity, long? Price, long? Per, long Held,
    long Used,
    long NextUsage, long? Amount, OrderStatus Status, string? RefusalCode);

/// <summary>An order in the list; amounts in won, quantities in the offer's unit.</summary>
/// <param name="Day">The Korean day on which it was ordered.</param>
public sealed record OrderRow(
    string Id, string Voucher, string Program, string Sme, string Offer, string? Provider, long Quantity, long? Price,
    long? Per, long Held, long Used, long? Amount, OrderStatus Status, string? RefusalCode, DateOnly Day);

/// <summary>One metered use, in the offer's unit.</summary>
/// <param name="Id">The meter's own id of the record.</param>
public sealed record MeterRecord(string Id, DateTimeOffset From, DateTimeOffset Until, long Quantity);

/// <param name="Records">1 to 1,000.</param>
public sealed record UsageBody(IReadOnlyList<MeterRecord> Records);

/// <param name="Quantity">Must equal what was metered.</param>
public sealed record AcceptanceBody(long Quantity);

public partial interface IKAiMarket
{
    /// <summary>
    /// Places an order (the voucher's firm, operators); answers when capacity and amount are held, or neither.
    /// </summary>
    [Put("/v1/orders/{order}")]
    Task<Answer<Order>> PlaceOrderAsync(string order, [Body] OrderBody body,
        [Header("If-Match")] string? ifMatch = null, CancellationToken cancel = default);

    [Get("/v1/orders/{order}")]
    Task<Answer<Order>> OrderAsync(string order, CancellationToken cancel = default);

    /// <summary>Orders of a voucher, a provider or an offer, or all that the key may see.</summary>
    [Get("/v1/orders")]
    Task<Answer<Page<OrderRow>>> OrdersAsync(string? voucher = null, string? provider = null, string? offer = null,
        int? limit = null, string? after = null, CancellationToken cancel = default);

    /// <summary>
    /// Records a batch of metered usage (the provider, operators); sequences count 1, 2, 3 for each order.
    /// </summary>
    [Put("/v1/orders/{order}/usage/{sequence}")]
    Task<Answer<Order>> RecordUsageAsync(string order, long sequence, [Body] UsageBody body,
        [Header("If-Match")] string? ifMatch = null, CancellationToken cancel = default);

    /// <summary>Accepts what was metered (the voucher's firm, operators); settlement follows by itself.</summary>
    [Put("/v1/orders/{order}/acceptance")]
    Task<Answer<Order>> AcceptOrderAsync(string order, [Body] AcceptanceBody body,
        [Header("If-Match")] string? ifMatch = null, CancellationToken cancel = default);

    /// <summary>Gives capacity and amount back, while nothing was metered (the voucher's firm, operators).</summary>
    [Put("/v1/orders/{order}/cancellation")]
    Task<Answer<Order>> CancelOrderAsync(
        string order, [Header("If-Match")] string? ifMatch = null, CancellationToken cancel = default);
}
