using KAiMarket.Domain.Calendar;

namespace KAiMarket.Specs.Calendar;

public sealed class NoticeExplanationSpec
{
    private static readonly NoticeCase Ordinary = new(IsUrgent: false, IsReNotice: false, new(500_000_000));

    [Fact]
    public void A_lawful_period_is_explained()
    {
        var explained = Explain(new(NoticeRule.Negotiated40, new(2026, 9, 30), new(2026, 11, 10)));
        Assert.Equal(
            "협상에 의한 계약은 제안서 제출마감일의 전일부터 기산하여 40일 전에 공고합니다" +
            "(협상에 의한 계약체결기준 제4조 제1항, 재정경제부계약예규 제40호, 2026-01-02). " +
            "제출마감일 2026-11-10(화)의 전일인 2026-11-09(월)을 1일째로 하여 거꾸로 세면 40일째 되는 날은 2026-10-01(목)이고, " +
            "늦어도 그 전날인 2026-09-30(수)까지 공고해야 합니다(마지막 날 당일의 공고를 인정하지 않는 엄격한 해석). 공고일 2026-09-30(수)은 이 기간을 지킵니다. " +
            "이 공고일에 가능한 가장 이른 제출마감일은 2026-11-10(화)입니다. 토요일과 공휴일도 하루로 셉니다.",
            explained.Korean);
        Assert.Equal(
            "A tender by negotiation is published 40 days ahead, counted from the day before proposals are due " +
            "(협상에 의한 계약체결기준 제4조 제1항, 재정경제부계약예규 제40호, 2026-01-02). " +
            "Proposals are due on Tuesday 2026-11-10. Counted back with Monday 2026-11-09, the day before, as day 1, " +
            "day 40 is Thursday 2026-10-01; the notice must be out on the day before that at the latest: Wednesday 2026-09-30 (the stricter of two readings). " +
            "Published on Wednesday 2026-09-30, it is early enough. " +
            "The earliest lawful deadline for that publication is Tuesday 2026-11-10. Saturdays, Sundays and holidays count like any day.",
            explained.English);
    }

    [Fact]
    public void A_late_notice_is_told_what_would_be_lawful()
    {
        var explained = Explain(new(NoticeRule.Negotiated40, new(2026, 8, 14), new(2026, 9, 23)));
        Assert.Contains("공고일 2026-08-14(금)은 1일 늦습니다.", explained.Korean, StringComparison.Ordinal);
        Assert.Contains("2026-09-24(목)입니다(추석 전날, 다음 근무일은 2026-09-28(월)).", explained.Korean, StringComparison.Ordinal);
        Assert.Contains("Published on Friday 2026-08-14, it is 1 day late.", explained.English, StringComparison.Ordinal);
        Assert.Contains(
            "Thursday 2026-09-24 (a public holiday, 추석 전날; the next business day is Monday 2026-09-28).",
            explained.English, StringComparison.Ordinal);
    }

    [Fact]
    public void The_other_reading_and_a_weekend_are_explained_too()
    {
        var rule = NoticeRule.Negotiated10 with { CountedDayMayBeNoticeDay = true };
        var explained = Explain(new(rule, new(2026, 11, 11), new(2026, 11, 12)));
        Assert.Contains("늦어도 그날인 2026-11-02(월)까지", explained.Korean, StringComparison.Ordinal);
        Assert.Contains("2026-11-21(토)입니다(토요일, 다음 근무일은 2026-11-23(월)).", explained.Korean, StringComparison.Ordinal);
        Assert.Contains("on that day at the latest: Monday 2026-11-02.", explained.English, StringComparison.Ordinal);
        Assert.Contains("it is 9 days late.", explained.English, StringComparison.Ordinal);
        Assert.Contains("(a Saturday; the next business day is", explained.English, StringComparison.Ordinal);
    }

    [Fact]
    public void A_period_beyond_the_calendar_is_still_explained() => Assert.Contains(
        "Wednesday 2032-11-10. Saturdays",
        Explain(new(NoticeRule.Negotiated10, new(2032, 10, 30), new(2032, 11, 10))).English, StringComparison.Ordinal);

    [Fact]
    public void A_short_period_says_what_it_is_allowed_for()
    {
        var tender = new NoticeCase(IsUrgent: true, IsReNotice: true, new(229_999_999));
        var explained = Explain(new(NoticeRule.Negotiated10, new(2026, 11, 2), new(2026, 11, 13)), tender);
        Assert.Contains("). 해당 사유: 긴급, 추정가격이 고시금액 미만, 재공고. 제출마감일", explained.Korean, StringComparison.Ordinal);
        Assert.Contains("). This one is urgent, below the notified threshold, a re-notice. Proposals", explained.English, StringComparison.Ordinal);
    }

    private static NoticeExplanation Explain(NoticePeriod period, NoticeCase? tender = null) =>
        NoticeExplanation.Of(period, tender ?? Ordinary, BusinessCalendar.Korea);
}
