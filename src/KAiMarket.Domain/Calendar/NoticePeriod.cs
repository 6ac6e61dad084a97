namespace KAiMarket.Domain.Calendar;

/// <summary>A tender's notice period, held against the rule for it.</summary>
/// <param name="Rule">The least that the law wants.</param>
/// <param name="Publication">The day of the notice in Korea.</param>
/// <param name="Deadline">The day in Korea on which proposals are due.</param>
public sealed record NoticePeriod(NoticeRule Rule, DateOnly Publication, DateOnly Deadline)
{
    /// <summary>
    /// The period between two moments, taken as the days in Korea on which they fall. A deadline at midnight belongs to
    /// the day that begins then.
    /// </summary>
    public static NoticePeriod Between(NoticeRule rule, DateTimeOffset published, DateTimeOffset due) =>
        new(rule, KoreanTime.DayOf(published), KoreanTime.DayOf(due));

    /// <summary>The counted day nearest to the deadline.</summary>
    public DateOnly FirstCounted => NoticeRule.FirstCounted(Deadline);

    /// <summary>The counted day farthest from the deadline.</summary>
    public DateOnly LastCounted => Rule.LastCounted(Deadline);

    /// <summary>The last lawful day of publication for this deadline.</summary>
    public DateOnly LatestPublication => Rule.LatestPublication(Deadline);

    /// <summary>The first lawful deadline for this publication.</summary>
    public DateOnly EarliestDeadline => Rule.EarliestDeadline(Publication);

    /// <summary>Whether the notice is early enough.</summary>
    public bool IsLawful => Publication <= LatestPublication;

    /// <summary>How many days too late the notice is; 0 when it is lawful.</summary>
    public int DaysTooLate => Math.Max(0, Publication.DayNumber - LatestPublication.DayNumber);

    /// <summary>
    /// The first lawful deadline for this publication that is a business day as well. The law does not ask for one, but
    /// nobody takes proposals on a day off. Null where the calendar does not reach.
    /// </summary>
    public DateOnly? EarliestBusinessDeadline(BusinessCalendar calendar)
    {
        var day = EarliestDeadline;
        while (calendar.Covers(day) && !calendar.IsBusinessDay(day)) day = day.AddDays(1);
        return calendar.Covers(day) ? day : null;
    }
}
