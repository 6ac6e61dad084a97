using System.Collections.Immutable;

namespace KAiMarket.Domain;

/// <summary>What a command leads to: new facts, one refusal, or neither because it is already so.</summary>
public readonly record struct Decision<TEvent>(ImmutableArray<TEvent> Events, Refusal? Refusal)
{
    public static implicit operator Decision<TEvent>(TEvent fact) => new([fact], null);
    public static implicit operator Decision<TEvent>(ImmutableArray<TEvent> facts) => new(facts, null);
    public static implicit operator Decision<TEvent>(Refusal refusal) => new([], refusal);
    public static implicit operator Decision<TEvent>(AlreadySo _) => new([], null);
}

/// <summary>The answer to a repeat: success without a new fact.</summary>
public readonly record struct AlreadySo;
