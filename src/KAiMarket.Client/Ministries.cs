#if REFIT
using Refit;
#else
using KAiMarket.Client.Fallback;
#endif

namespace KAiMarket.Client;

/// <summary>A ministry or other demand institution (수요기관). Its name is public.</summary>
/// <param name="Code">The administrative code of the institution, where it has one.</param>
public sealed record MinistryBody(string Name, string? Code = null);

public sealed record Ministry(string Id, string Name, string? Code);

public partial interface IKAiMarket
{
    /// <summary>Registers a ministry (operators).</summary>
    [Put("/v1/ministries/{ministry}")]
    Task<Answer<Ministry>> RegisterMinistryAsync(string ministry, [Body] MinistryBody body,
        [Header("If-Match")] string? ifMatch = null, CancellationToken cancel = default);

    [Get("/v1/ministries/{ministry}")]
    Task<Answer<Ministry>> MinistryAsync(string ministry, CancellationToken cancel = default);
}
