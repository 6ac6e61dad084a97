using System.Buffers;
using System.Globalization;
using System.Text.Json;
using KAiMarket.Gateway.Http;
using KAiMarket.Journal;

namespace KAiMarket.Gateway;

/// <param name="Position">Of the last event.</param>
/// <param name="At">When the last batch was committed.</param>
/// <param name="Hash">Closes the chain over all batches; hexadecimal.</param>
/// <param name="Epochs">In order; the present one is the last.</param>
public sealed record HeadResource(long Position, string At, string Hash, IReadOnlyList<EpochResource> Epochs);

/// <param name="Number">1 for the journal as it was made, then one more each time that it goes on from a copy.</param>
/// <param name="Id">What readers name it by.</param>
/// <param name="Position">Where the journal ended when the epoch began.</param>
/// <param name="At">When it began.</param>
public sealed record EpochResource(int Number, string Id, long Position, string At);

/// <summary>The journal itself for those who verify it: JSON lines, with data and meta byte for byte as they are stored.</summary>
internal static class JournalEndpoints
{
    private const string Lines = "application/x-ndjson";
    private const string Instant = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";
    private const int MostLines = 10_000;
    private const int FlushAt = 64 * 1024;

    private const string EpochAsked =
        "The KAiMarket-Epoch of the reply before: where the journal was put back since to before \"after\", that is told.";

    private const string EpochSaid = "The journal's epoch; to be sent with the next read.";

    private delegate void WriteLine<T>(Utf8JsonWriter json, T item);

    public static void MapJournal(this Api api)
    {
        var journal = api.Market.Journal;

        api.Get("/v1/journal/head", async call =>
        {
            var epochs = await journal.EpochsAsync(call.Http.RequestAborted);
            var head = await journal.HeadAsync(call.Http.RequestAborted);
            call.Http.Response.Headers[Call.EpochHeader] = epochs[^1].Id;
            call.Answer(
                new HeadResource(
                    head.Position, Time(head.At), Convert.ToHexStringLower(head.Hash.Span), [.. epochs.Select(Show)]),
                false, 0, head.Position);
        })
            .Named("getJournalHead", "Shows where the journal ends, and where it went on from a copy of itself.")
            .May(Permissions.AuditMarket)
            .Gives(new HeadResource(
                7, Time(Samples.At), new string('a', 64), [new(1, "1-2f6c90ab", 0, Time(Samples.At))]))
            .Tells(Call.EpochHeader, EpochSaid);

        api.Get("/v1/journal/events", async call =>
        {
            var (after, most) = Page(call);
            if (await IsRewoundAsync(call, journal, after)) return;
            var events = await journal.ReadAsync(after, most, call.Http.RequestAborted);
            await WriteAsync(call, events, events.Count > 0 ? events[^1].Position : after, Event);
        })
            .Named("readEvents", "Reads events in order of position, one JSON object to a line.")
            .May(Permissions.AuditMarket)
            .With<long>("after", "Only events after this position.")
            .With<string>("epoch", EpochAsked)
            .With<int>("limit", "Lines: 1 to 10000, usually 1000; fewer where events are large. Only an empty answer is the end.")
            .Gives("""{"position":1,"stream":"program/ai-2026","version":1,"name":"program-closed.v1","data":{},"meta":{},"at":"2026-11-22T02:00:00.000000Z"}""", Lines)
            .Tells(Call.EpochHeader, EpochSaid);

        api.Get("/v1/journal/batches", async call =>
        {
            var (after, most) = Page(call);
            if (await IsRewoundAsync(call, journal, after)) return;
            var batches = await journal.ReadBatchesAsync(after, most, call.Http.RequestAborted);
            await WriteAsync(call, batches, batches.Count > 0 ? batches[^1].First + batches[^1].Count - 1 : after, Batch);
        })
            .Named("readBatches", "Reads the hash chain over the commits, one JSON object to a line.")
            .May(Permissions.AuditMarket)
            .With<long>("after", "Only batches whose first position is after this one.")
            .With<string>("epoch", EpochAsked).With<int>("limit", "Lines: 1 to 10000, usually 1000.")
            .Gives("""{"first":1,"count":1,"at":"2026-11-22T02:00:00.000000Z","digest":"aa","hash":"aa"}""", Lines)
            .Tells(Call.EpochHeader, EpochSaid);
    }

    // The epochs are read first: a page that is newer than they say is judged when the next one is asked for.
    private static async Task<bool> IsRewoundAsync(Call call, IJournal journal, long after)
    {
        var asked = call.Http.Request.Query["epoch"];
        if (asked.Count > 1 || (asked.Count == 1 && !JournalEpoch.IsId(asked[0])))
        {
            throw new ProblemException(Problems.InvalidParameter.Because(
                $"epoch is one {Call.EpochHeader} of an earlier reply."));
        }

        var epochs = await journal.EpochsAsync(call.Http.RequestAborted);
        var now = epochs[^1];
        call.Http.Response.Headers[Call.EpochHeader] = now.Id;
        if (asked.Count == 0 || JournalEpoch.GoBackTo(epochs, asked[0]!, after) is not { } back) return false;

        var where = back > 0
            ? $"Forget what you read beyond position {back} and read again from there"
            : "Where they parted is not known: ask with the epoch that you read before and the last position in it, or "
              + "forget everything and read from position 0";
        await call.RefuseAsync(
            Problems.JournalRewound.Because(
                $"You read up to position {after} in epoch {asked[0]}; the journal is in epoch {now.Id}, which began "
                + $"at position {now.Position}. {where}, in epoch {now.Id}."),
            back);
        return true;
    }

    private static EpochResource Show(JournalEpoch epoch) =>
        new(epoch.Number, epoch.Id, epoch.Position, Time(epoch.At));

    private static (long After, int Most) Page(Call call) =>
        (call.Number("after", 0, 0, long.MaxValue), (int)call.Number("limit", 1000, 1, MostLines));

    private static async Task WriteAsync<T>(Call call, IReadOnlyList<T> items, long position, WriteLine<T> write)
    {
        var response = call.Http.Response;
        response.ContentType = Lines;
        response.Headers[Call.PositionHeader] = position.ToString(CultureInfo.InvariantCulture);

        var buffer = new ArrayBufferWriter<byte>(FlushAt + 4096);
        using var json = new Utf8JsonWriter(buffer);
        foreach (var item in items)
        {
            json.WriteStartObject();
            write(json, item);
            json.WriteEndObject();
            json.Flush();
            json.Reset(buffer);
            buffer.Write("\n"u8);
            if (buffer.WrittenCount < FlushAt) continue;

            await response.BodyWriter.WriteAsync(buffer.WrittenMemory, call.Http.RequestAborted);
            buffer.ResetWrittenCount();
        }

        await response.BodyWriter.WriteAsync(buffer.WrittenMemory, call.Http.RequestAborted);
    }

    private static void Event(Utf8JsonWriter json, RecordedEvent recorded)
    {
        json.WriteNumber("position", recorded.Position);
        json.WriteString("stream", recorded.Stream);
        json.WriteNumber("version", recorded.Version);
        json.WriteString("name", recorded.Name);
        json.WritePropertyName("data");
        json.WriteRawValue(recorded.Data.Span, skipInputValidation: true);
        json.WritePropertyName("meta");
        json.WriteRawValue(recorded.Meta.Span, skipInputValidation: true);
        json.WriteString("at", Time(recorded.At));
    }

    private static void Batch(Utf8JsonWriter json, RecordedBatch batch)
    {
        json.WriteNumber("first", batch.First);
        json.WriteNumber("count", batch.Count);
        json.WriteString("at", Time(batch.At));
        json.WriteString("digest", Convert.ToHexStringLower(batch.Digest.Span));
        json.WriteString("hash", Convert.ToHexStringLower(batch.Hash.Span));
    }

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString(Instant, CultureInfo.InvariantCulture);
}
