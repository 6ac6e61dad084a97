using System.Collections.Immutable;

namespace KAiMarket.Domain.Orders;

/// <param name="Sequence">1 for an order's first batch, then without gaps.</param>
/// <param name="Records">The readings.</param>
/// <param name="Quantity">Their sum.</param>
/// <param name="Digest">SHA-256 of the readings, which tells a repeat from another batch.</param>
[StoredAs("usage-recorded.v1")]
public sealed record UsageRecorded(
    long Sequence, ImmutableArray<MeterRecord> Records, long Quantity, string Digest) : OrderEvent;

/// <summary>
/// Meters a batch of use of an order, whole or not at all. The sequence is the idempotency key: the same batch again
/// changes nothing, another batch under its number is refused.
/// </summary>
public sealed record RecordUsage(long Sequence, ImmutableArray<MeterRecord> Records) : OrderCommand
{
    public const long MostSequence = 1_000_000;

    public static readonly Refusal SequenceInvalid =
        new("usage-sequence-invalid", Kind.Invalid, "A batch's sequence is 1 to 1,000,000", "sequence");
    public static readonly Refusal RecordsInvalid =
        new("usage-records-invalid", Kind.Invalid, "A batch has 1 to 1,000 records", "records");
    public static readonly Refusal RecordInvalid = new("usage-record-invalid", Kind.Invalid,
        "A record has an id, ends no earlier than it began, within the years 2000 to 2199, and counts 0 to 10^15 units",
        "records");
    public static readonly Refusal RecordRepeated =
        new("usage-record-repeated", Kind.Invalid, "Each record of a batch has an id of its own", "records");
    public static readonly Refusal OrderMissing = Order.Missing;
    public static readonly Refusal NotYours = Order.NotYours;
    public static readonly Refusal Differs =
        new("usage-differs", Kind.Conflict, "This sequence already stands for another batch", "records");
    public static readonly Refusal NotConfirmed = Order.NotConfirmed;
    public static readonly Refusal Gap =
        new("usage-sequence-gap", Kind.Conflict, "Batches come one after another", "sequence");
    public static readonly Refusal MoreThanOrdered =
        new("usage-exceeds-order", Kind.Conflict, "The use would exceed the ordered quantity", "records");

    public static Decision<OrderEvent> Decide(Order order, RecordUsage record, Moment at)
    {
        if (record.Sequence is < 1 or > MostSequence) return SequenceInvalid;
        if (record.Records.IsDefault || record.Records.Length is 0 or > MeterRecord.MostInBatch) return RecordsInvalid;
        if (Fault(record.Records) is { } fault) return fault;
        if (order.Placed is null) return OrderMissing;
        if (!order.IsSupplySide(at.Actor)) return NotYours;

        var digest = MeterRecord.DigestOf(record.Records);
        if (record.Sequence <= order.Batches.Count)
            return order.Batches[(int)record.Sequence - 1] == digest ? new AlreadySo() : Differs;
        if (order.Status != OrderStatus.Confirmed) return order.NotConfirmedNow;
        var next = order.Batches.Count + 1;
        if (record.Sequence != next) return Gap.Because($"The next is {next}.");

        // At most 1,000 times 10^15: no overflow.
        var quantity = record.Records.Sum(reading => reading.Quantity);
        var left = order.Quantity - order.Used;
        if (quantity > left) return MoreThanOrdered.Because($"{left} left, {quantity} metered.");
        return new UsageRecorded(record.Sequence, ToUtc(record.Records), quantity, digest);
    }

    private static Refusal? Fault(ImmutableArray<MeterRecord> records)
    {
        var ids = new HashSet<string>(records.Length, StringComparer.Ordinal);
        for (var i = 0; i < records.Length; i++)
        {
            var (id, from, until, quantity) = records[i];
            if (!Ids.IsPlain(id)) return RecordInvalid.At($"records/{i}/id");
            if (!Bounds.Hold(from)) return RecordInvalid.At($"records/{i}/from");
            if (!Bounds.Hold(until) || until < from) return RecordInvalid.At($"records/{i}/until");
            if (!Bounds.Hold(quantity)) return RecordInvalid.At($"records/{i}/quantity");
            if (!ids.Add(id)) return RecordRepeated.At($"records/{i}/id");
        }
        return null;
    }

    private static ImmutableArray<MeterRecord> ToUtc(ImmutableArray<MeterRecord> records) =>
        records.All(record => record.From.Offset == TimeSpan.Zero && record.Until.Offset == TimeSpan.Zero)
            ? records
            : [.. records.Select(record => record with
            {
                From = record.From.ToUniversalTime(),
                Until = record.Until.ToUniversalTime(),
            })];
}
