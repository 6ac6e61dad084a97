using KAiMarket.Domain.Offers;
using KAiMarket.Domain.Programs;
using KAiMarket.Domain.Vouchers;

namespace KAiMarket.Specs.Kernel;

public sealed class KernelSpec
{
    [Theory]
    [InlineData("a", true), InlineData("0-9-a-z", true), InlineData("", false), InlineData("-a", false), InlineData("A", false)]
    [InlineData("a.b", false), InlineData("a/b", false), InlineData("가", false), InlineData("a ", false), InlineData(null, false)]
    public void An_id_has_one_plain_alphabet(string? text, bool valid)
    {
        Assert.Equal(valid, ProgramId.IsValid(text));
        Assert.Equal(valid, Parses<ProgramId>(text));
    }

    [Fact]
    public void An_id_has_at_most_48_characters()
    {
        Assert.True(Ids.IsPlain(new string('a', 48)));
        Assert.False(Ids.IsPlain(new string('a', 49)));
        Assert.True(VoucherId.IsValid(new string('a', 48) + "." + new string('b', 48)));
    }

    [Fact]
    public void A_period_holds_its_start_and_not_its_end()
    {
        var period = Sample.Claims;
        Assert.False(period.Contains(period.From.AddTicks(-1)));
        Assert.True(period.Contains(period.From));
        Assert.True(period.Contains(period.Until.AddTicks(-1)));
        Assert.False(period.Contains(period.Until));
    }

    [Fact]
    public void Won_never_wraps_around()
    {
        Assert.Throws<OverflowException>(() => new Won(long.MaxValue) + new Won(1));
        Assert.Throws<OverflowException>(() => new Won(long.MinValue) - new Won(1));
        Assert.Throws<OverflowException>(() => Won.Most.Share(long.MaxValue, 1));
        Assert.Equal(Won.Most, Won.Most.Share(long.MaxValue, long.MaxValue));
    }

    [Fact]
    public void A_price_is_for_the_whole_quantity_rounded_down()
    {
        Assert.Equal(new Won(1), new Tariff(new Won(1), 3).AmountOf(5));
        Assert.Equal(Won.Most, new Tariff(Won.Most, Bounds.MostQuantity).AmountOf(Bounds.MostQuantity));
        Assert.Null(new Tariff(Won.Most, Bounds.MostQuantity - 1).AmountOf(Bounds.MostQuantity));
        Assert.Null(new Tariff(Won.Most, 1).AmountOf(Bounds.MostQuantity));
    }

    [Fact]
    public void A_Korean_day_starts_at_15_UTC()
    {
        Assert.Equal(new DateTimeOffset(2026, 11, 21, 15, 0, 0, TimeSpan.Zero), KoreanTime.StartOf(Sample.Today));
        Assert.Equal(Sample.Today, KoreanTime.DayOf(KoreanTime.StartOf(Sample.Today)));
        Assert.Equal(Sample.Today.AddDays(-1), KoreanTime.DayOf(KoreanTime.StartOf(Sample.Today).AddTicks(-1)));
    }

    [Fact]
    public void A_line_is_any_well_formed_text()
    {
        Assert.All(["가", "a b", "👍", "\u200d", new string('가', 200)], text => Assert.True(Text.IsLine(text), text));
        Assert.All(Sample.NoLines, text => Assert.False(Text.IsLine(text)));
        Assert.False(Text.IsLine("ab", most: 1));
    }

    [Fact]
    public void An_actor_acts_for_its_own_organisation_in_its_own_role()
    {
        Assert.True(Sample.Applicant.ActsFor(Role.Sme, "firm-7"));
        Assert.False(Sample.Applicant.ActsFor(Role.Sme, "firm-8"));
        Assert.False(Sample.Applicant.ActsFor(Role.Provider, "firm-7"));
        Assert.All([Actor.Market, Sample.Operator, new Actor("a", "", Role.Administrator)],
            actor => Assert.True(actor.ActsFor(Role.Sme, "firm-7")));
        Assert.All(Sample.Everybody, actor => Assert.False(actor.RunsMarket));
    }

    private static bool Parses<T>(string? text) where T : IParsable<T> => T.TryParse(text, null, out _);
}
