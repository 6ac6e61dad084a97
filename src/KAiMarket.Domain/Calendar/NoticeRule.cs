using System.Collections.Immutable;

namespace KAiMarket.Domain.Calendar;

/// <summary>
/// How long a tender must be public before proposals are due (입찰공고 기간), as data. Calendar days in Korea are counted
/// back from the day before the deadline; the count neither skips nor rolls over holidays.
/// </summary>
/// <param name="Id">Permanent and never reused: other terms are another rule.</param>
/// <param name="Days">How many days are counted.</param>
/// <param name="CountedDayMayBeNoticeDay">
/// Whether the last counted day may itself be the day of the notice. The law's words leave it open; no is the stricter
/// reading.
/// </param>
/// <param name="Korean">What the rule says, in Korean.</param>
/// <param name="English">What the rule says, in English.</param>
/// <param name="Source">Where it stands.</param>
/// <param name="Certainty">How well it is known, for people.</param>
public sealed record NoticeRule(
    string Id, int Days, bool CountedDayMayBeNoticeDay, string Korean, string English, string Source, string Certainty)
{
    private const string Statute = "협상에 의한 계약체결기준 제4조 제1항, 재정경제부계약예규 제40호, 2026-01-02";

    private const string Open =
        "Days and cases: primary text. Whether the last counted day may be the day of the notice: open; no is assumed.";

    /// <summary>The ordinary period of a contract by negotiation.</summary>
    public static readonly NoticeRule Negotiated40 = new(
        "kr-nego-notice-40", 40, CountedDayMayBeNoticeDay: false,
        "협상에 의한 계약은 제안서 제출마감일의 전일부터 기산하여 40일 전에 공고합니다",
        "A tender by negotiation is published 40 days ahead, counted from the day before proposals are due",
        Statute, Open);

    /// <summary>The short period: urgent, below the notified threshold, or noticed again.</summary>
    public static readonly NoticeRule Negotiated10 = new(
        "kr-nego-notice-10", 10, CountedDayMayBeNoticeDay: false,
        "긴급한 경우, 추정가격이 고시금액 미만인 경우, 재공고인 경우에는 10일 전까지 공고할 수 있습니다",
        "An urgent tender, one below the notified threshold, and a re-notice may be published 10 days ahead",
        Statute, Open);

    /// <summary>The rules that are known, in order of their ids. None is ever changed or taken away.</summary>
    public static ImmutableArray<NoticeRule> All { get; } = [Negotiated10, Negotiated40];

    /// <summary>Null when no rule has that id.</summary>
    public static NoticeRule? Find(string id) => All.FirstOrDefault(rule => rule.Id == id);

    /// <summary>The counted day nearest to the deadline: the day before it.</summary>
    public static DateOnly FirstCounted(DateOnly deadline) => deadline.AddDays(-1);

    /// <summary>The counted day farthest from the deadline.</summary>
    public DateOnly LastCounted(DateOnly deadline) => deadline.AddDays(-Days);

    /// <summary>The last day of publication that is early enough for a deadline.</summary>
    public DateOnly LatestPublication(DateOnly deadline) =>
        BusinessCalendar.LatestNoticeDay(deadline, Days, CountedDayMayBeNoticeDay);

    /// <summary>The first day on which proposals may be due after a publication.</summary>
    public DateOnly EarliestDeadline(DateOnly publication) =>
        publication.AddDays(Days + (CountedDayMayBeNoticeDay ? 0 : 1));
}
