namespace KAiMarket.Journal;

/// <summary>The first place where a journal is not what was written.</summary>
/// <param name="Position">Of the event, or of the first event of the batch.</param>
/// <param name="Reason">What is wrong there, as a sentence.</param>
public sealed record ChainBreak(long Position, string Reason);

/// <summary>
/// Reads a journal from its beginning and computes the chain again: a row that was changed, removed or added by hand
/// shows. Somebody who can rewrite every later link can hide a change; a head noted elsewhere shows that too.
/// </summary>
public static class ChainCheck
{
    private const int Page = 2048;

    /// <summary>
    /// The first break up to the head as it stands now, or null when there is none. Writers may go on meanwhile.
    /// </summary>
    public static async Task<ChainBreak?> FirstBreakAsync(IJournal journal, CancellationToken cancel = default)
    {
        var head = await journal.HeadAsync(cancel);
        var events = new EventsInOrder(journal);
        using var chain = new Chain();
        var (before, next, at) = (Chain.Start, 1L, DateTimeOffset.UnixEpoch);

        while (next <= head.Position)
        {
            var batches = await journal.ReadBatchesAsync(next - 1, Page, cancel);
            if (batches.Count == 0) return new ChainBreak(next, "The batch row is missing.");

            foreach (var batch in batches)
            {
                if (next > head.Position) break;
                if (batch.First != next)
                    return new ChainBreak(next, $"The batch row is missing; the next one begins at {batch.First}.");
                if (batch.Count < 1) return new ChainBreak(next, "The batch row counts no events.");
                if (batch.At < at) return new ChainBreak(next, "The batch is older than the one before.");

                for (; next < batch.First + batch.Count; next++)
                {
                    var recorded = await events.NextAsync(cancel);
                    if (recorded?.Position != next) return new ChainBreak(next, "The event is missing.");
                    if (recorded.At != batch.At)
                        return new ChainBreak(next, "The event has another time than its batch.");
                    chain.Add(recorded.Stream, recorded.Version, recorded.Name, recorded.Data.Span, recorded.Meta.Span);
                }

                var digest = chain.Close();
                if (!digest.AsSpan().SequenceEqual(batch.Digest.Span))
                    return new ChainBreak(batch.First, $"An event of the batch {batch.First}-{next - 1} was changed.");

                before = Chain.Link(before.Span, batch.First, batch.Count, batch.At, digest);
                if (!before.Span.SequenceEqual(batch.Hash.Span))
                    return new ChainBreak(batch.First, "The batch does not join on to the one before.");
                at = batch.At;
            }
        }

        if (!before.Span.SequenceEqual(head.Hash.Span) || next != head.Position + 1 || at != head.At)
            return new ChainBreak(head.Position, "The head does not close the chain.");

        // Whatever was committed since has moved the head with it.
        var after = await journal.ReadAsync(head.Position, 1, cancel);
        return after is [var added] && added.Position > (await journal.HeadAsync(cancel)).Position
            ? new ChainBreak(added.Position, "The event lies behind the head.")
            : null;
    }

    private sealed class EventsInOrder(IJournal journal)
    {
        private IReadOnlyList<RecordedEvent> _page = [];
        private int _index;
        private long _after;

        public async Task<RecordedEvent?> NextAsync(CancellationToken cancel)
        {
            if (_index == _page.Count)
            {
                (_page, _index) = (await journal.ReadAsync(_after, Page, cancel), 0);
                if (_page.Count == 0) return null;
                _after = _page[^1].Position;
            }

            return _page[_index++];
        }
    }
}
