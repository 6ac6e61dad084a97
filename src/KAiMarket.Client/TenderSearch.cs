#if REFIT
using Refit;
#else
using KAiMarket.Client.Fallback;
#endif

namespace KAiMarket.Client;

/// <summary>The orders in which tenders are listed.</summary>
public enum TenderOrder
{
    /// <summary>
    /// Titles with every word first, then titles with every part, then institutions; each the last published first.
    /// </summary>
    Relevance,

    /// <summary>The first to close first.</summary>
    Closes,

    /// <summary>The last published first.</summary>
    Published,
}

/// <summary>A tender as it is listed; amounts in won. What an imported notice does not say is null.</summary>
/// <param name="Buyer">The ministry; null for an imported tender.</param>
/// <param name="Institution">What the buyer is called.</param>
/// <param name="Regions">Whose firms the buyer prefers.</param>
/// <param name="IsImported">It takes its course in another system.</param>
/// <param name="Orders">How often it was noticed; 0 for a draft.</param>
public sealed record TenderRow(
    string Id, string? Buyer, string Institution, string Title, TenderStatus Status, DateTimeOffset? PublishedAt,
    DateTimeOffset? Closes, long? Budget, long? EstimatedPrice, IReadOnlyList<string> Classifications,
    IReadOnlyList<Region> Regions, UseDomain? Domain, bool IsHighImpact, bool IsImported, long Orders,
    NoticeKind? LastNotice);

public partial interface IKAiMarket
{
    /// <summary>Tenders that were published, narrowed by whatever is given; drafts where they are asked for.</summary>
    /// <param name="q">Words, each somewhere in the title or the institution's name, also within a word.</param>
    /// <param name="closesUntil">The first moment that is too late.</param>
    /// <param name="classification">How an item's classification begins.</param>
    [Get("/v1/tenders")]
    Task<Answer<Page<TenderRow>>> TendersAsync(
        string? q = null, string? buyer = null, TenderStatus? status = null, DateTimeOffset? closesFrom = null,
        DateTimeOffset? closesUntil = null, long? budgetFrom = null, long? budgetUntil = null, Region? region = null,
        string? classification = null, UseDomain? domain = null, TenderOrder? order = null, int? limit = null,
        string? after = null, CancellationToken cancel = default);
}
