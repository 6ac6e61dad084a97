using System.Runtime.CompilerServices;
using System.Text.Json;
#if REFIT
using Refit;
#else
using KAiMarket.Client.Fallback;
#endif

namespace KAiMarket.Client;

/// <summary>
/// An event as the journal holds it; <c>Data.GetRawText()</c> is the stored text, character for character.
/// </summary>
public sealed record JournalEvent(
    long Position, string Stream, long Version, string Name, JsonElement Data, JsonElement Meta, DateTimeOffset At);

/// <summary>One commit's link in the hash chain.</summary>
/// <param name="First">The position of its first event.</param>
/// <param name="Digest">SHA-256 over its events, hexadecimal.</param>
/// <param name="Hash">SHA-256 over the hash before and this batch, hexadecimal.</param>
public sealed record JournalBatch(long First, int Count, DateTimeOffset At, string Digest, string Hash);

/// <summary>Where the journal ends.</summary>
/// <param name="Epochs">In order; the present one is the last.</param>
public sealed record JournalHead(
    long Position, DateTimeOffset At, string Hash, IReadOnlyList<JournalEpoch> Epochs);

/// <summary>
/// A stretch of the journal's life; the next one begins when it goes on from a copy, where what was read beyond may be
/// gone.
/// </summary>
/// <param name="Id">What readers name it by.</param>
/// <param name="Position">Where the journal ended when the epoch began.</param>
public sealed record JournalEpoch(int Number, string Id, long Position, DateTimeOffset At);

public partial interface IKAiMarket
{
    [Get("/v1/journal/head")]
    Task<Answer<JournalHead>> JournalHeadAsync(CancellationToken cancel = default);

    /// <summary>
    /// Up to 10,000 events after a position, one JSON object to a line (auditors, operators). Fewer where events are large:
    /// only an empty answer is the end of the journal.
    /// </summary>
    /// <param name="epoch">
    /// That in which the event at <paramref name="after"/> was read, as the head told before; a journal that was put
    /// back since to before that event refuses with <c>journal-rewound</c>.
    /// </param>
    [Get("/v1/journal/events")]
    Task<Stream> JournalEventLinesAsync(
        long? after = null, int? limit = null, string? epoch = null, CancellationToken cancel = default);

    /// <summary>Up to 10,000 batches whose first position is after the given one, one JSON object to a line.</summary>
    [Get("/v1/journal/batches")]
    Task<Stream> JournalBatchLinesAsync(
        long? after = null, int? limit = null, string? epoch = null, CancellationToken cancel = default);
}

/// <summary>Reads the journal's lines as objects, and lists beyond one page.</summary>
public static class Reading
{
    private const int MostLines = 10_000;

    /// <summary>Every event after a position, to the end of the journal.</summary>
    /// <param name="epoch">Where given, a journal that was put back to before them refuses.</param>
    public static async IAsyncEnumerable<JournalEvent> JournalEventsAsync(
        this IKAiMarket market, long after = 0, string? epoch = null,
        [EnumeratorCancellation] CancellationToken cancel = default)
    {
        for (var more = true; more;)
        {
            more = false;

            // A page is judged by the epoch of the one before; what it holds may be of a newer one already.
            var now = epoch is null ? null : (await market.JournalHeadAsync(cancel)).Value.Epochs[^1].Id;
            await using var lines = await market.JournalEventLinesAsync(after, MostLines, epoch, cancel);
            epoch = now;
            await foreach (var line in JsonSerializer.DeserializeAsyncEnumerable<JournalEvent>(
                lines, true, Wire.Json, cancel))
            {
                (more, after) = (true, line!.Position);
                yield return line;
            }
        }
    }

    /// <summary>Every batch whose first position is after the given one, to the end of the journal.</summary>
    public static async IAsyncEnumerable<JournalBatch> JournalBatchesAsync(
        this IKAiMarket market, long after = 0, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        for (var got = MostLines; got == MostLines;)
        {
            got = 0;
            await using var lines = await market.JournalBatchLinesAsync(after, MostLines, cancel: cancel);
            await foreach (var line in JsonSerializer.DeserializeAsyncEnumerable<JournalBatch>(
                lines, true, Wire.Json, cancel))
            {
                (got, after) = (got + 1, line!.First);
                yield return line;
            }
        }
    }

    /// <summary>Every item of a list, as in <c>All(after => market.ProgramsAsync(after: after))</c>.</summary>
    public static async IAsyncEnumerable<T> All<T>(Func<string?, Task<Answer<Page<T>>>> ask)
    {
        string? after = null;
        do
        {
            var page = (await ask(after)).Value;
            foreach (var item in page.Items) yield return item;
            after = page.Next;
        }
        while (after is not null);
    }
}
