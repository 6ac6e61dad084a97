using KAiMarket.Identity.Passwords;

namespace KAiMarket.Specs.Identity.People;

/// <summary>NIST SP 800-63B revision 4, section 3.1.1.2.</summary>
public sealed class PasswordSpec
{
    private const string Email = "gildong.hong@moon-cloud.example";

    [Theory]
    [InlineData("correct horse battery staple")]
    [InlineData("                it is mine")]
    [InlineData("달빛아래서조용히걷는고양이한마리")]
    [InlineData("🌊🌋🗻🏝🏜🌾🌵🌴🌳🌲🍀🍁🍄🌰🌷")]
    [InlineData("no rule of composition")]
    public void Whatever_is_long_and_not_expected_is_taken(string password) =>
        Assert.Null(PasswordRule.Objection(password, Email));

    [Fact]
    public void It_has_15_to_128_characters_of_any_length_in_bytes()
    {
        const string Few = "달빛아래서조용히걷는고양이";
        Assert.NotNull(PasswordRule.Objection(Few + "한", Email));
        Assert.Null(PasswordRule.Objection(Few + "한마", Email));

        var words = string.Concat(Enumerable.Range(0, 64).Select(i => (char)(0xAC00 + 37 * i)));
        Assert.Null(PasswordRule.Objection(words + words[..63] + "x", Email));
        Assert.NotNull(PasswordRule.Objection(words + words[..63] + "xy", Email));
        Assert.NotNull(PasswordRule.Objection(new string('x', 1_000_000), Email));
    }

    [Theory]
    [InlineData("1qaz2wsx3edc4rfv")]
    [InlineData("1QAZ2WSX3edc4rfv")]
    [InlineData("momsanaladventure")]
    [InlineData("passwordpassword")]
    [InlineData("password12345678")]
    [InlineData("SupermanQwertyuiop")]
    [InlineData("ｐａｓｓｗｏｒｄ１２３４５６７８")]
    public void What_is_known_from_breaches_is_refused(string password) => Assert.NotNull(PasswordRule.Objection(password, Email));

    [Theory]
    [InlineData("aaaaaaaaaaaaaaaaaa")]
    [InlineData("hoorayhoorayhoor")]
    [InlineData("123456789012345678")]
    [InlineData("abcdefghijklmnop")]
    [InlineData("zyxwvutsrqponmlk")]
    [InlineData("gildong.hong@moon-cloud.example")]
    [InlineData("Gildong.Hong2026")]
    [InlineData("kaimarketKAIMARKET")]
    [InlineData("kaimarket-moon-cloud")]
    public void What_is_expected_is_refused(string password) => Assert.NotNull(PasswordRule.Objection(password, Email));

    [Fact]
    public void A_refusal_does_not_repeat_the_password()
    {
        foreach (var password in new[] { "passwordpassword", "gildong.hong2026", "hooray" })
            Assert.DoesNotContain(password, PasswordRule.Objection(password, Email)!, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void What_no_keyboard_types_twice_alike_is_refused()
    {
        foreach (var odd in new[] { "\u0007", "\n", "\ud800", "\udc00", "\ud800\ud800", "\u2028" })
            Assert.NotNull(PasswordRule.Objection($"fifteen {odd} characters", Email));
    }

    [Fact]
    public void The_list_of_breached_ones_is_whole() => Assert.Equal(49_233, PasswordRule.KnownBreached);
}
