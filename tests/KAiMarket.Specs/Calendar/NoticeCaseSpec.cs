using System.Globalization;
using KAiMarket.Domain.Calendar;

namespace KAiMarket.Specs.Calendar;

public sealed class NoticeCaseSpec
{
    private static readonly DateOnly Today = new(2026, 11, 22);

    [Theory]
    [InlineData(false, false, 230_000_000, 40, "")]
    [InlineData(false, false, 229_999_999, 10, "BelowThreshold")]
    [InlineData(true, false, 230_000_000, 10, "Urgent")]
    [InlineData(false, true, 230_000_000, 10, "ReNotice")]
    [InlineData(true, true, 1, 10, "Urgent BelowThreshold ReNotice")]
    public void A_short_notice_has_its_reasons(bool urgent, bool again, long estimated, int days, string reasons)
    {
        var tender = new NoticeCase(urgent, again, new(estimated));
        Assert.Equal(days, tender.RuleOn(Today).Days);
        Assert.Equal(reasons, string.Join(' ', tender.ReasonsOn(Today)));
    }

    [Theory]
    [InlineData("2026-01-07", 40), InlineData("2026-01-08", 10)]
    public void The_threshold_holds_from_its_first_day(string publication, int days) => Assert.Equal(
        days, new NoticeCase(false, false, new(1)).RuleOn(DateOnly.Parse(publication, CultureInfo.InvariantCulture)).Days);

    [Fact]
    public void Its_period_is_held_against_the_rule_of_the_day_in_Seoul()
    {
        var tender = new NoticeCase(false, false, new(1));
        DateTimeOffset midnight = new(2026, 1, 7, 15, 0, 0, TimeSpan.Zero), due = new(2026, 2, 20, 1, 0, 0, TimeSpan.Zero);
        Assert.Equal(new NoticePeriod(NoticeRule.Negotiated10, new(2026, 1, 8), new(2026, 2, 20)), tender.PeriodOf(midnight, due));
        Assert.Equal(NoticeRule.Negotiated40, tender.PeriodOf(midnight.AddTicks(-1), due).Rule);
    }

    [Fact]
    public void Thresholds_are_listed_from_the_latest() => Assert.Equal(
        NoticeThreshold.All.Select(one => one.From).OrderDescending(), NoticeThreshold.All.Select(one => one.From));

    [Fact]
    public void Rules_have_ids_in_order()
    {
        Assert.All(NoticeRule.All, rule => Assert.True(Ids.IsPlain(rule.Id), rule.Id));
        var ids = NoticeRule.All.Select(rule => rule.Id).ToList();
        Assert.Equal(ids.Order(StringComparer.Ordinal).Distinct(), ids);
        Assert.Null(NoticeRule.Find("none"));
    }
}
