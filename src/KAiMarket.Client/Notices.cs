#if REFIT
using Refit;
#else
using KAiMarket.Client.Fallback;
#endif

namespace KAiMarket.Client;

/// <summary>What an order of a notice does (공고종류: 등록, 변경, 취소, 재공고).</summary>
public enum NoticeKind { Registered, Changed, Cancelled, ReNotice }

/// <summary>A field of a notice with its original name and value.</summary>
public sealed record NoticeField(string Name, string Value);

/// <summary>One order of a notice of another system, as it came.</summary>
/// <param name="Source">Where it comes from, such as <c>g2b</c>.</param>
/// <param name="Number">Its number there (공고번호).</param>
/// <param name="Institution">The demand institution (수요기관).</param>
/// <param name="Findings">What is doubtful about it, one code each.</param>
/// <param name="Fields">All of its fields with their original names; nothing personal.</param>
/// <param name="Budget">In won; null for none.</param>
/// <param name="EstimatedPrice">In won, without tax; null for none.</param>
public sealed record NoticeBody(
    string Source, string Number, NoticeKind Kind, string Title, string Institution, IReadOnlyList<string> Findings,
    IReadOnlyList<NoticeField> Fields, long? Budget = null, long? EstimatedPrice = null,
    DateTimeOffset? PublishedAt = null, DateTimeOffset? Closes = null, string? Classification = null);

/// <summary>One order of an imported notice, in short.</summary>
public sealed record NoticeOrder(
    string Order, NoticeKind Kind, string Title, long? Budget, DateTimeOffset? PublishedAt, DateTimeOffset? Closes);

/// <summary>An imported notice, order by order.</summary>
public sealed record NoticeHistory(string Tender, IReadOnlyList<NoticeOrder> Orders);

/// <summary>One order of an imported notice, whole.</summary>
public sealed record Notice(
    string Source, string Number, string Order, NoticeKind Kind, string Title, string Institution, long? Budget,
    long? EstimatedPrice, DateTimeOffset? PublishedAt, DateTimeOffset? Closes, string? Classification,
    IReadOnlyList<string> Findings, IReadOnlyList<NoticeField> Fields);

public partial interface IKAiMarket
{
    /// <summary>
    /// Takes one order of another system's notice into an imported tender's history (operators). Nobody can bid on it.
    /// </summary>
    [Put("/v1/tenders/{tender}/notices/{order}")]
    Task<Answer<NoticeHistory>> ImportNoticeAsync(string tender, string order, [Body] NoticeBody body,
        [Header("If-Match")] string? ifMatch = null, CancellationToken cancel = default);

    [Get("/v1/tenders/{tender}/notices")]
    Task<Answer<NoticeHistory>> NoticesAsync(string tender, CancellationToken cancel = default);

    [Get("/v1/tenders/{tender}/notices/{order}")]
    Task<Answer<Notice>> NoticeAsync(string tender, string order, CancellationToken cancel = default);
}
