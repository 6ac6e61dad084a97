extern alias cli;

using System.Collections.Immutable;
using System.Text.Json;
using cli::KAiMarket.Cli.Import;
using KAiMarket.Client;
using KAiMarket.Domain.Evaluation;
using KAiMarket.Domain.Tenders;

namespace KAiMarket.Specs.Import;

public sealed class G2bNoticeSpec
{
    private static readonly NoticePlace Place = new(1, 0, 0, "R26BK00000001", "000");

    private static readonly Dictionary<string, object?> Clean = new()
    {
        ["bidNtceNo"] = "R26BK00000001",
        ["bidNtceOrd"] = "000",
        ["bidNtceNm"] = "상상 데이터 플랫폼 구축",
        ["ntceKindNm"] = "등록공고",
        ["ntceInsttNm"] = "가상조달원",
        ["dminsttNm"] = "상상데이터진흥원",
        ["bidNtceDt"] = "2026-08-03 09:30:00",
        ["bidBeginDt"] = "2026-08-03 10:00:00",
        ["bidClseDt"] = "2026-08-18 10:00:00",
        ["asignBdgtAmt"] = "45000000",
        ["presmptPrce"] = "40909091",
        ["pubPrcrmntClsfcNo"] = "81111594",
    };

    [Fact]
    public void A_clean_notice_is_read_whole_and_without_findings()
    {
        var notice = Read();

        Assert.Empty(notice.Findings);
        Assert.Equal(
            ("g2b", "R26BK00000001", Client.NoticeKind.Registered, "상상 데이터 플랫폼 구축", "상상데이터진흥원", "81111594"),
            (notice.Source, notice.Number, notice.Kind, notice.Title, notice.Institution, notice.Classification));
        Assert.Equal((45_000_000L, 40_909_091L), (notice.Budget, notice.EstimatedPrice));
        Assert.Equal(new DateTimeOffset(2026, 8, 3, 0, 30, 0, TimeSpan.Zero), notice.PublishedAt);
        Assert.Equal(new DateTimeOffset(2026, 8, 18, 1, 0, 0, TimeSpan.Zero), notice.Closes);
        Assert.Equal(Clean.Select(field => (field.Key, $"{field.Value}")), notice.Fields.Select(field => (field.Name, field.Value)));
        Taken(notice);
    }

    [Theory]
    [InlineData("bidNtceNm", " 상상 ", "title-trimmed")]
    [InlineData("bidNtceNm", "\t상상\u2028플랫폼", "title-trimmed")]
    [InlineData("dminsttNm", "상상데이터진흥원 ", "institution-trimmed")]
    [InlineData("dminsttNm", "", "no-demand-institution")]
    [InlineData("bidClseDt", null, "no-closing-date")]
    [InlineData("bidClseDt", "", "no-closing-date")]
    [InlineData("bidClseDt", "2026-02-30 10:00:00", "unreadable-closing-date")]
    [InlineData("bidClseDt", "0001-01-01 00:00:00", "unreadable-closing-date")]
    [InlineData("bidClseDt", "9999-12-31 23:59:59", "unreadable-closing-date")]
    [InlineData("bidNtceDt", "", "no-posting-date")]
    [InlineData("bidNtceDt", "어제", "unreadable-posting-date")]
    [InlineData("bidBeginDt", "곧", "unreadable-beginning-date")]
    [InlineData("bidBeginDt", "2026-08-18 10:00:01", "closes-before-beginning")]
    [InlineData("asignBdgtAmt", "", "no-budget")]
    [InlineData("asignBdgtAmt", "0", "zero-budget,estimated-price-does-not-fit")]
    [InlineData("asignBdgtAmt", "45,000,000", "unreadable-budget")]
    [InlineData("asignBdgtAmt", "-1", "unreadable-budget")]
    [InlineData("asignBdgtAmt", "1000000000000001", "unreadable-budget")]
    [InlineData("presmptPrce", "40909090", "estimated-price-does-not-fit")]
    [InlineData("presmptPrce", "45000000", "estimated-price-does-not-fit")]
    [InlineData("presmptPrce", "", "no-estimated-price")]
    [InlineData("presmptPrce", "0", "zero-estimated-price,estimated-price-does-not-fit")]
    [InlineData("presmptPrce", "비공개", "unreadable-estimated-price")]
    [InlineData("ntceKindNm", "", "no-kind")]
    [InlineData("ntceKindNm", "긴급공고", "unknown-kind")]
    [InlineData("pubPrcrmntClsfcNo", "IT", "unreadable-classification")]
    [InlineData("ntceInsttOfclNm", "홍길동", "people-left-out")]
    [InlineData("dminsttOfclEmailAdrs", "nobody@example.invalid", "people-left-out")]
    [InlineData("exctvNm", "홍길동", "people-left-out")]
    [InlineData("bidNtceDt", "2026-08-18 10:00:01", "closes-before-posting")]
    public void Dirt_is_found_and_the_notice_is_taken_all_the_same(string field, string? value, string findings)
    {
        var notice = Read((field, value));

        Assert.Equal(findings, string.Join(',', notice.Findings));
        Assert.DoesNotContain("홍길동", JsonSerializer.Serialize(notice.Fields), StringComparison.Ordinal);
        Taken(notice);
    }

    [Fact]
    public void Without_any_institution_it_says_so()
    {
        var notice = Read(("dminsttNm", " "), ("ntceInsttNm", null));
        Assert.Equal(("(none)", "no-institution"), (notice.Institution, notice.Findings.Single()));
        Taken(notice);
    }

    [Fact]
    public void A_budget_of_nothing_is_none()
    {
        Assert.Null(Read(("asignBdgtAmt", "0")).Budget);
        Assert.Equal(["zero-budget", "zero-estimated-price"], Read(("asignBdgtAmt", "0"), ("presmptPrce", "0")).Findings);
    }

    [Theory]
    [InlineData("등록공고", "000", Client.NoticeKind.Registered)]
    [InlineData("변경공고", "001", Client.NoticeKind.Changed)]
    [InlineData("취소공고", "002", Client.NoticeKind.Cancelled)]
    [InlineData("재공고", "000", Client.NoticeKind.ReNotice)]
    [InlineData("재입찰", "001", Client.NoticeKind.ReNotice)]
    [InlineData("긴급공고", "000", Client.NoticeKind.Registered)]
    [InlineData("연기공고", "001", Client.NoticeKind.Changed)]
    public void What_an_order_does_is_read_from_its_kind(string name, string order, Client.NoticeKind kind) =>
        Assert.Equal(kind, Read(Place with { Order = order }, ("ntceKindNm", name)).Kind);

    [Theory]
    [InlineData("2026-08-18 10:00"), InlineData("202608181000"), InlineData("20260818100000"), InlineData(" 2026-08-18 10:00:00 ")]
    public void Times_are_Korean_however_the_portal_writes_them(string text) =>
        Assert.Equal(new DateTimeOffset(2026, 8, 18, 1, 0, 0, TimeSpan.Zero), Read(("bidClseDt", text)).Closes);

    [Fact]
    public void The_estimated_price_that_fits_is_the_market_s()
    {
        for (var budget = 0L; budget < 10_000; budget++)
            Assert.Equal(EstimatedPrice.FromBudget(new(budget)).Amount, G2bNotice.WithoutTax(budget));
        Assert.Equal(EstimatedPrice.FromBudget(Won.Most).Amount, G2bNotice.WithoutTax(Won.Most.Amount));
    }

    [Fact]
    public void A_field_of_any_length_goes_along_in_parts_that_are_text()
    {
        var list = "x" + string.Concat(Enumerable.Repeat("😀", 6_000));
        var notice = Read(("purchsObjPrdctList", list));
        var parts = notice.Fields.Where(field => field.Name == "purchsObjPrdctList").Select(field => field.Value).ToList();

        Assert.Equal(list, string.Concat(parts));
        Assert.All(parts, part => Assert.False(char.IsHighSurrogate(part[^1])));
        Assert.Contains("field-in-parts", notice.Findings);
        Taken(notice);
    }

    [Fact]
    public void Values_that_are_no_text_are_kept_as_they_are_written()
    {
        var notice = Read(("asignBdgtAmt", 45_000_000), ("x", null), ("y", true), ("z", new[] { 1, 2 }));
        Assert.Empty(notice.Findings);
        Assert.Equal(["", "true", "[1,2]"], notice.Fields.TakeLast(3).Select(field => field.Value));
    }

    [Theory]
    [InlineData("5", "R1", "000", "no-notice")]
    [InlineData("{}", "", "000", "no-number")]
    [InlineData("{}", "R1", "", "no-order")]
    [InlineData("{}", "R1", "one", "order-invalid")]
    [InlineData("{}", "R1", "0000000000", "order-invalid")]
    [InlineData("{}", "R 1", "000", "number-invalid")]
    [InlineData("{}", "-1", "000", "number-invalid")]
    [InlineData("{}", "R1", "000", "no-title")]
    [InlineData("""{"bidNtceNm":" \t"}""", "R1", "000", "no-title")]
    [InlineData("""{"bidNtceNm":"x","y":"\ud800"}""", "R1", "000", "not-text")]
    [InlineData(null, "R1", "000", "too-large")]
    public void What_cannot_be_taken_has_a_reason(string? json, string number, string order, string reason)
    {
        var (notice, why) = G2bNotice.Read(
            new(1, 0, 0, number, order), json is null ? null : System.Text.Encoding.UTF8.GetBytes(json));
        Assert.Null(notice);
        Assert.StartsWith(reason + ": ", why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_of_the_report_is_one_line_of_seven_cells()
    {
        var outcome = new NoticeOutcome(
            Place with { Number = "R\t1\n" }, Client.NoticeKind.ReNotice, NoticeOutcome.Refused, ["a", "b"], "why:\tso");
        Assert.Equal("1\tR 1 \t000\tre-notice\trefused\ta,b\twhy: so", outcome.ToLine());
    }

    private static NoticeBody Read(params (string Name, object? Value)[] changes) => Read(Place, changes);

    private static NoticeBody Read(NoticePlace place, params (string Name, object? Value)[] changes)
    {
        var fields = new Dictionary<string, object?>(Clean);
        foreach (var (name, value) in changes) fields[name] = value;
        var (notice, reason) = G2bNotice.Read(place, JsonSerializer.SerializeToUtf8Bytes(fields));
        Assert.Null(reason);
        return notice!.Body;
    }

    /// <summary>What was read is a notice by the market's own rule.</summary>
    private static void Taken(NoticeBody body)
    {
        var notice = new NoticeImported(
            body.Source, body.Number, Place.Order, (Domain.Tenders.NoticeKind)body.Kind, body.Title, body.Institution,
            body.Budget is { } budget ? new Won(budget) : null, body.EstimatedPrice is { } price ? new Won(price) : null,
            body.PublishedAt, body.Closes, body.Classification, [.. body.Findings],
            [.. body.Fields.Select(field => new Domain.Tenders.NoticeField(field.Name, field.Value))]);
        var moment = new Moment(Sample.Noon, Sample.Operator, "command");
        Assert.Null(Domain.Tenders.Tender.Decide(Domain.Tenders.Tender.Initial, new ImportNotice(notice), moment).Refusal);
    }
}
