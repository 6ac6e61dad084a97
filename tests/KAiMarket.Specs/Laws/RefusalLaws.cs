using System.Reflection;
using System.Text.RegularExpressions;

namespace KAiMarket.Specs.Laws;

public sealed partial class RefusalLaws
{
    private static readonly (string Where, Refusal Refusal)[] All =
    [
        .. from type in typeof(Facts).Assembly.GetTypes()
           from field in type.GetFields(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)
           where field.FieldType == typeof(Refusal)
           select ($"{type.Name}.{field.Name}", (Refusal)field.GetValue(null)!),
    ];

    [Fact]
    public void A_code_stands_for_one_refusal() => Assert.All(All.GroupBy(one => one.Refusal.Code),
        same => Assert.Single(same.Select(one => one.Refusal).Distinct(ReferenceEqualityComparer.Instance)));

    [Fact]
    public void Codes_are_kebab_case_and_titles_are_sentences_without_a_stop() => Assert.All(All, one =>
    {
        Assert.Matches(KebabCase(), one.Refusal.Code);
        Assert.Matches("^[A-Z].*[^.]$", one.Refusal.Title);
        Assert.Null(one.Refusal.Detail);
    });

    [Fact]
    public void An_order_can_be_refused_with_any_of_them() => Assert.All(All, one =>
    {
        Assert.True(Ids.IsPlain(one.Refusal.Code), one.Refusal.Code);
        Assert.True(Text.IsLine(one.Refusal.Title), one.Refusal.Title);
    });

    [Fact]
    public void Every_command_can_be_refused_to_strangers() => Assert.All(
        Aggregate.All.SelectMany(aggregate => aggregate.Commands),
        command => Assert.Contains(Aggregate.RefusalsOf(command), one => one.Refusal.Kind == Kind.Forbidden));

    [Fact]
    public void Shape_comes_before_all_else() => Assert.All(
        Aggregate.All.SelectMany(aggregate => aggregate.Commands), command =>
        {
            var invalid = Aggregate.RefusalsOf(command).Select(one => one.Refusal.Kind == Kind.Invalid).ToList();
            Assert.Equal(invalid.OrderByDescending(one => one), invalid);
        });

    [GeneratedRegex("^[a-z]+(-[a-z]+)*$")]
    private static partial Regex KebabCase();
}
