using System.Threading.Channels;

namespace KAiMarket.Journal;

/// <summary>
/// Takes what waits to be put, up to a bound, and has one of a few writers write it in one commit; while that one is
/// busy, the next batch gathers. A batch that fails fails those in it and nobody else.
/// </summary>
internal sealed class EnvelopeBatches : IAsyncDisposable
{
    /// <summary>Bytes that may wait before more are turned away: some 2,700 bids of 100 KB.</summary>
    public const long MostWaiting = 256L * 1024 * 1024;

    private readonly Channel<Waiting> _queue = Channel.CreateUnbounded<Waiting>();
    private readonly Task[] _loops;
    private readonly int _mostBytes;
    private readonly long _mostWaiting;
    private long _waiting;

    /// <param name="mostBytes">In one batch; more only when a single put holds more.</param>
    /// <param name="mostWaiting">Bytes that may wait before more are turned away.</param>
    /// <param name="writers">
    /// Each writes one batch at a time, whole or not at all. It is given in the order of the digests: of two that write
    /// the same ones, neither waits for the other in a circle.
    /// </param>
    public EnvelopeBatches(
        int mostBytes, long mostWaiting, IEnumerable<Func<IReadOnlyList<SealedContent>, Task>> writers)
    {
        (_mostBytes, _mostWaiting) = (mostBytes, mostWaiting);
        _loops = [.. writers.Select(RunAsync)];
    }

    /// <summary>Has these written with whatever else waits.</summary>
    /// <exception cref="JournalUnavailableException">Too much waits already, or the writers have stopped.</exception>
    public async Task PutAsync(IReadOnlyList<SealedContent> contents, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (contents.Count == 0) return;

        var waiting = new Waiting(contents, cancel);
        if (Interlocked.Add(ref _waiting, waiting.Bytes) > Math.Max(_mostWaiting, waiting.Bytes))
        {
            Interlocked.Add(ref _waiting, -waiting.Bytes);
            throw new JournalUnavailableException(
                "More bids wait to be written than the store takes; try again in a moment.");
        }

        if (!_queue.Writer.TryWrite(waiting))
            throw new JournalUnavailableException("The market is stopping; try again in a moment.");
        await waiting.Task.WaitAsync(cancel);
    }

    /// <summary>Writes what waits, then stops.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await Task.WhenAll(_loops);
    }

    private async Task RunAsync(Func<IReadOnlyList<SealedContent>, Task> writeAsync)
    {
        var batch = new List<Waiting>();
        while (await _queue.Reader.WaitToReadAsync())
        {
            Gather(batch);
            if (batch.Count == 0) continue;

            try
            {
                await writeAsync(InOrder(batch));
                foreach (var waiting in batch) waiting.SetResult();
            }
            catch (Exception failure)
            {
                foreach (var waiting in batch) waiting.SetException(failure);
            }

            batch.Clear();
        }
    }

    private void Gather(List<Waiting> batch)
    {
        var bytes = 0L;
        while (bytes < _mostBytes && _queue.Reader.TryRead(out var next))
        {
            Interlocked.Add(ref _waiting, -next.Bytes);
            if (next.Cancel.IsCancellationRequested)
            {
                next.SetCanceled(next.Cancel);
                continue;
            }

            batch.Add(next);
            bytes += next.Bytes;
        }
    }

    private static List<SealedContent> InOrder(List<Waiting> batch)
    {
        var contents = batch.SelectMany(waiting => waiting.Contents).ToList();
        contents.Sort((one, other) => one.Digest.Span.SequenceCompareTo(other.Digest.Span));
        return contents;
    }

    private sealed class Waiting(IReadOnlyList<SealedContent> contents, CancellationToken cancel)
        : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public IReadOnlyList<SealedContent> Contents => contents;
        public CancellationToken Cancel => cancel;
        public long Bytes { get; } = contents.Sum(content => (long)content.Content.Length);
    }
}
