using System.Collections.Frozen;
using System.Collections.Immutable;

namespace KAiMarket.Domain.Calendar;

/// <summary>A public holiday.</summary>
public readonly record struct Holiday(DateOnly Day, string Name);

/// <summary>
/// Which days are business days. Holidays are declared anew every year and at times ad hoc, so they are data; a year
/// that the data does not cover has no answer, and asking for one fails rather than guesses.
/// </summary>
/// <param name="holidays">All public holidays of the covered years, substitute days included.</param>
/// <param name="firstYear">The first covered year.</param>
/// <param name="lastYear">The last covered year.</param>
public sealed class BusinessCalendar(ImmutableArray<Holiday> holidays, int firstYear, int lastYear)
{
    private readonly FrozenDictionary<DateOnly, string> _names = holidays
        .GroupBy(holiday => holiday.Day)
        .ToFrozenDictionary(day => day.Key, day => string.Join(", ", day.Select(holiday => holiday.Name)));

    /// <summary>The public holidays of Korea that this program was built with.</summary>
    public static BusinessCalendar Korea { get; } =
        new(KoreanHolidays.All, KoreanHolidays.FirstYear, KoreanHolidays.LastYear);

    public bool Covers(DateOnly day) => day.Year >= firstYear && day.Year <= lastYear;

    /// <summary>What is celebrated, or null on a day that is no public holiday. A Sunday as such has no name.</summary>
    /// <exception cref="CalendarCoverageException">The year is not covered.</exception>
    public string? HolidayOn(DateOnly day) => Covers(day)
        ? _names.GetValueOrDefault(day)
        : throw new CalendarCoverageException(day, firstYear, lastYear);

    /// <exception cref="CalendarCoverageException">The year is not covered.</exception>
    public bool IsHoliday(DateOnly day) => HolidayOn(day) is not null;

    /// <summary>True on Monday to Friday unless a public holiday falls there.</summary>
    /// <exception cref="CalendarCoverageException">The year is not covered.</exception>
    public bool IsBusinessDay(DateOnly day) =>
        !IsHoliday(day) && day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday);

    /// <summary>
    /// The business day that is so many after a day, or before it for a negative number; the day itself is not counted.
    /// </summary>
    /// <exception cref="CalendarCoverageException">The way leads through a year that is not covered.</exception>
    public DateOnly AddBusinessDays(DateOnly day, int count)
    {
        var step = Math.Sign(count);
        while (count != 0)
        {
            day = Next(day, step);
            if (IsBusinessDay(day)) count -= step;
        }
        return day;
    }

    /// <summary>
    /// The day itself or, where it is a Saturday, Sunday or holiday, the next business day (민법 제161조).
    /// </summary>
    /// <exception cref="CalendarCoverageException">The way leads through a year that is not covered.</exception>
    public DateOnly RollOver(DateOnly day)
    {
        while (!IsBusinessDay(day)) day = Next(day, 1);
        return day;
    }

    /// <summary>The last day of a period of days after a day that is not counted (민법 제157조, 제159조, 제161조).</summary>
    /// <exception cref="CalendarCoverageException">The end lies in a year that is not covered.</exception>
    public DateOnly EndOfDays(DateOnly start, int days) => RollOver(Shift(start, days));

    /// <summary>
    /// The last day of a period of calendar months after a day that is not counted: the day before the one that
    /// corresponds to the first counted day, or the month's last day where none corresponds (민법 제160조, 제161조).
    /// </summary>
    /// <exception cref="CalendarCoverageException">The end lies in a year that is not covered.</exception>
    public DateOnly EndOfMonths(DateOnly start, int months)
    {
        var first = Next(start, 1);
        if ((first.Year - 1) * 12L + first.Month + months is < 1 or > 12L * 9999)
            throw new CalendarCoverageException(start, firstYear, lastYear);
        var corresponding = first.AddMonths(months);
        return RollOver(corresponding.Day == first.Day ? Next(corresponding, -1) : corresponding);
    }

    /// <summary>
    /// The last day on which a notice is early enough when so many days are counted back from the day before a
    /// deadline. Such a period never rolls.
    /// </summary>
    /// <param name="deadline">The day of the deadline.</param>
    /// <param name="days">How many days the law wants in between.</param>
    /// <param name="countedDayMayBeNoticeDay">
    /// True where the last counted day may itself be the day of the notice.
    /// </param>
    public static DateOnly LatestNoticeDay(DateOnly deadline, int days, bool countedDayMayBeNoticeDay = false) =>
        deadline.AddDays(-days - (countedDayMayBeNoticeDay ? 0 : 1));

    // Calendar days end before time does; what lies beyond is not covered either.
    private DateOnly Next(DateOnly day, int step) => Shift(day, step);

    private DateOnly Shift(DateOnly day, int days) =>
        (long)day.DayNumber + days is var number && number >= 0 && number <= DateOnly.MaxValue.DayNumber
            ? DateOnly.FromDayNumber((int)number)
            : throw new CalendarCoverageException(day, firstYear, lastYear);
}

/// <summary>A question about a day in a year for which the calendar has no holidays.</summary>
public sealed class CalendarCoverageException(DateOnly day, int firstYear, int lastYear) : Exception(
    $"The calendar knows the holidays of {firstYear} to {lastYear}, not those around {day:yyyy-MM-dd}. " +
        "Add the year's data.");
