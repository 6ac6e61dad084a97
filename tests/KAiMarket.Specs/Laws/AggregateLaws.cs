using System.Diagnostics;
using System.Runtime.CompilerServices;
using KAiMarket.Domain.Vouchers;

namespace KAiMarket.Specs.Laws;

/// <summary>What holds for every aggregate, command and fact, including those that nobody has written yet.</summary>
public sealed class AggregateLaws
{
    private static readonly Moment At = new(Sample.Noon, Actor.Market, "command");

    public static TheoryData<string> Categories => [.. Aggregate.All.Select(aggregate => aggregate.Category)];

    [Fact]
    public void Every_aggregate_of_the_domain_is_under_these_laws() => Assert.Equal(
        typeof(Facts).Assembly.GetTypes()
            .Where(type => type.IsClass && type.GetInterfaces().Any(
                one => one.IsGenericType && one.GetGenericTypeDefinition() == typeof(IAggregate<,,>)))
            .Select(type => type.Name).Order(StringComparer.Ordinal),
        Aggregate.All.Select(aggregate => aggregate.State.Name).Order(StringComparer.Ordinal));

    [Fact]
    public void Categories_differ() =>
        Assert.Equal(Aggregate.All.Length, Aggregate.All.Select(aggregate => aggregate.Category).Distinct().Count());

    [Theory, MemberData(nameof(Categories))]
    public void A_command_without_content_is_refused_not_thrown_at(string category)
    {
        foreach (var command in Of(category).Commands)
        {
            var (refusal, events) = Of(category).DecideFromNothing(RuntimeHelpers.GetUninitializedObject(command), At);
            Assert.NotNull(refusal);
            Assert.Equal(0, events);
        }
    }

    [Theory, MemberData(nameof(Categories))]
    public void Every_fact_reaches_an_arm(string category)
    {
        foreach (var fact in Of(category).Events)
        {
            // A fact without content may fail in its arm; it must not fail for want of one.
            var failure = Record.Exception(
                () => Of(category).EvolveFromNothing(RuntimeHelpers.GetUninitializedObject(fact)));
            Assert.IsNotType<UnreachableException>(failure);
        }
    }

    [Fact]
    public void A_stranger_reaches_none()
    {
        Assert.Throws<UnreachableException>(() => Voucher.Decide(Voucher.Initial, new StrangeCommand(), At));
        Assert.Throws<UnreachableException>(() => Voucher.Evolve(Voucher.Initial, new StrangeEvent()));
    }

    [Theory, MemberData(nameof(Categories))]
    public void A_use_case_lives_in_a_file_and_a_spec_of_its_name(string category)
    {
        foreach (var command in Of(category).Commands)
        {
            Assert.True(File.Exists(Source(command)), $"{Source(command)} is missing.");
            Assert.True(File.Exists(Spec(command)), $"{Spec(command)} is missing.");
        }
    }

    [Theory, MemberData(nameof(Categories))]
    public void Every_refusal_has_a_spec(string category)
    {
        foreach (var command in Of(category).Commands)
        {
            var spec = File.ReadAllText(Spec(command));
            Assert.All(Aggregate.RefusalsOf(command), declared =>
                Assert.Contains($"ThenRefused({command.Name}.{declared.Name}", spec, StringComparison.Ordinal));
        }
    }

    private static Aggregate Of(string category) => Aggregate.All.Single(aggregate => aggregate.Category == category);

    private static string Source(Type command) =>
        Repository.At("src", "KAiMarket.Domain", command.Namespace!.Split('.')[^1], command.Name + ".cs");

    private static string Spec(Type command) =>
        Repository.At("tests", "KAiMarket.Specs", command.Namespace!.Split('.')[^1], command.Name + "Spec.cs");

    private sealed record StrangeCommand : VoucherCommand;

    private sealed record StrangeEvent : VoucherEvent;
}
