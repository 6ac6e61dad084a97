using System.Text;

namespace KAiMarket.Specs;

/// <summary>Given past facts, when a command, then facts or a refusal. Nothing is mocked because nothing is called.</summary>
public sealed class Scenario<TState, TCommand, TEvent>(TState state, Actor actor, DateTimeOffset now)
    where TState : IAggregate<TState, TCommand, TEvent>
    where TCommand : class
    where TEvent : class
{
    private TCommand? _command;
    private Decision<TEvent> _decision;

    public Scenario<TState, TCommand, TEvent> By(Actor other) => new(state, other, now);

    public Scenario<TState, TCommand, TEvent> On(DateTimeOffset time) => new(state, actor, time);

    public Scenario<TState, TCommand, TEvent> When(TCommand command)
    {
        (_command, _decision) = (command, Decide(state, command));
        return this;
    }

    /// <summary>These facts, and by the law of repeats nothing when the command comes once more.</summary>
    public TState Then(params TEvent[] expected)
    {
        Assert.Null(_decision.Refusal);
        Assert.Equal(expected.Select(Show), _decision.Events.Select(Show));
        var after = _decision.Events.Aggregate(state, TState.Evolve);
        var again = Decide(after, _command!);
        Assert.Null(again.Refusal);
        Assert.Empty(again.Events);
        return after;
    }

    public void ThenNothing() => Then();

    /// <summary>This refusal, blaming this member where one is named here or by the refusal.</summary>
    public void ThenRefused(Refusal expected, string? member = null)
    {
        Assert.Equal(expected.Code, _decision.Refusal?.Code);
        Assert.Equal(member ?? expected.Member, _decision.Refusal?.Member);
        Assert.Empty(_decision.Events);
    }

    private Decision<TEvent> Decide(TState on, TCommand command) => TState.Decide(on, command, new Moment(now, actor, "command"));

    private static string Show(TEvent fact) => $"{Facts.NameOf(fact)} {Encoding.UTF8.GetString(Facts.Write(fact))}";
}

/// <summary>The specs of one use case of an aggregate.</summary>
public abstract class Spec<TState, TCommand, TEvent>
    where TState : IAggregate<TState, TCommand, TEvent>
    where TCommand : class
    where TEvent : class
{
    /// <summary>Who acts unless a spec says otherwise.</summary>
    protected virtual Actor Actor => Actor.Market;

    protected Scenario<TState, TCommand, TEvent> Given(params TEvent[] facts) =>
        new(facts.Aggregate(TState.Initial, TState.Evolve), Actor, Sample.Noon);

    /// <summary>When a command comes to an aggregate without a past.</summary>
    protected Scenario<TState, TCommand, TEvent> When(TCommand command) => Given().When(command);
}
