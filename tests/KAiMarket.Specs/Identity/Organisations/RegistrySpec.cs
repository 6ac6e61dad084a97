using KAiMarket.Identity.Organisations;

namespace KAiMarket.Specs.Identity.Organisations;

public sealed class RegistrySpec
{
    private static readonly BusinessNumber Known = Number("000-00-00015"), Closed = Number("000-00-00029");

    [Fact]
    public async Task Where_no_registry_is_asked_nothing_is_known() =>
        Assert.Equal(RegistryAnswer.Unknown, await new ManualRegistry().LookAsync(Known, CancellationToken.None));

    [Fact]
    public async Task A_list_knows_what_it_lists()
    {
        var list = ListedRegistry.Read(["# fictional", "", "000-00-00015, active", "0000000029,closed"]);
        Assert.Equal(RegistryAnswer.Active, await list.LookAsync(Known, CancellationToken.None));
        Assert.Equal(RegistryAnswer.Closed, await list.LookAsync(Closed, CancellationToken.None));
        Assert.Equal(RegistryAnswer.Unknown, await list.LookAsync(Number("000-00-00034"), CancellationToken.None));
    }

    [Theory]
    [InlineData("000-00-00016,active")]
    [InlineData("000-00-00015")]
    [InlineData("000-00-00015,open")]
    public void A_line_that_says_something_else_is_named(string line)
    {
        var fault = Assert.Throws<FormatException>(() => ListedRegistry.Read(["000-00-00015,active", line]));
        Assert.StartsWith("Line 2 ", fault.Message, StringComparison.Ordinal);
    }

    private static BusinessNumber Number(string text) =>
        BusinessNumber.TryParse(text, out var number) ? number : throw new ArgumentException(text);
}
