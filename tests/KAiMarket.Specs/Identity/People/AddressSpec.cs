using System.Text;
using KAiMarket.Identity.Mail;
using KAiMarket.Identity.People;

namespace KAiMarket.Specs.Identity.People;

public sealed class AddressSpec
{
    [Theory]
    [InlineData("clerk@moon-cloud.example", true)]
    [InlineData("a+b.c_d@x.y.example", true)]
    [InlineData("clerk", false)]
    [InlineData("@moon.example", false)]
    [InlineData("clerk@localhost", false)]
    [InlineData("clerk@-moon.example", false)]
    [InlineData("clerk@moon..example", false)]
    [InlineData("cl..erk@moon.example", false)]
    [InlineData("clerk@moon.example\r\nBcc: all@moon.example", false)]
    [InlineData("clerk@moon.example>", false)]
    [InlineData("\"clerk\"@moon.example", false)]
    [InlineData("clerk@[127.0.0.1]", false)]
    [InlineData("a@b@moon.example", false)]
    public void An_address_has_no_room_for_anything_else(string text, bool valid) => Assert.Equal(valid, EmailAddress.IsValid(text));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(4, 0)]
    [InlineData(5, 15)]
    [InlineData(6, 30)]
    [InlineData(11, 960)]
    [InlineData(12, 1440)]
    [InlineData(99, 1440)]
    public void Each_failure_beyond_the_fourth_doubles_the_wait_up_to_a_day(int failures, int minutes) =>
        Assert.Equal(TimeSpan.FromMinutes(minutes), Attempts.WaitAfter(failures));

    [Fact]
    public void After_a_hundred_failures_waiting_does_not_help() => Assert.Null(Attempts.WaitAfter(100));

    [Fact]
    public void No_line_of_a_letter_is_a_header()
    {
        var letter = new Letter(
            "clerk@moon.example", "제목\r\nBcc: all@moon.example", "Text\n\n.\nBcc: all@moon.example\n한글");
        var eml = Eml.Of(letter, "kaimarket@localhost", new(2026, 11, 22, 3, 0, 0, TimeSpan.Zero));

        var (head, body) = (eml[..eml.IndexOf("\r\n\r\n", StringComparison.Ordinal)], eml[eml.IndexOf("\r\n\r\n", StringComparison.Ordinal)..]);
        Assert.DoesNotContain("Bcc", head, StringComparison.Ordinal);
        Assert.Contains("\r\nDate: Sun, 22 Nov 2026 03:00:00 +0000\r\n", eml, StringComparison.Ordinal);
        Assert.Equal(letter.Text, Encoding.UTF8.GetString(Convert.FromBase64String(body)).Replace("\r\n", "\n", StringComparison.Ordinal));
        Assert.All(eml.Split("\r\n"), line => Assert.True(line.Length <= 78 && Ascii.IsValid(line), line));
    }
}
