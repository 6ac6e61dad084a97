using System.Collections.Immutable;
using System.Globalization;
using KAiMarket.Domain;
using KAiMarket.Domain.Calendar;
using KAiMarket.Gateway.Http;

namespace KAiMarket.Gateway;

/// <summary>A notice period (공고기간) held against the law, and explained. All days are days in Korea.</summary>
/// <param name="Rule">The id of the rule that applies.</param>
/// <param name="Days">How many days it wants.</param>
/// <param name="Reasons">Why a short notice is enough; none where it is not.</param>
/// <param name="FirstCounted">The counted day nearest to the deadline.</param>
/// <param name="LastCounted">The counted day farthest from it.</param>
/// <param name="LatestPublication">The last lawful day of publication for this deadline.</param>
/// <param name="EarliestDue">The first lawful deadline for this publication.</param>
/// <param name="EarliestBusinessDue">The first of those that is a business day; null where no calendar reaches.</param>
/// <param name="DaysTooLate">How many days too late the publication is; 0 when it is lawful.</param>
/// <param name="Source">Where the rule stands.</param>
/// <param name="Certainty">How well it is known.</param>
public sealed record NoticePeriodResource(
    DateOnly Published, DateOnly Due, string Rule, int Days, ImmutableArray<ShortNotice> Reasons,
    DateOnly FirstCounted, DateOnly LastCounted, DateOnly LatestPublication, DateOnly EarliestDue,
    DateOnly? EarliestBusinessDue, bool IsLawful, int DaysTooLate, string Korean, string English, string Source,
    string Certainty);

internal static class NoticePeriodEndpoints
{
    private static readonly DateOnly First = new(2000, 1, 1), Last = new(2199, 12, 31);

    public static void MapNoticePeriods(this Api api) =>
        api.Get("/v1/notice-periods/{published}/{due}", call =>
        {
            var tender = new NoticeCase(
                call.QueryFlag("urgent") ?? false, call.QueryFlag("reNotice") ?? false,
                new(call.Number("estimatedPrice", Won.Most.Amount, 0, Won.Most.Amount)));
            call.Answer(Show(tender, Day(call, "published"), Day(call, "due")), false, 0, 0);
            return Task.CompletedTask;
        })
            .Named("getNoticePeriod", "Tells whether a tender published on one day may be due on another, and why.")
            .May(Permissions.SeeMarket)
            .With<long>("estimatedPrice", "Its estimated price in won, without tax; without it, not a small one.")
            .With<bool>("urgent", "Whether it is urgent.").With<bool>("reNotice", "Whether it failed before.")
            .Gives(Show(new(false, false, new(200_000_000)), new(2026, 11, 23), new(2026, 12, 4)));

    private static NoticePeriodResource Show(NoticeCase tender, DateOnly published, DateOnly due)
    {
        var period = new NoticePeriod(tender.RuleOn(published), published, due);
        var words = NoticeExplanation.Of(period, tender, BusinessCalendar.Korea);
        return new(
            published, due, period.Rule.Id, period.Rule.Days, tender.ReasonsOn(published), period.FirstCounted,
            period.LastCounted, period.LatestPublication, period.EarliestDeadline,
            period.EarliestBusinessDeadline(BusinessCalendar.Korea), period.IsLawful, period.DaysTooLate, words.Korean,
            words.English, period.Rule.Source, period.Rule.Certainty);
    }

    private static DateOnly Day(Call call, string name) =>
        DateOnly.TryParseExact(
            call.Text(name), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
        && day >= First && day <= Last
            ? day
            : throw new ProblemException(Problems.InvalidId.Because(
                $"{{{name}}} is a day from {First:yyyy-MM-dd} to {Last:yyyy-MM-dd}, written like the first."));
}
