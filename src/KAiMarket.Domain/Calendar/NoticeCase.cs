using System.Collections.Immutable;

namespace KAiMarket.Domain.Calendar;

/// <summary>Why a tender may be noticed for less than the ordinary period.</summary>
public enum ShortNotice
{
    /// <summary>It is urgent (긴급).</summary>
    Urgent,

    /// <summary>The estimated price is below the notified threshold (고시금액 미만).</summary>
    BelowThreshold,

    /// <summary>The tender failed before and is noticed again (재공고; 국가계약법 시행령 제20조 제2항).</summary>
    ReNotice,
}

/// <summary>
/// The notified threshold for goods and services of the state (고시금액). It is notified anew every two years.
/// </summary>
/// <param name="From">The first day in Korea for which it holds.</param>
/// <param name="Amount">Estimated prices below it are small.</param>
/// <param name="Source">The notification.</param>
public sealed record NoticeThreshold(DateOnly From, Won Amount, string Source)
{
    /// <summary>The thresholds that are known, the latest first.</summary>
    public static ImmutableArray<NoticeThreshold> All { get; } =
        [new(new(2026, 1, 8), new Won(230_000_000), "고시 제2026-439호 (2026-01-08), read")];

    /// <summary>Null before the first that is known.</summary>
    public static NoticeThreshold? On(DateOnly day) => All.FirstOrDefault(threshold => threshold.From <= day);
}

/// <summary>What decides how long a tender must be public.</summary>
/// <param name="IsUrgent">긴급.</param>
/// <param name="IsReNotice">재공고.</param>
/// <param name="EstimatedPrice">추정가격, without tax.</param>
public sealed record NoticeCase(bool IsUrgent, bool IsReNotice, Won EstimatedPrice)
{
    /// <summary>
    /// All reasons for a short notice that hold on a day of publication. Where no threshold is known for that day, no
    /// price is below it: the longer period is never wrong.
    /// </summary>
    public ImmutableArray<ShortNotice> ReasonsOn(DateOnly publication)
    {
        var reasons = ImmutableArray.CreateBuilder<ShortNotice>();
        if (IsUrgent) reasons.Add(ShortNotice.Urgent);
        if (EstimatedPrice < NoticeThreshold.On(publication)?.Amount) reasons.Add(ShortNotice.BelowThreshold);
        if (IsReNotice) reasons.Add(ShortNotice.ReNotice);
        return reasons.ToImmutable();
    }

    /// <summary>The rule for a tender by negotiation that is published on a day in Korea.</summary>
    public NoticeRule RuleOn(DateOnly publication) =>
        ReasonsOn(publication).IsEmpty ? NoticeRule.Negotiated40 : NoticeRule.Negotiated10;

    /// <summary>The period of a notice of this tender under the rule for it.</summary>
    public NoticePeriod PeriodOf(DateTimeOffset published, DateTimeOffset due) =>
        NoticePeriod.Between(RuleOn(KoreanTime.DayOf(published)), published, due);
}
