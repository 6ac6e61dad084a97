using System.Globalization;
using System.Text;

namespace KAiMarket.Domain.Calendar;

/// <summary>A notice period in words that a clerk can check on a wall calendar (공고기간 계산 설명).</summary>
public sealed record NoticeExplanation(string Korean, string English)
{
    private const string KoreanDays = "일월화수목금토";

    /// <summary>Explains a period.</summary>
    /// <param name="period">What to explain.</param>
    /// <param name="tender">Whose it is: which of the reasons for a short notice it has.</param>
    /// <param name="calendar">Serves only to name a deadline that falls on a day off.</param>
    public static NoticeExplanation Of(NoticePeriod period, NoticeCase tender, BusinessCalendar calendar)
    {
        var reasons = tender.ReasonsOn(period.Publication);
        return new(
            InKorean(period, string.Join(", ", reasons.Select(KoreanOf)), calendar),
            InEnglish(period, string.Join(", ", reasons.Select(EnglishOf)), calendar));
    }

    private static string InKorean(NoticePeriod period, string reasons, BusinessCalendar calendar)
    {
        var (rule, text) = (period.Rule, new StringBuilder());
        text.Append(Invariant, $"{rule.Korean}({rule.Source}). ");
        if (reasons.Length > 0) text.Append(Invariant, $"해당 사유: {reasons}. ");
        text.Append(Invariant, $"제출마감일 {K(period.Deadline)}의 전일인 {K(period.FirstCounted)}을 1일째로 하여 거꾸로 세면 ");
        text.Append(Invariant, $"{rule.Days}일째 되는 날은 {K(period.LastCounted)}이고, ");
        text.Append(rule.CountedDayMayBeNoticeDay ? "늦어도 그날인 " : "늦어도 그 전날인 ");
        text.Append(Invariant, $"{K(period.LatestPublication)}까지 공고해야 합니다");
        text.Append(rule.CountedDayMayBeNoticeDay ? ". " : "(마지막 날 당일의 공고를 인정하지 않는 엄격한 해석). ");
        text.Append(period.IsLawful
            ? $"공고일 {K(period.Publication)}은 이 기간을 지킵니다."
            : $"공고일 {K(period.Publication)}은 {period.DaysTooLate}일 늦습니다.");
        text.Append(Invariant, $" 이 공고일에 가능한 가장 이른 제출마감일은 {K(period.EarliestDeadline)}입니다");
        var business = period.EarliestBusinessDeadline(calendar);
        text.Append(business is { } day && day != period.EarliestDeadline
            ? $"({DayOffInKorean(period.EarliestDeadline, calendar)}, 다음 근무일은 {K(day)}). "
            : ". ");
        return text.Append("토요일과 공휴일도 하루로 셉니다.").ToString();
    }

    private static string InEnglish(NoticePeriod period, string reasons, BusinessCalendar calendar)
    {
        var (rule, text) = (period.Rule, new StringBuilder());
        text.Append(Invariant, $"{rule.English} ({rule.Source}). ");
        if (reasons.Length > 0) text.Append(Invariant, $"This one is {reasons}. ");
        text.Append(Invariant, $"Proposals are due on {E(period.Deadline)}. ");
        text.Append(Invariant, $"Counted back with {E(period.FirstCounted)}, the day before, as day 1, ");
        text.Append(Invariant, $"day {rule.Days} is {E(period.LastCounted)}; ");
        text.Append(rule.CountedDayMayBeNoticeDay
            ? "the notice must be out on that day at the latest: "
            : "the notice must be out on the day before that at the latest: ");
        text.Append(Invariant, $"{E(period.LatestPublication)}");
        text.Append(rule.CountedDayMayBeNoticeDay ? ". " : " (the stricter of two readings). ");
        text.Append(period.IsLawful
            ? $"Published on {E(period.Publication)}, it is early enough."
            : $"Published on {E(period.Publication)}, it is {Days(period.DaysTooLate)} late.");
        text.Append(Invariant, $" The earliest lawful deadline for that publication is {E(period.EarliestDeadline)}");
        var business = period.EarliestBusinessDeadline(calendar);
        text.Append(business is { } day && day != period.EarliestDeadline
            ? $" ({DayOffInEnglish(period.EarliestDeadline, calendar)}; the next business day is {E(day)}). "
            : ". ");
        return text.Append("Saturdays, Sundays and holidays count like any day.").ToString();
    }

    private static string KoreanOf(ShortNotice reason) => reason switch
    {
        ShortNotice.Urgent => "긴급",
        ShortNotice.BelowThreshold => "추정가격이 고시금액 미만",
        ShortNotice.ReNotice => "재공고",
        _ => throw new ArgumentOutOfRangeException(nameof(reason)),
    };

    private static string EnglishOf(ShortNotice reason) => reason switch
    {
        ShortNotice.Urgent => "urgent",
        ShortNotice.BelowThreshold => "below the notified threshold",
        ShortNotice.ReNotice => "a re-notice",
        _ => throw new ArgumentOutOfRangeException(nameof(reason)),
    };

    private static string DayOffInKorean(DateOnly day, BusinessCalendar calendar) =>
        calendar.HolidayOn(day) ?? (day.DayOfWeek == DayOfWeek.Saturday ? "토요일" : "일요일");

    private static string DayOffInEnglish(DateOnly day, BusinessCalendar calendar) =>
        calendar.HolidayOn(day) is { } name ? $"a public holiday, {name}" : $"a {day.DayOfWeek}";

    private static string K(DateOnly day) => $"{Iso(day)}({KoreanDays[(int)day.DayOfWeek]})";

    private static string E(DateOnly day) => $"{day.DayOfWeek} {Iso(day)}";

    private static string Iso(DateOnly day) => day.ToString("yyyy-MM-dd", Invariant);

    private static string Days(int days) => days == 1 ? "1 day" : $"{days} days";

    private static CultureInfo Invariant => CultureInfo.InvariantCulture;
}
