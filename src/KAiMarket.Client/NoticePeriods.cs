#if REFIT
using Refit;
#else
using KAiMarket.Client.Fallback;
#endif

namespace KAiMarket.Client;

/// <summary>Why a short notice is enough.</summary>
public enum ShortNotice { Urgent, BelowThreshold, ReNotice }

/// <summary>A notice period (공고기간) held against the law, and explained; days in Korea, as in 2026-11-23.</summary>
public sealed record NoticePeriod(
    DateOnly Published, DateOnly Due, string Rule, int Days, IReadOnlyList<ShortNotice> Reasons, DateOnly FirstCounted,
    DateOnly LastCounted, DateOnly LatestPublication, DateOnly EarliestDue, DateOnly? EarliestBusinessDue, bool IsLawful,
    int DaysTooLate, string Korean, string English, string Source, string Certainty);

public partial interface IKAiMarket
{
    /// <summary>Tells whether a tender published on one day may be due on another, and why.</summary>
    [Get("/v1/notice-periods/{published}/{due}")]
    Task<Answer<NoticePeriod>> NoticePeriodAsync(
        string published, string due, long? estimatedPrice = null, bool? urgent = null, bool? reNotice = null,
        CancellationToken cancel = default);
}
