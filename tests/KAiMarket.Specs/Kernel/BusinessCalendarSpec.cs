using System.Globalization;
using KAiMarket.Domain.Calendar;

namespace KAiMarket.Specs.Kernel;

public sealed class BusinessCalendarSpec
{
    private static readonly BusinessCalendar Korea = BusinessCalendar.Korea;

    [Theory]
    [InlineData(2024, 19), InlineData(2025, 19), InlineData(2026, 22), InlineData(2027, 24)]
    public void A_year_has_its_holidays(int year, int count) => Assert.Equal(count, HolidaysOf(year).Count);

    // 관공서의 공휴일에 관한 규정, with 노동절 and 제헌절 from 2026-05-01 on; substitute days included.
    [Theory]
    [InlineData(2026, "1/1 2/16 2/17 2/18 3/1 3/2 5/1 5/5 5/24 5/25 6/3 6/6 7/17 8/15 8/17 9/24 9/25 9/26 10/3 10/5 10/9 12/25")]
    [InlineData(2027, "1/1 2/6 2/7 2/8 2/9 3/1 5/1 5/3 5/5 5/13 6/6 7/17 7/19 8/15 8/16 9/14 9/15 9/16 10/3 10/4 10/9 10/11 12/25 12/27")]
    public void They_are_those_of_the_decree(int year, string days) => Assert.Equal(
        days, string.Join(' ', HolidaysOf(year).Select(day => day.ToString("M/d", CultureInfo.InvariantCulture))));

    [Fact]
    public void A_day_may_have_two_names() => Assert.Equal("어린이날, 부처님 오신 날", Korea.HolidayOn(new(2025, 5, 5)));

    [Theory]
    [InlineData("2026-11-20", true), InlineData("2026-11-21", false), InlineData("2026-11-22", false)]
    [InlineData("2026-12-25", false), InlineData("2026-03-02", false), InlineData("2026-03-03", true)]
    public void Weekends_and_holidays_are_no_business_days(string day, bool business) =>
        Assert.Equal(business, Korea.IsBusinessDay(Day(day)));

    [Theory]
    [InlineData("2026-09-23", 1, "2026-09-28"), InlineData("2026-09-28", -1, "2026-09-23")]
    [InlineData("2026-11-22", 1, "2026-11-23"), InlineData("2026-11-22", 0, "2026-11-22"), InlineData("2026-11-23", 5, "2026-11-30")]
    public void Business_days_are_counted_from_the_next_day(string from, int count, string to) =>
        Assert.Equal(Day(to), Korea.AddBusinessDays(Day(from), count));

    [Theory]
    [InlineData("2026-10-03", "2026-10-06"), InlineData("2026-10-06", "2026-10-06"), InlineData("2027-02-06", "2027-02-10")]
    public void A_period_that_ends_on_a_day_off_ends_on_the_next_business_day(string end, string rolled) =>
        Assert.Equal(Day(rolled), Korea.RollOver(Day(end)));

    [Theory]
    [InlineData("2026-11-02", 10, "2026-11-12"), InlineData("2026-11-02", 5, "2026-11-09")]
    public void The_first_day_of_a_period_does_not_count(string start, int days, string end) =>
        Assert.Equal(Day(end), Korea.EndOfDays(Day(start), days));

    [Theory]
    [InlineData("2027-01-14", 1, "2027-02-15")] // 14 February is a Sunday.
    [InlineData("2026-01-30", 1, "2026-03-03")] // 28 February is a Saturday, and the first and second of March are holidays.
    [InlineData("2025-12-31", 1, "2026-02-02")] // 31 January is a Saturday.
    [InlineData("2026-03-11", 3, "2026-06-11")]
    public void Months_are_those_of_the_calendar(string start, int months, string end) =>
        Assert.Equal(Day(end), Korea.EndOfMonths(Day(start), months));

    [Fact]
    public void A_notice_is_counted_back_without_rolling()
    {
        Assert.Equal(new(2026, 9, 30), BusinessCalendar.LatestNoticeDay(new(2026, 11, 10), 40));
        Assert.Equal(new(2026, 10, 1), BusinessCalendar.LatestNoticeDay(new(2026, 11, 10), 40, countedDayMayBeNoticeDay: true));
    }

    [Fact]
    public void It_does_not_guess_beyond_its_coverage()
    {
        Assert.Throws<CalendarCoverageException>(() => Korea.IsHoliday(new(2023, 12, 31)));
        Assert.Throws<CalendarCoverageException>(() => Korea.IsBusinessDay(new(2028, 1, 1)));
        Assert.Throws<CalendarCoverageException>(() => Korea.AddBusinessDays(new(2027, 12, 31), 1));
        Assert.Throws<CalendarCoverageException>(() => Korea.AddBusinessDays(new(2024, 1, 2), -1));
        Assert.Throws<CalendarCoverageException>(() => Korea.EndOfDays(new(2027, 12, 1), int.MaxValue));
        Assert.Throws<CalendarCoverageException>(() => Korea.EndOfMonths(new(2027, 12, 1), int.MaxValue));
        Assert.Throws<CalendarCoverageException>(() => Korea.RollOver(DateOnly.MaxValue));
        Assert.Contains("2024 to 2027",
            Assert.Throws<CalendarCoverageException>(() => Korea.HolidayOn(new(2028, 5, 5))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_calendar_is_other_data()
    {
        var calendar = new BusinessCalendar([new(new(2030, 5, 6), "임시공휴일")], 2030, 2030);
        Assert.Equal("임시공휴일", calendar.HolidayOn(new(2030, 5, 6)));
        Assert.False(calendar.Covers(new(2027, 1, 1)));
    }

    private static List<DateOnly> HolidaysOf(int year) =>
    [
        .. Enumerable.Range(0, DateTime.IsLeapYear(year) ? 366 : 365)
            .Select(new DateOnly(year, 1, 1).AddDays).Where(Korea.IsHoliday),
    ];

    private static DateOnly Day(string text) => DateOnly.Parse(text, CultureInfo.InvariantCulture);
}
