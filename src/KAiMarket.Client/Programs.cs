#if REFIT
using Refit;
#else
using KAiMarket.Client.Fallback;
#endif

namespace KAiMarket.Client;

/// <summary>
/// The share of an order that a type of applicant pays itself, in hundredths of a percent of the total.
/// </summary>
public sealed record MatchRatio(ApplicantType Type, int SelfPayBasisPoints);

/// <summary>A voucher programme (바우처 사업); amounts in won.</summary>
/// <param name="Owner">The ministry whose money it is.</param>
/// <param name="Budget">Government money for all vouchers together.</param>
/// <param name="Cap">Most government money in one voucher.</param>
/// <param name="Ratios">A type of applicant that is not listed cannot claim.</param>
/// <param name="Claims">When vouchers can be claimed.</param>
/// <param name="VouchersExpireAt">When what is not ordered goes back.</param>
public sealed record ProgramBody(
    string Owner, string Title, long Budget, long Cap, IReadOnlyList<MatchRatio> Ratios, Period Claims,
    DateTimeOffset VouchersExpireAt);

/// <param name="Claimed">Claims so far.</param>
/// <param name="Remaining">Government money that nobody has claimed, in won.</param>
public sealed record Program(
    string Id, string Owner, string Title, long Budget, long Cap, IReadOnlyList<MatchRatio> Ratios, Period Claims,
    DateTimeOffset VouchersExpireAt, ProgramStatus Status, long Claimed, long Remaining);

public enum ProgramStatus
{
    Open,
    Closed,
}

/// <summary>A programme in the list, with where its money is; amounts in won.</summary>
public sealed record ProgramRow(
    string Id, string Owner, string Title, long Budget, long Cap, IReadOnlyList<MatchRatio> Ratios, Period Claims,
    DateTimeOffset VouchersExpireAt, ProgramStatus Status, long Claimed, long Expired, long Granted, long Held,
    long Spent,
    long ReturnedFromVouchers, long ReturnedToMinistry, long Remaining);

/// <summary>Government money that moved on one day in Korea, in won.</summary>
public sealed record BurnDownDay(DateOnly Day, long Claimed, long Held, long Spent, long Returned);

/// <param name="Total">What the voucher is worth, government and self-pay together, in won.</param>
public sealed record ClaimBody(long Total);

/// <summary>A claim that was granted, in won.</summary>
public sealed record Claim(string Voucher, long Government, long SelfPay);

public partial interface IKAiMarket
{
    /// <summary>Opens a programme (its ministry, operators).</summary>
    [Put("/v1/programs/{program}")]
    Task<Answer<Program>> OpenProgramAsync(string program, [Body] ProgramBody body,
        [Header("If-Match")] string? ifMatch = null, CancellationToken cancel = default);

    [Get("/v1/programs/{program}")]
    Task<Answer<Program>> ProgramAsync(string program, CancellationToken cancel = default);

    [Get("/v1/programs")]
    Task<Answer<Page<ProgramRow>>> ProgramsAsync(
        int? limit = null, string? after = null, CancellationToken cancel = default);

    /// <summary>Ends claims and returns what nobody claimed (its ministry, operators).</summary>
    [Put("/v1/programs/{program}/closure")]
    Task<Answer<Program>> CloseProgramAsync(
        string program, [Header("If-Match")] string? ifMatch = null, CancellationToken cancel = default);

    /// <summary>How a programme's money was used, day by day.</summary>
    [Get("/v1/programs/{program}/burn-down")]
    Task<Answer<Page<BurnDownDay>>> BurnDownAsync(string program, CancellationToken cancel = default);

    /// <summary>Claims a firm's voucher, first come while the budget lasts (the firm, operators).</summary>
    [Put("/v1/programs/{program}/claims/{sme}")]
    Task<Answer<Claim>> ClaimVoucherAsync(string program, string sme, [Body] ClaimBody body,
        [Header("If-Match")] string? ifMatch = null, CancellationToken cancel = default);

    [Get("/v1/programs/{program}/claims/{sme}")]
    Task<Answer<Claim>> ClaimAsync(string program, string sme, CancellationToken cancel = default);
}
