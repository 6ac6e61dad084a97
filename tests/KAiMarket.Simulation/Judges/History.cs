using System.Text.Json;
using KAiMarket.Domain;
using KAiMarket.Grains;
using KAiMarket.Journal;
using KAiMarket.Simulation.Homes;
using KAiMarket.Simulation.Store;

namespace KAiMarket.Simulation.Judges;

/// <summary>One stream as it stands in the journal in the end, and what homes said of it on the way.</summary>
internal interface IHistory
{
    /// <summary>What is wrong with an answer; null when it was right.</summary>
    string? Judge(Promise promise);

    /// <summary>What is wrong with a state that was shown; null when it was right.</summary>
    string? Judge(Showing showing);
}

/// <summary>
/// Folds the stream afresh and decides every command again, on the version that its answer names. What a home said on a
/// tentative state, an old one or somebody else's cannot agree with this for long.
/// </summary>
internal sealed class History<TState, TCommand, TEvent> : IHistory
    where TState : class, IAggregate<TState, TCommand, TEvent>
    where TCommand : class
    where TEvent : class
{
    private readonly MemoryStore _store;
    private readonly List<RecordedEvent> _events;
    private readonly List<TState> _states = [TState.Initial];
    private readonly List<byte[]?> _written = [null];

    // States that were held against a version already: homes show the same one many times, and writing a tender is long.
    private readonly HashSet<(TState State, long Version)> _right = new(ByReference.Same);

    public History(MemoryStore store, string stream)
    {
        (_store, _events) = (store, store.Stream(stream));
        foreach (var recorded in _events)
        {
            _states.Add(TState.Evolve(_states[^1], (TEvent)Facts.Read(recorded.Name, recorded.Data.Span)));
            _written.Add(null);
        }
    }

    public string? Judge(Promise promise)
    {
        var reply = promise.Reply;
        if (reply.Version > _events.Count) return $"It told of version {reply.Version}; there are {_events.Count}.";
        if (PositionOf(reply.Version) is var position && reply.Position < position)
            return $"It told position {reply.Position} of version {reply.Version}, which is at {position}.";
        return reply.Changed ? JudgeChange(promise) : JudgeStanding(promise);
    }

    public string? Judge(Showing showing)
    {
        if (showing.Version > _events.Count) return $"It showed version {showing.Version}; there are {_events.Count}.";
        if (showing.Version < showing.Told) return $"It showed version {showing.Version} after it had told of {showing.Told}.";
        var next = showing.Version + 1;
        if (next <= _events.Count && PositionOf(next) <= showing.Seen && _store.Came(PositionOf(next)) <= showing.Sent)
            return $"It showed version {showing.Version} to somebody who had seen {showing.Seen}; version {next} is at {PositionOf(next)}.";
        var shown = ((TState)showing.State, showing.Version);
        if (_right.Contains(shown)) return null;
        return Written(showing.Version).AsSpan().SequenceEqual(Write(shown.Item1)) && _right.Add(shown)
            ? null : $"It showed a version {showing.Version} that is not the fold of the journal.";
    }

    private string? JudgeChange(Promise promise)
    {
        var version = promise.Reply.Version;
        if (version == 0) return "It told of a change and of version 0.";
        if (promise.Reply.Refusal is { } refusal) return $"It told of a change and refused: {refusal.Code}.";

        var on = Commands.DecidedOn(_events[(int)version - 1]);
        if (on < 0 || on >= version) return $"Version {version} was decided on {on}.";
        if (promise.IfVersion is { } wanted && wanted != on) return $"It changed version {on}; the caller wanted {wanted}.";
        for (var v = on; v < version; v++)
        {
            if (Commands.IdOf(_events[(int)v]) != promise.At.Command)
                return $"It told of a change by {promise.At.Command}; version {v + 1} is by {Commands.IdOf(_events[(int)v])}.";
        }

        var decision = TState.Decide(_states[(int)on], (TCommand)promise.Ask, promise.At);
        if (decision.Refusal is { } no) return $"Decided again on version {on} it is refused: {no.Code}.";
        var written = _events.GetRange((int)on, (int)(version - on));
        return decision.Events.Length == written.Count
            && decision.Events.Zip(written).All(pair =>
                Facts.NameOf(pair.First) == pair.Second.Name && Facts.Write(pair.First).AsSpan().SequenceEqual(pair.Second.Data.Span))
            ? null : $"Decided again on version {on} it leads to other events than versions {on + 1} to {version}.";
    }

    private string? JudgeStanding(Promise promise)
    {
        var (version, told) = (promise.Reply.Version, promise.Reply.Refusal?.Code);
        var decision = TState.Decide(_states[(int)version], (TCommand)promise.Ask, promise.At);
        var right = told == Preconditions.VersionDiffers.Code
            ? decision.Refusal is null && !decision.Events.IsEmpty && promise.IfVersion is { } wanted && wanted != version
            : decision.Events.IsEmpty && decision.Refusal?.Code == told;
        if (!right)
            return $"It said {told ?? "already so"} at version {version}; decided again: {decision.Refusal?.Code ?? "no refusal"}, {decision.Events.Length} events.";

        return version < _events.Count && _store.Came(PositionOf(version + 1)) < promise.Sent
            ? $"It said {told ?? "already so"} of version {version}, when version {version + 1} had long been there." : null;
    }

    private long PositionOf(long version) => version == 0 ? 0 : _events[(int)version - 1].Position;

    private byte[] Written(long version) => _written[(int)version] ??= Write(_states[(int)version]);

    private static byte[] Write(TState state) => JsonSerializer.SerializeToUtf8Bytes(state, MarketJson.Options);

    private sealed class ByReference : IEqualityComparer<(TState State, long Version)>
    {
        public static readonly ByReference Same = new();

        public bool Equals((TState State, long Version) one, (TState State, long Version) other) =>
            ReferenceEquals(one.State, other.State) && one.Version == other.Version;

        public int GetHashCode((TState State, long Version) one) => one.Version.GetHashCode();
    }
}
