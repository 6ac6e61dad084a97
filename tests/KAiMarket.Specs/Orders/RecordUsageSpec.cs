using System.Collections.Immutable;
using KAiMarket.Domain.Orders;

namespace KAiMarket.Specs.Orders;

public sealed class RecordUsageSpec : Spec<Order, OrderCommand, OrderEvent>
{
    private static readonly RecordUsage Record = new(1, Sample.Readings);

    protected override Actor Actor => Sample.Supplier;

    [Fact]
    public void A_batch_is_metered()
    {
        var order = Given(Sample.Placed, Sample.Confirmed).When(Record).Then(Sample.Used);
        Assert.Equal(101, order.Used);
    }

    [Fact]
    public void The_next_batch_follows() => Assert.Equal(202,
        Given(Sample.Placed, Sample.Confirmed, Sample.Used).When(Record with { Sequence = 2 })
            .Then(Sample.Used with { Sequence = 2 }).Used);

    [Fact]
    public void Times_of_any_zone_are_one_batch()
    {
        var korean = Sample.Readings
            .Select(reading => reading with { From = reading.From.ToOffset(KoreanTime.Offset) }).ToImmutableArray();
        Given(Sample.Placed, Sample.Confirmed).When(Record with { Records = korean }).Then(Sample.Used);
    }

    [Fact]
    public void A_repeat_is_silent_even_after_acceptance() =>
        Given(Sample.Placed, Sample.Confirmed, Sample.Used, Sample.Accepted).When(Record).ThenNothing();

    [Theory, InlineData(0), InlineData(-1), InlineData(1_000_001), InlineData(long.MaxValue)]
    public void A_sequence_counts_from_1(long sequence) =>
        When(new RecordUsage(sequence, default)).ThenRefused(RecordUsage.SequenceInvalid);

    [Fact]
    public void A_batch_has_1_to_1000_records()
    {
        MeterRecord[] many = [.. Enumerable.Range(0, 1_001).Select(i => new MeterRecord($"r{i}", Sample.Noon, Sample.Noon, 0))];
        When(Record with { Records = default }).ThenRefused(RecordUsage.RecordsInvalid);
        When(Record with { Records = [] }).ThenRefused(RecordUsage.RecordsInvalid);
        When(Record with { Records = [.. many] }).ThenRefused(RecordUsage.RecordsInvalid);
        When(Record with { Records = [.. many[1..]] }).ThenRefused(RecordUsage.OrderMissing);
    }

    [Fact]
    public void A_record_makes_sense() => Assert.All(
        (IEnumerable<(MeterRecord, string)>)
        [
            (default, "id"), (Sample.Readings[0] with { Id = "R 1" }, "id"),
            (Sample.Readings[0] with { From = DateTimeOffset.MinValue }, "from"),
            (Sample.Readings[0] with { Until = DateTimeOffset.MaxValue }, "until"),
            (Sample.Readings[0] with { Until = Sample.Noon.AddTicks(-1) }, "until"),
            (Sample.Readings[0] with { Quantity = -1 }, "quantity"),
            (Sample.Readings[0] with { Quantity = long.MaxValue }, "quantity"),
        ],
        bad => When(Record with { Records = [Sample.Readings[1], bad.Item1] })
            .ThenRefused(RecordUsage.RecordInvalid, $"records/1/{bad.Item2}"));

    [Fact]
    public void A_record_counts_once() => When(Record with { Records = [Sample.Readings[0], Sample.Readings[0]] })
        .ThenRefused(RecordUsage.RecordRepeated, "records/1/id");

    [Fact]
    public void No_order_no_usage() => Given().By(Sample.Auditor).When(Record).ThenRefused(RecordUsage.OrderMissing);

    [Fact]
    public void Others_do_not_meter_it()
    {
        Given(Sample.Placed, Sample.Confirmed).By(Sample.Operator).When(Record).Then(Sample.Used);
        Assert.All([Sample.OtherSupplier, Sample.Applicant, Sample.Owner, Sample.Auditor],
            actor => Given(Sample.Placed, Sample.Confirmed, Sample.Used).By(actor).When(Record).ThenRefused(RecordUsage.NotYours));
    }

    [Fact]
    public void A_sequence_stands_for_one_batch() =>
        Given(Sample.Placed, Sample.Confirmed, Sample.Used, Sample.Accepted)
            .When(Record with { Records = [Sample.Readings[0]] }).ThenRefused(RecordUsage.Differs);

    [Fact]
    public void Only_a_confirmed_order_is_used()
    {
        Given(Sample.Placed).When(Record with { Sequence = 9 }).ThenRefused(RecordUsage.NotConfirmed);
        Given(Sample.Placed, Sample.Confirmed, new OrderCancelled()).When(Record).ThenRefused(RecordUsage.NotConfirmed);
        Given(Sample.Placed, Sample.Confirmed, Sample.Used, Sample.Accepted)
            .When(Record with { Sequence = 2 }).ThenRefused(RecordUsage.NotConfirmed);
    }

    [Fact]
    public void Batches_come_one_after_another() => Given(Sample.Placed, Sample.Confirmed, Sample.Used)
        .When(Record with { Sequence = 3 }).ThenRefused(RecordUsage.Gap);

    [Fact]
    public void The_last_unit_of_the_order_is_used_and_no_more()
    {
        var placed = Sample.Placed with { Quantity = 101 };
        Given(placed, Sample.Confirmed).When(Record).Then(Sample.Used);
        Given(placed with { Quantity = 100 }, Sample.Confirmed).When(Record).ThenRefused(RecordUsage.MoreThanOrdered);
    }
}
