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

    /// <summary>
    /// For an aggregate whose stream grows long: how its state is put down, so that not all of it is folded again.
    /// </summary>
    static virtual IStateForm<TSelf>? Form => null;
}

/// <summary>
/// A state as a row of numbers and texts, for a cache that only the same build of the program reads; the journal stays
/// the only truth.
/// </summary>
public interface IStateForm<TState>
{
    void Write(TState state, IStateWriter to);

    /// <summary>A state that decides and evolves as the one that was written.</summary>
    TState Read(IStateReader from);
}

public interface IStateWriter
{
    void Number(long value);
    void Text(string value);
}

/// <summary>Gives back what was written, in the same order.</summary>
public interface IStateReader
{
    long Number();
    string Text();
}
