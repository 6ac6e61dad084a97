using System.Text.Json;
using KAiMarket.Domain.Offers;
using KAiMarket.Domain.Orders;
using KAiMarket.Domain.Programs;
using KAiMarket.Domain.Smes;
using KAiMarket.Domain.Vouchers;

namespace KAiMarket.Specs.Kernel;

public sealed class MarketJsonSpec
{
    [Fact]
    public void Times_are_written_in_UTC()
    {
        Assert.Equal("\"2026-11-22T03:00:00Z\"", Write(Sample.Noon.ToOffset(KoreanTime.Offset)));
        Assert.Equal("\"2026-11-22T03:00:00.0000001Z\"", Write(Sample.Noon.AddTicks(1)));
    }

    [Theory]
    [InlineData("2026-11-22T03:00:00Z"), InlineData("2026-11-22T12:00:00+09:00"), InlineData("2026-11-21T22:00:00-05:00")]
    public void Times_are_read_in_any_zone_that_is_named(string text) =>
        Assert.Equal(Sample.Noon, Read<DateTimeOffset>($"\"{text}\""));

    [Theory]
    [InlineData("\"2026-11-22T03:00:00\""), InlineData("\"2026-11-22\""), InlineData("1764000000"), InlineData("null")]
    [InlineData("\"2026-11-22T25:00:00Z\""), InlineData("\"noon\""), InlineData("\"\"")]
    public void A_time_without_a_zone_is_no_time(string json) =>
        Assert.Throws<JsonException>(() => Read<DateTimeOffset>(json));

    [Theory]
    [InlineData("1.5"), InlineData("\"1\""), InlineData("1e3"), InlineData("9223372036854775808"), InlineData("null")]
    public void Won_are_whole_numbers(string json) => Assert.Throws<JsonException>(() => Read<Won>(json));

    [Fact]
    public void Enums_are_kebab_case_words()
    {
        Assert.Equal("\"gpu-millisecond\"", Write(Unit.GpuMillisecond));
        Assert.Equal(ApplicantType.MidSize, Read<ApplicantType>("\"mid-size\""));
        Assert.All(["4", "\"4\"", "null", "\"MidSize\"", "\"Mid-Size\"", "\" mid-size\"", "\"micro-enterprise, small-medium\""],
            json => Assert.Throws<JsonException>(() => Read<ApplicantType>(json)));
    }

    [Fact]
    public void Ids_are_strings_of_their_alphabet()
    {
        Assert.Equal("\"ai-2026.firm-7\"", Write(Sample.Voucher));
        Assert.All(["\"A\"", "\"\"", "null", "7", "\"\\ud800\""], json => Assert.Throws<JsonException>(() => Read<SmeId>(json)));
        Assert.Throws<JsonException>(() => Read<VoucherId>("\"ai-2026\""));
    }

    [Theory]
    [InlineData("""{"voucher":"p.s","offer":"o"}"""), InlineData("""{"voucher":"p.s","offer":"o","quantity":null}""")]
    [InlineData("""{"voucher":"p.s","offer":"o","quantity":1,"quantity":2}"""), InlineData("""{"Voucher":"p.s","offer":"o","quantity":1}""")]
    [InlineData("[]"), InlineData("\"\""), InlineData("""{"voucher":"p.s","offer":"o","quantity":"1"}""")]
    public void Missing_null_and_repeated_members_are_errors(string json) =>
        Assert.Throws<JsonException>(() => Read<PlaceOrder>(json));

    [Fact]
    public void So_are_they_within_values()
    {
        Assert.Throws<JsonException>(() => Read<Period>("""{"from":"2026-11-22T03:00:00Z"}"""));
        Assert.Throws<JsonException>(() => Read<MatchRatio>("""{"type":"startup"}"""));
        Assert.Throws<JsonException>(() => Read<MeterRecord>("""{"id":null,"from":"2026-11-22T03:00:00Z","until":"2026-11-22T03:00:00Z","quantity":1}"""));
    }

    [Fact]
    public void Facts_of_newer_programs_may_have_more_members() => Assert.Equal(
        new OrderCancelled(), Facts.Read("order-cancelled.v1", """{"reason":"later"}"""u8));

    [Fact]
    public void A_fact_that_is_null_is_an_error() =>
        Assert.Throws<JsonException>(() => Facts.Read("order-cancelled.v1", "null"u8));

    [Fact]
    public void Korean_is_written_as_it_is_and_markup_is_not()
    {
        Assert.Equal("\"바우처\"", Write("바우처"));
        Assert.Equal("\"\\u003Cb\\u003E\"", Write("<b>"));
    }

    private static string Write<T>(T value) => JsonSerializer.Serialize(value, MarketJson.Options);

    private static T? Read<T>(string json) => JsonSerializer.Deserialize<T>(json, MarketJson.Options);
}
