namespace KAiMarket.Domain;

/// <summary>An aggregate is pure: where it starts, what it decides, what a fact makes of it.</summary>
public interface IAggregate<TSelf, TCommand, TEvent>
    where TSelf : IAggregate<TSelf, TCommand, TEvent>
    where TCommand : class
    where TEvent : class
{
    /// <summary>The first part of the stream's name, as in <c>voucher/ai-2026.firm-7</c>.</summary>
    static abstract string Category { get; }

    /// <summary>The state before any fact.</summary>
    static abstract TSelf Initial { get; }

    /// <summary>Decides a command on a state. Pure; never throws for a caller's mistake.</summary>
    static abstract Decision<TEvent> Decide(TSelf state, TCommand command, Moment at);

    /// <summary>The state after a fact. Pure and total over the facts that <see cref="Decide"/> makes.</summary>
    static abstract TSelf Evolve(TSelf state, TEvent fact);
}
