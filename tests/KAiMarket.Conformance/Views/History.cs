using KAiMarket.Domain;
using KAiMarket.Journal;

namespace KAiMarket.Conformance.Views;

/// <summary>A history of the market as its aggregates decide it, with positions and versions, one minute an event.</summary>
internal class History
{
    public static readonly DateTimeOffset Start = new(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);

    private readonly Dictionary<string, (object State, long Version)> _states = [];
    private readonly List<RecordedEvent> _events = [];

    public IReadOnlyList<RecordedEvent> Events => _events;
    public DateTimeOffset Now { get; set; } = Start;

    /// <summary>Asks an aggregate; what it decides becomes part of the history.</summary>
    public Refusal? Ask<TState, TCommand, TEvent>(string id, TCommand command)
        where TState : IAggregate<TState, TCommand, TEvent>
        where TCommand : class
        where TEvent : class
    {
        var state = Of<TState, TCommand, TEvent>(id);
        var decision = TState.Decide(state, command, new Moment(Now, Actor.Market, "test"));
        foreach (var fact in decision.Events)
        {
            state = TState.Evolve(state, fact);
            Record($"{TState.Category}/{id}", state, fact);
        }

        return decision.Refusal;
    }

    public TState Of<TState, TCommand, TEvent>(string id)
        where TState : IAggregate<TState, TCommand, TEvent>
        where TCommand : class
        where TEvent : class =>
        _states.TryGetValue($"{TState.Category}/{id}", out var known) ? (TState)known.State : TState.Initial;

    private void Record(string stream, object state, object fact)
    {
        Now += TimeSpan.FromMinutes(1);
        var version = _states.GetValueOrDefault(stream).Version + 1;
        _states[stream] = (state, version);
        _events.Add(new(_events.Count + 1, stream, version, Facts.NameOf(fact), Facts.Write(fact), "{}"u8.ToArray(), Now, Handed(fact)));
        Recorded(stream[(stream.IndexOf('/') + 1)..], fact);
    }

    // Every other event is handed over as an object, as this process's own are; the rest have to be read.
    private object? Handed(object fact) => _events.Count % 2 == 0 ? fact : null;

    protected virtual void Recorded(string id, object fact) { }
}
