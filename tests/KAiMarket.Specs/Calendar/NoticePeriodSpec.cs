using System.Globalization;
using KAiMarket.Domain.Calendar;

namespace KAiMarket.Specs.Calendar;

public sealed class NoticePeriodSpec
{
    private static readonly NoticeRule Forty = NoticeRule.Negotiated40;
    private static readonly NoticeRule Ten = NoticeRule.Negotiated10;

    // Deadline on Tuesday 2026-11-10: day 1 is 9 November, day 40 is 1 October, day 10 is 31 October.
    [Theory]
    [InlineData("kr-nego-notice-40", "2026-10-01", "2026-09-30"), InlineData("kr-nego-notice-10", "2026-10-31", "2026-10-30")]
    public void Days_are_counted_back_from_the_day_before_the_deadline(string id, string lastCounted, string latest)
    {
        var period = new NoticePeriod(NoticeRule.Find(id)!, Day(latest), new(2026, 11, 10));
        Assert.Equal((new DateOnly(2026, 11, 9), Day(lastCounted)), (period.FirstCounted, period.LastCounted));
        Assert.Equal(Day(latest), period.LatestPublication);
        Assert.Equal(period.Deadline, period.EarliestDeadline);
        Assert.Equal(period.Rule.Days, period.FirstCounted.DayNumber - period.LastCounted.DayNumber + 1);
    }

    [Fact]
    public void Whether_the_last_counted_day_may_be_the_day_of_the_notice_is_data()
    {
        var period = new NoticePeriod(Forty with { CountedDayMayBeNoticeDay = true }, new(2026, 10, 1), new(2026, 11, 10));
        Assert.Equal((true, new DateOnly(2026, 10, 1)), (period.IsLawful, period.LatestPublication));
        Assert.Equal(new(2026, 11, 10), period.EarliestDeadline);
        Assert.False((period with { Publication = new(2026, 10, 2) }).IsLawful);
        Assert.False((period with { Rule = Forty }).IsLawful);
    }

    // The last moment of 30 September and the first of 1 October in Seoul; the deadline on either end of its day.
    [Theory]
    [InlineData("2026-09-30T14:59:59.9999999Z", "2026-11-09T15:00:00Z", 0)]
    [InlineData("2026-09-30T15:00:00Z", "2026-11-09T15:00:00Z", 1)]
    [InlineData("2026-09-30T14:59:59.9999999Z", "2026-11-09T14:59:59.9999999Z", 1)]
    [InlineData("2026-09-30T15:00:00Z", "2026-11-10T14:59:59.9999999Z", 1)]
    [InlineData("2026-09-30T15:00:00Z", "2026-11-10T15:00:00Z", 0)]
    [InlineData("2026-10-10T01:00:00Z", "2026-11-10T01:00:00Z", 10)]
    public void Days_begin_and_end_at_midnight_in_Seoul(string published, string due, int late)
    {
        var period = NoticePeriod.Between(Forty, Moment(published), Moment(due));
        Assert.Equal((late == 0, late), (period.IsLawful, period.DaysTooLate));
    }

    [Fact]
    public void What_is_lawful_agrees_in_both_directions()
    {
        NoticeRule[] strict = [Forty, Ten];
        foreach (var rule in strict.Concat(strict.Select(rule => rule with { CountedDayMayBeNoticeDay = true })))
            for (var (first, days) = (new DateOnly(2026, 1, 20), 0); days < 400; days++)
            {
                var deadline = first.AddDays(days);
                var latest = rule.LatestPublication(deadline);
                Assert.Equal(deadline, rule.EarliestDeadline(latest));
                Assert.True(new NoticePeriod(rule, latest, deadline).IsLawful);
                Assert.False(new NoticePeriod(rule, latest.AddDays(1), deadline).IsLawful);
                Assert.False(new NoticePeriod(rule, latest, deadline.AddDays(-1)).IsLawful);
            }
    }

    // Forty days and one after 2026-08-14 is 24 September, 추석 전날; the days off last until Sunday the 27th.
    [Fact]
    public void The_count_does_not_roll_over_days_off_but_a_business_day_is_named()
    {
        var period = new NoticePeriod(Forty, new(2026, 8, 14), new(2026, 9, 24));
        Assert.True(period.IsLawful);
        Assert.Equal(new(2026, 9, 24), period.EarliestDeadline);
        Assert.Equal(new DateOnly(2026, 9, 28), period.EarliestBusinessDeadline(BusinessCalendar.Korea));
    }

    [Theory]
    [InlineData("2027-12-20", "2027-12-31"), InlineData("2027-12-21", null), InlineData("2023-01-01", null)]
    public void Beyond_the_calendar_no_business_day_is_named(string publication, string? day) => Assert.Equal(
        day is null ? null : Day(day),
        new NoticePeriod(Ten, Day(publication), new(2028, 1, 31)).EarliestBusinessDeadline(BusinessCalendar.Korea));

    private static DateOnly Day(string text) => DateOnly.Parse(text, CultureInfo.InvariantCulture);

    private static DateTimeOffset Moment(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
