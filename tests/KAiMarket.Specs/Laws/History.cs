using System.Collections.Immutable;
using System.Text.Json;
using KAiMarket.Grains.Messages;

namespace KAiMarket.Specs.Laws;

/// <summary>
/// A history of one aggregate, generated from a seed. Along the way it holds every decision to the laws that are the same
/// for all aggregates; what a spec adds is how likely commands look and what must be true of the facts.
/// </summary>
internal sealed class History<TState, TCommand, TEvent>(long seed)
    where TState : IAggregate<TState, TCommand, TEvent>
    where TCommand : class
    where TEvent : class
{
    private static readonly ImmutableArray<Type> Commands =
        Aggregate.All.Single(aggregate => aggregate.State == typeof(TState)).Commands;

    private static readonly Dictionary<Type, HashSet<string>> Codes = Commands.ToDictionary(
        command => command,
        command => Aggregate.RefusalsOf(command).Select(declared => declared.Refusal.Code).ToHashSet());

    private readonly List<TEvent> _facts = [];

    public Dice Dice { get; } = new(seed);
    public TState State { get; private set; } = TState.Initial;
    public IReadOnlyList<TEvent> Facts => _facts;
    public DateTimeOffset Now { get; set; } = Sample.Noon;

    /// <summary>Sends a likely command and, to the same state, a hostile one whose facts are forgotten.</summary>
    public ImmutableArray<TEvent> Send(TCommand command, Actor actor)
    {
        var hostile = (TCommand)Hostile.Command(Dice, Dice.Of(Commands));
        Check(State, hostile, new Moment(Hostile.Time(Dice), Hostile.Actor(Dice), "hostile"));
        var facts = Check(State, command, new Moment(Now, actor, "likely"));
        State = facts.Aggregate(State, TState.Evolve);
        _facts.AddRange(facts);
        if (TState.Form is { } form && Dice.Percent(20)) State = PutDownAndTakenUp(State, form);
        if (Dice.Percent(5)) State = Travelled(State);
        SurvivesTheWay(new AskMessage(command, new Moment(Now, actor, "likely")));
        return facts;
    }

    /// <summary>Takes a command without holding it to the laws.</summary>
    public void Go(TCommand command, Actor actor)
    {
        var facts = TState.Decide(State, command, new Moment(Now, actor, "likely")).Events;
        State = facts.Aggregate(State, TState.Evolve);
        _facts.AddRange(facts);
    }

    // From here on the history goes on with what was taken up, so every law is a law of it too.
    private static TState PutDownAndTakenUp(TState state, IStateForm<TState> form)
    {
        var first = new Shelf();
        form.Write(state, first);
        var again = form.Read(first);
        Assert.True(first.IsEmpty, "Something that was written was not read.");
        Assert.Equal(Show(state), Show(again));
        return again;
    }

    // Whoever reads it in another process sees what its home sees.
    private static TState Travelled(TState state)
    {
        var again = JsonSerializer.Deserialize<TState>(
            JsonSerializer.SerializeToUtf8Bytes(state, MessageJson.Options), MessageJson.Options)!;
        Assert.Equal(Show(state), Show(again));
        return again;
    }

    private static void SurvivesTheWay(AskMessage message)
    {
        var sent = JsonSerializer.Serialize(message, MessageJson.Options);
        var again = JsonSerializer.Deserialize<AskMessage>(sent, MessageJson.Options)!;
        Assert.Equal(sent, JsonSerializer.Serialize(again, MessageJson.Options));
        Assert.Equal(message.Command.GetType(), again.Command.GetType());
    }

    private sealed class Shelf : IStateWriter, IStateReader
    {
        private readonly Queue<object> _values = new();

        public bool IsEmpty => _values.Count == 0;

        void IStateWriter.Number(long value) => _values.Enqueue(value);
        void IStateWriter.Text(string value) => _values.Enqueue(value);
        long IStateReader.Number() => (long)_values.Dequeue();
        string IStateReader.Text() => (string)_values.Dequeue();
    }

    private static ImmutableArray<TEvent> Check(TState state, TCommand command, Moment at)
    {
        var before = Show(state);
        var decision = TState.Decide(state, command, at);
        if (decision.Refusal is { } refusal)
        {
            Assert.Contains(refusal.Code, Codes[command.GetType()]);
            Assert.Empty(decision.Events);
            return [];
        }

        foreach (var fact in decision.Events)
        {
            var bytes = Domain.Facts.Write(fact);
            Assert.Equal(bytes, Domain.Facts.Write(Domain.Facts.Read(Domain.Facts.NameOf(fact), bytes)));
        }

        var after = decision.Events.Aggregate(state, TState.Evolve);
        Assert.Equal(before, Show(state));
        Silent(after, command, at);
        Silent(after, command, at with { Now = at.Now.AddYears(50) });
        return decision.Events;
    }

    private static void Silent(TState state, TCommand command, Moment at)
    {
        var again = TState.Decide(state, command, at);
        Assert.True(again.Refusal is null, $"The repeat of {command} was refused: {again.Refusal}");
        Assert.Empty(again.Events);
    }

    private static string Show(TState state) => JsonSerializer.Serialize(state, MarketJson.Options);
}
