#if REFIT
using Refit;
#else
using KAiMarket.Client.Fallback;
#endif

namespace KAiMarket.Client;

public enum VoucherStatus
{
    /// <summary>Granted; the market is about to issue it.</summary>
    Claimed,
    Issued,
    Expired,
}

/// <summary>A voucher; amounts in won.</summary>
/// <param name="Id">The programme's id and the firm's, joined by a full stop.</param>
/// <param name="Balance">What new orders can still use, both shares together.</param>
/// <param name="Held">Kept for orders that are not settled.</param>
public sealed record Voucher(
    string Id, string Program, string Sme, long Government, long SelfPay, DateTimeOffset ExpiresAt,
    VoucherStatus Status,
    long Balance, Legs Held, Legs Spent, Legs Returned);

/// <summary>A voucher in the list; amounts in won.</summary>
public sealed record VoucherRow(
    string Id, string Program, string Sme, long Government, long SelfPay, Legs Held, Legs Spent, Legs Returned,
    VoucherStatus Status, DateTimeOffset ExpiresAt);

public partial interface IKAiMarket
{
    [Get("/v1/vouchers/{voucher}")]
    Task<Answer<Voucher>> VoucherAsync(string voucher, CancellationToken cancel = default);

    /// <summary>Vouchers of a programme, of a firm, or all that the key may see.</summary>
    [Get("/v1/vouchers")]
    Task<Answer<Page<VoucherRow>>> VouchersAsync(string? program = null, string? sme = null, int? limit = null,
        string? after = null, CancellationToken cancel = default);
}
