using KAiMarket.Domain.Ministries;

namespace KAiMarket.Specs.Ministries;

public sealed class RegisterMinistrySpec : Spec<Ministry, MinistryCommand, MinistryEvent>
{
    private static readonly RegisterMinistry Register = new("컴퓨팅부", "1234567");
    private static readonly MinistryRegistered Registered = new("컴퓨팅부", "1234567");

    protected override Actor Actor => Sample.Operator;

    [Fact]
    public void A_ministry_is_registered() => When(Register).Then(Registered);

    [Fact]
    public void A_ministry_needs_no_code() =>
        When(Register with { Code = null }).Then(Registered with { Code = null });

    [Fact]
    public void A_repeat_is_silent() => Given(Registered).When(Register).ThenNothing();

    [Fact]
    public void A_repeat_with_another_name_is_refused() =>
        Given(Registered).When(Register with { Name = "문화부" }).ThenRefused(RegisterMinistry.Differs);

    [Fact]
    public void A_repeat_with_another_code_is_refused() =>
        Given(Registered).When(Register with { Code = null }).ThenRefused(RegisterMinistry.Differs);

    [Fact]
    public void A_name_is_one_line() => Assert.All(Sample.NoLines,
        name => When(Register with { Name = name!, Code = "!" }).ThenRefused(RegisterMinistry.NameInvalid));

    [Theory, InlineData(""), InlineData("12 34"), InlineData("부처"), InlineData("123456789012345678901")]
    public void A_code_is_letters_and_digits(string code) =>
        Given(Registered).By(Sample.Owner).When(Register with { Code = code }).ThenRefused(RegisterMinistry.CodeInvalid);

    [Fact]
    public void Nobody_but_the_market_registers_ministries() => Assert.All(Sample.Everybody, actor =>
        Given(Registered).By(actor).When(Register with { Name = "문화부" }).ThenRefused(RegisterMinistry.NotYours));
}
