using System.Collections.Concurrent;
using KAiMarket.Domain;

namespace KAiMarket.Grains.Local;

/// <summary>The activations of one kind of aggregate in this process.</summary>
internal sealed class LocalHomes<TState, TCommand, TEvent>(ActivationContext context) : ILocalHomes
    where TState : IAggregate<TState, TCommand, TEvent>
    where TCommand : class
    where TEvent : class
{
    private readonly ConcurrentDictionary<string, Activation<TState, TCommand, TEvent>> _active =
        new(StringComparer.Ordinal);

    public string Aggregate => TState.Category;
    public int Count => _active.Count;

    public async Task<Reply> Ask(string id, TCommand command, Moment at, long? ifVersion)
    {
        var activation = Enter(id);
        try
        {
            return await activation.Ask(command, at, ifVersion);
        }
        finally
        {
            activation.Leave();
        }
    }

    public async Task<Answered<TAnswer>> Ask<TAnswer>(
        string id, TCommand command, IQuestion<TState, TAnswer> question, Moment at, long? ifVersion)
        where TAnswer : class
    {
        var activation = Enter(id);
        try
        {
            return await activation.Ask(command, question, at, ifVersion);
        }
        finally
        {
            activation.Leave();
        }
    }

    public async Task<Reading<TState>> Read(string id, long seen)
    {
        var activation = Enter(id);
        try
        {
            return await activation.Read(seen);
        }
        finally
        {
            activation.Leave();
        }
    }

    public async Task<Reading<TState>> ReadPast(string id, long version, CancellationToken cancel)
    {
        var activation = Enter(id);
        try
        {
            return await activation.ReadPast(version, cancel);
        }
        finally
        {
            activation.Leave();
        }
    }

    public void CloseIdle(long idleSince)
    {
        foreach (var (id, activation) in _active)
            if (activation.TryClose(idleSince)) _active.TryRemove(KeyValuePair.Create(id, activation));
    }

    // One home an aggregate in a process: a closed one is replaced, never used beside its successor.
    private Activation<TState, TCommand, TEvent> Enter(string id)
    {
        while (true)
        {
            var activation = _active.GetOrAdd(id, static (id, context) => new(id, context), context);
            if (activation.TryEnter()) return activation;
            _active.TryRemove(KeyValuePair.Create(id, activation));
        }
    }
}

internal interface ILocalHomes
{
    string Aggregate { get; }
    int Count { get; }
    void CloseIdle(long idleSince);
}
