using KAiMarket.Conformance.Stores;
using KAiMarket.Journal;
using static KAiMarket.Journal.Outcome;

namespace KAiMarket.Conformance.Journal;

/// <summary>Which appends of a batch stand and which fall.</summary>
public abstract class ConflictConformance(JournalStore store) : JournalSuite(store)
{
    [StoreFact]
    public async Task A_conflicting_append_falls_alone()
    {
        await CommitAsync(Events("a/1", 0, null, "first"));
        Append[] batch = [Events("a/2", 0, null, "x"), Events("a/1", 0, null, "late"), Events("a/3", 0, null, "y", "z")];
        var commit = await CommitAsync(batch);

        Assert.Equal([Done, Conflict, Done], commit.Outcomes);
        Assert.Equal((2, 4), (commit.First, commit.Last));
        Assert.Equal([false, true, false], batch.Select(append => append.Epoch.Failed));
        Assert.Equal(["first"], await StreamAsync("a/1"));
        await AssertWholeAsync();
    }

    [StoreFact]
    public async Task What_one_append_writes_the_next_may_rest_on()
    {
        var epoch = new Epoch();
        var commit = await CommitAsync(
            Events("a/1", 0, epoch, "1"), Confirm("a/1", 1, epoch), Events("a/1", 1, epoch, "2", "3"), Confirm("a/1", 3, epoch));

        Assert.Equal([Done, Done, Done, Done], commit.Outcomes);
        Assert.Equal(["1", "2", "3"], await StreamAsync("a/1"));
    }

    [StoreFact]
    public async Task After_a_conflict_nothing_more_of_its_epoch_is_written()
    {
        await CommitAsync(Events("a/1", 0, null, "1"));
        var (stale, other) = (new Epoch(), new Epoch());
        var commit = await CommitAsync(
            Events("a/1", 0, stale, "stale 1"),
            Events("a/1", 1, other, "2"),
            Events("a/1", 2, stale, "stale 2 fits by its number"),
            Confirm("a/1", 2, stale),
            Events("a/1", 2, other, "3"));

        Assert.Equal([Conflict, Done, Conflict, Conflict, Done], commit.Outcomes);
        Assert.True(stale.Failed);
        Assert.False(other.Failed);
        Assert.Equal(["1", "2", "3"], await StreamAsync("a/1"));
    }

    [StoreFact]
    public async Task An_epoch_that_has_failed_writes_nothing_in_later_batches()
    {
        var epoch = new Epoch();
        epoch.Fail();
        var commit = await CommitAsync(Events("a/1", 0, epoch, "x"), Events("a/2", 0, null, "y"), Confirm("a/3", 0, epoch));

        Assert.Equal([Conflict, Done, Conflict], commit.Outcomes);
        Assert.Empty(await StreamAsync("a/1"));
    }

    [StoreFact]
    public async Task An_event_whose_predecessor_is_not_there_is_refused()
    {
        await CommitAsync(Events("a/1", 0, null, "1"));
        var commit = await CommitAsync(
            Events("a/1", 2, null, "3"), Events("a/2", 1, null, "2"), Events("a/3", -1, null, "0"), Events("a/4", 0, null, "1"));

        Assert.Equal([Conflict, Conflict, Conflict, Done], commit.Outcomes);
        await AssertWholeAsync();
    }

    [StoreFact]
    public async Task A_predecessor_that_another_process_wrote_counts()
    {
        var other = await Store.OpenAsync();
        await other.CommitAsync([Events("a/1", 0, null, "1", "2")], Noon);
        var commit = await CommitAsync(Events("a/1", 2, null, "3"));
        await other.CommitAsync([Events("a/1", 3, null, "4")], Noon);
        var late = await CommitAsync(Events("a/1", 3, null, "late"), Events("a/1", 4, null, "5"));

        Assert.Equal([Done], commit.Outcomes);
        Assert.Equal([Conflict, Done], late.Outcomes);
        Assert.Equal(["1", "2", "3", "4", "5"], await StreamAsync("a/1"));
    }

    [StoreFact]
    public async Task An_append_without_events_confirms_the_version()
    {
        await CommitAsync(Events("a/1", 0, null, "1"));
        var other = await Store.OpenAsync();
        Assert.Equal([Done, Done], (await CommitAsync(Confirm("a/1", 1), Confirm("a/2", 0))).Outcomes);

        await other.CommitAsync([Events("a/1", 1, null, "2")], Noon);
        Append[] batch = [Confirm("a/1", 1), Confirm("a/1", 2), Confirm("a/1", 3), Confirm("a/2", 0), Confirm("a/2", 4)];
        Assert.Equal([Conflict, Done, Conflict, Done, Conflict], (await CommitAsync(batch)).Outcomes);
        Assert.Equal([true, false, true, false, true], batch.Select(append => append.Epoch.Failed));
    }

    [StoreFact]
    public async Task A_stale_home_cannot_answer_from_the_past()
    {
        await CommitAsync(Events("a/1", 0, null, "1"));
        await (await Store.OpenAsync()).CommitAsync([Events("a/1", 1, null, "2")], Noon);
        var refusal = Confirm("a/1", 1);

        Assert.Equal([Conflict], (await CommitAsync(refusal)).Outcomes);
        Assert.True(refusal.Epoch.Failed);
    }

    [StoreFact]
    public async Task A_stale_confirmation_among_events_falls_alone()
    {
        await CommitAsync(Events("a/1", 0, null, "1", "2"));
        Append[] batch = [Events("a/2", 0, null, "x"), Confirm("a/1", 1), Confirm("a/1", 1), Events("a/3", 0, null, "y")];
        var commit = await CommitAsync(batch);

        Assert.Equal([Done, Conflict, Conflict, Done], commit.Outcomes);
        Assert.Equal([false, true, true, false], batch.Select(append => append.Epoch.Failed));
        Assert.Equal((3, 4), (commit.First, commit.Last));
        await AssertWholeAsync();
    }

    [StoreFact]
    public async Task Events_fall_with_the_confirmation_they_rest_on()
    {
        await CommitAsync(Events("a/1", 0, null, "1", "2"));
        var epoch = new Epoch();
        var commit = await CommitAsync(
            Events("a/2", 0, epoch, "before"), Confirm("a/1", 1, epoch), Events("a/2", 1, epoch, "rests on it"),
            Events("a/3", 0, null, "y"));

        Assert.Equal([Done, Conflict, Conflict, Done], commit.Outcomes);
        Assert.Equal(["before"], await StreamAsync("a/2"));
        await AssertWholeAsync();
    }

    [StoreFact]
    public async Task Confirmations_of_one_epoch_fall_from_the_first_stale_one_on()
    {
        await CommitAsync(Events("a/1", 0, null, "1", "2"), Events("a/2", 0, null, "1"));
        var epoch = new Epoch();
        var commit = await CommitAsync(Confirm("a/2", 1, epoch), Confirm("a/1", 1, epoch), Confirm("a/2", 1, epoch));

        Assert.Equal([Done, Conflict, Conflict], commit.Outcomes);
    }

    [StoreFact]
    public async Task Two_epochs_that_contradict_each_other_in_one_batch_are_settled_in_its_order()
    {
        Append[] batch = [Events("a/1", 0, null, "first"), Events("a/1", 0, null, "second"), Confirm("a/1", 0), Confirm("a/1", 1)];

        Assert.Equal([Done, Conflict, Conflict, Done], (await CommitAsync(batch)).Outcomes);
        Assert.Equal(["first"], await StreamAsync("a/1"));
    }

    [StoreFact]
    public async Task Confirmations_write_nothing()
    {
        await CommitAsync(Events("a/1", 0, null, "1"));
        var before = await Journal.HeadAsync();
        var commit = await Journal.CommitAsync([Confirm("a/1", 1), Confirm("a/1", 0), Confirm("a/2", 0)], Noon.AddDays(1));

        Assert.Equal((0, 1, Noon), (commit.First, commit.Last, commit.At));
        Assert.Equal(before.Hash.ToArray(), (await Journal.HeadAsync()).Hash.ToArray());
        Assert.Equal(before.At, (await Journal.HeadAsync()).At);
        Assert.Single(await Journal.ReadBatchesAsync(0, 10));
    }

    [StoreFact]
    public async Task A_batch_whose_events_all_fall_writes_nothing()
    {
        await CommitAsync(Events("a/1", 0, null, "1"));
        var commit = await Journal.CommitAsync([Events("a/1", 0, null, "late"), Confirm("a/1", 1)], Noon.AddDays(1));

        Assert.Equal([Conflict, Done], commit.Outcomes);
        Assert.Equal((0, 1), (commit.First, commit.Last));
        Assert.Single(await Journal.ReadBatchesAsync(0, 10));
        await AssertWholeAsync();
    }
}

[NeedsPostgres]
public sealed class PostgresConflictConformance() : ConflictConformance(new PostgresStore(PostgresServer.Shared));

public sealed class SqliteConflictConformance() : ConflictConformance(new SqliteStore());
