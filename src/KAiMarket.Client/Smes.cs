#if REFIT
using Refit;
#else
using KAiMarket.Client.Fallback;
#endif

namespace KAiMarket.Client;

/// <summary>A demand firm (수요기업). Name and number stay in the identity store and never enter the journal.</summary>
/// <param name="BusinessNumber">사업자등록번호, ten digits with or without hyphens.</param>
public sealed record SmeBody(string Name, string BusinessNumber, ApplicantType Type, Region Region);

/// <param name="Name">Only for the firm itself and for those who run or audit the market.</param>
public sealed record Sme(string Id, string? Name, ApplicantType Type, Region Region);

public partial interface IKAiMarket
{
    /// <summary>Registers a firm, or changes its name (the firm itself, operators).</summary>
    [Put("/v1/smes/{sme}")]
    Task<Answer<Sme>> RegisterSmeAsync(string sme, [Body] SmeBody body, [Header("If-Match")] string? ifMatch = null,
        CancellationToken cancel = default);

    [Get("/v1/smes/{sme}")]
    Task<Answer<Sme>> SmeAsync(string sme, CancellationToken cancel = default);
}
