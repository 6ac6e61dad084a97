using System.Text.Json;
using KAiMarket.Domain;
using KAiMarket.Journal;
using KAiMarket.Views.Rows;

namespace KAiMarket.Views;

/// <summary>
/// One fold of the journal into one generation: the rows in memory, the writer, and how far it is. After any failure
/// its rows in memory may be ahead of the store, so it must not be used again.
/// </summary>
internal sealed class Follower : IAsyncDisposable
{
    private readonly GenerationWriter _writer;
    private readonly MarketRows _rows = new();
    private Checkpoint _checkpoint;

    private Follower(long generation, GenerationWriter writer, Checkpoint checkpoint) =>
        (Generation, _writer, _checkpoint) = (generation, writer, checkpoint);

    public long Generation { get; }

    public long Position => _checkpoint.Position;

    public static async Task<Follower> OpenAsync(ViewStore store, long generation, CancellationToken cancel)
    {
        var writer = await store.WriterAsync(generation, cancel);
        try
        {
            return new(generation, writer, await writer.CheckpointAsync(cancel));
        }
        catch
        {
            await writer.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Whether the journal is the one that was folded: it has at the checkpoint the event that the fold had there. A
    /// journal restored from an older copy, or another one altogether, has not.
    /// </summary>
    public async Task<bool> FollowsAsync(IJournal journal, CancellationToken cancel)
    {
        if (Position == 0) return true;
        var events = await journal.ReadAsync(Position - 1, 1, cancel);
        return events.Count > 0 && MarkOf(events[0]) == _checkpoint;
    }

    /// <summary>
    /// Folds those events that come next, in one transaction, and tells how many that were. Events that it has already
    /// are passed over; a gap ends the batch before it.
    /// </summary>
    /// <exception cref="ViewsStoppedException">
    /// It met an event that it cannot fold; nothing of the batch was written.
    /// </exception>
    /// <exception cref="FencedException">Another process has folded on.</exception>
    public async Task<int> FoldAsync(IReadOnlyList<RecordedEvent> events, CancellationToken cancel)
    {
        var first = 0;
        while (first < events.Count && events[first].Position <= Position) first++;
        var last = first;
        while (last < events.Count && events[last].Position == Position + 1 + last - first) last++;
        if (last == first) return 0;

        for (var i = first; i < last; i++) Fold(events[i]);
        if (_rows.Missing is { Count: > 0 } missing) await _writer.LoadAsync(missing, cancel);
        try
        {
            Finish(events[last - 1]);
        }
        catch (ViewsStoppedException)
        {
            // Rows that another process has folded on since this one looked do not fit, and nothing is wrong with them.
            if (await _writer.CheckpointAsync(cancel) != _checkpoint) throw new FencedException();
            throw;
        }

        var to = MarkOf(events[last - 1]);
        try
        {
            await _writer.CommitAsync(_checkpoint, to, _rows.Writes, cancel);
        }
        catch (DoubledRowException doubled)
        {
            throw Between(to.Position, doubled);
        }

        _rows.Written();
        _checkpoint = to;
        return last - first;
    }

    private void Fold(RecordedEvent recorded)
    {
        try
        {
            _rows.Fold(Occurrence.Of(recorded));
        }
        catch (UnknownFactException unknown)
        {
            throw new ViewsStoppedException(
                $"The views stopped before position {recorded.Position}. {unknown.Message}", unknown);
        }
        catch (JsonException unreadable)
        {
            throw new ViewsStoppedException(
                $"The views stopped before position {recorded.Position}: " +
                $"this program cannot read the '{recorded.Name}' there.",
                unreadable);
        }
        catch (Exception failure) when (IsOfFold(failure))
        {
            throw new ViewsStoppedException(
                $"The views stopped before position {recorded.Position}, a '{recorded.Name}': {failure.Message}.",
                failure);
        }
    }

    private void Finish(RecordedEvent last)
    {
        try
        {
            _rows.Finish();
        }
        catch (Exception failure) when (IsOfFold(failure))
        {
            throw Between(last.Position, failure);
        }
    }

    private ViewsStoppedException Between(long last, Exception failure) =>
        new($"The views stopped between positions {Position} and {last}: {failure.Message}.", failure);

    private static bool IsOfFold(Exception failure) =>
        failure is InvalidOperationException or ArithmeticException or KeyNotFoundException or ArgumentException;

    private static Checkpoint MarkOf(RecordedEvent recorded) =>
        new(recorded.Position, $"{recorded.Stream} {recorded.Version} {recorded.At.UtcTicks}");

    public ValueTask DisposeAsync() => _writer.DisposeAsync();
}
