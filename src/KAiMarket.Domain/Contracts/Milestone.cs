using System.Collections.Immutable;
using KAiMarket.Domain.Calendar;

namespace KAiMarket.Domain.Contracts;

/// <summary>A part of a contract that is delivered and paid by itself.</summary>
/// <param name="Id">Once in its contract.</param>
/// <param name="Title">What is delivered.</param>
/// <param name="Due">The last day in Korea on which its delivery is in time.</param>
/// <param name="Amount">What it costs, tax included: 1 won or more.</param>
public sealed record Milestone(MilestoneId Id, string Title, DateOnly Due, Won Amount)
{
    internal bool IsValid =>
        MilestoneId.IsValid(Id.Value) && Text.IsLine(Title) && Due.Year is >= 2000 and < 2200
        && Bounds.Hold(Amount, least: 1);
}

/// <summary>A delivery of a milestone.</summary>
/// <param name="Day">The day in Korea on which it was made.</param>
/// <param name="Note">SHA-256 of the delivery note in lower-case hexadecimal; null when there is none.</param>
/// <param name="Returned">Why the buyer returned it; null when it did not.</param>
public sealed record Delivery(DateOnly Day, string? Note, string? Returned);

/// <summary>How far a milestone of a signed contract has come.</summary>
/// <param name="Terms">As it was signed.</param>
/// <param name="Deliveries">The first is number 1. All but the last were returned.</param>
/// <param name="Accepted">Null before.</param>
public sealed record MilestoneStanding(
    Milestone Terms, ImmutableArray<Delivery> Deliveries, MilestoneAccepted? Accepted, bool IsPaid)
{
    /// <summary>How many days the buyer has to inspect a delivery (국가계약법 시행령 제55조; text of 2004).</summary>
    public const int DaysToInspect = 14;

    /// <summary>How many business days the buyer has to pay (국가계약법 시행령 제58조; secondary).</summary>
    public const int DaysToPay = 5;

    /// <summary>The delivery that waits for its inspection; null when none does.</summary>
    public Delivery? Pending =>
        Accepted is null && Deliveries is [.., { Returned: null } last] ? last : null;

    /// <summary>
    /// The last day in Korea for the inspection of what was delivered last: <see cref="DaysToInspect"/> days after the
    /// delivery, rolled over to a business day (민법 제161조). Null when nothing waits, or the calendar does not reach.
    /// </summary>
    public DateOnly? InspectBy => Pending is { } pending && Reaches(pending.Day)
        ? BusinessCalendar.Korea.EndOfDays(pending.Day, DaysToInspect)
        : null;

    /// <summary>
    /// The last day in Korea for the payment: <see cref="DaysToPay"/> business days after the acceptance. Null when
    /// nothing is due, or the calendar does not reach.
    /// </summary>
    public DateOnly? PayBy => !IsPaid && Accepted is { } accepted && Reaches(accepted.Day)
        ? BusinessCalendar.Korea.AddBusinessDays(accepted.Day, DaysToPay)
        : null;

    internal static MilestoneStanding Of(Milestone terms) => new(terms, [], null, IsPaid: false);

    // No term and no run of days off is as long as a month; what lies a month ahead is covered all the way.
    private static bool Reaches(DateOnly day) =>
        BusinessCalendar.Korea.Covers(day) && BusinessCalendar.Korea.Covers(day.AddDays(31));
}
