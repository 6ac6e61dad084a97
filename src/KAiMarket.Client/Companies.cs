#if REFIT
using Refit;
#else
using KAiMarket.Client.Fallback;
#endif

namespace KAiMarket.Client;

/// <summary>A supplier firm (공급기업). Name and number stay in the identity store and never enter the journal.</summary>
/// <param name="BusinessNumber">사업자등록번호, ten digits with or without hyphens.</param>
public sealed record CompanyBody(string Name, string BusinessNumber, Region Region);

public sealed record Company(string Id, string? Name, Region Region);

/// <summary>A settlement paid to a provider, in won.</summary>
public sealed record StatementLine(
    long Position, string Order, string Voucher, long Government, long SelfPay, DateTimeOffset At);

public partial interface IKAiMarket
{
    /// <summary>Registers a company, or changes its name (the company itself, operators).</summary>
    [Put("/v1/companies/{company}")]
    Task<Answer<Company>> RegisterCompanyAsync(string company, [Body] CompanyBody body,
        [Header("If-Match")] string? ifMatch = null, CancellationToken cancel = default);

    [Get("/v1/companies/{company}")]
    Task<Answer<Company>> CompanyAsync(string company, CancellationToken cancel = default);

    /// <summary>What was settled to a provider, oldest first.</summary>
    [Get("/v1/companies/{company}/statement")]
    Task<Answer<Page<StatementLine>>> StatementAsync(
        string company, int? limit = null, string? after = null, CancellationToken cancel = default);
}
