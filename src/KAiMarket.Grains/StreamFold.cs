using KAiMarket.Domain;
using KAiMarket.Journal;

namespace KAiMarket.Grains;

/// <summary>What the journal makes of one stream, from its first event or from the last snapshot that is to be believed.</summary>
internal sealed class StreamFold<TState, TCommand, TEvent>
    where TState : IAggregate<TState, TCommand, TEvent>
    where TCommand : class
    where TEvent : class
{
    private readonly string _stream;
    private readonly IJournal _journal;
    private readonly Keeper<TState>? _keeper;

    public StreamFold(string stream, ActivationContext context)
    {
        (_stream, _journal) = (stream, context.Journal);
        if (context.Snapshots is { } snapshots && TState.Form is { } form)
            _keeper = new(snapshots, stream, form, context.SnapshotEvery);
    }

    /// <summary>The state as it stands in the journal, its version and the position of its last event.</summary>
    public async Task<(TState State, long Version, long Position)> ReadAsync()
    {
        if (_keeper is not null && await _keeper.TakeUpAsync() is var (snapshot, kept)
            && await ReadAsync(kept, snapshot) is { } folded)
            return folded;
        return (await ReadAsync(TState.Initial, null))!.Value;
    }

    /// <summary>Lets a state be put down for the next time.</summary>
    /// <param name="state">Durable.</param>
    /// <param name="version">Its version.</param>
    /// <param name="position">Of its last event.</param>
    /// <param name="last">What wrote that event.</param>
    public void Keep(TState state, long version, long position, Append last) =>
        _keeper?.Consider(state, version, position, last.Events[^1].Data, last.Meta);

    /// <returns>Null when the snapshot is of another journal.</returns>
    private async Task<(TState State, long Version, long Position)?> ReadAsync(TState state, Snapshot? snapshot)
    {
        var (version, position) = (snapshot is null ? 0 : snapshot.Version - 1, 0L);
        RecordedEvent? last = null;
        await foreach (var recorded in _journal.ReadStreamAsync(_stream, version))
        {
            if (recorded.Version != version + 1)
                throw new InvalidDataException($"{_stream} has version {recorded.Version} after {version}.");
            if (recorded.Version != snapshot?.Version)
                state = TState.Evolve(state, (TEvent)Facts.Read(recorded.Name, recorded.Data.Span));
            else if (!IsOf(recorded, snapshot))
                return null;
            (version, position, last) = (recorded.Version, recorded.Position, recorded);
        }

        if (snapshot is not null && last is null) return null;
        if (snapshot is not null) _keeper?.Has(snapshot.Version);
        if (last is not null) _keeper?.Consider(state, version, position, last.Data, last.Meta);
        return (state, version, position);
    }

    private static bool IsOf(RecordedEvent recorded, Snapshot snapshot) =>
        recorded.Position == snapshot.Position
        && Keeper<TState>.Mark(recorded.Data, recorded.Meta).AsSpan().SequenceEqual(snapshot.Mark.Span);
}
