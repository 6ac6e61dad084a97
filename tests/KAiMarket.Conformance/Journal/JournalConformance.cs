using KAiMarket.Conformance.Stores;
using KAiMarket.Journal;
using static KAiMarket.Journal.Outcome;

namespace KAiMarket.Conformance.Journal;

/// <summary>What every store of the journal promises to one writer.</summary>
public abstract class JournalConformance(JournalStore store) : JournalSuite(store)
{
    [StoreFact]
    public async Task A_new_journal_is_empty()
    {
        Assert.Equal(0, (await Journal.HeadAsync()).Position);
        Assert.Equal(Chain.Start.ToArray(), (await Journal.HeadAsync()).Hash.ToArray());
        Assert.Empty(await Journal.ReadAsync(0, 10));
        Assert.Empty(await StreamAsync("voucher/none"));
        Assert.Null(await ChainCheck.FirstBreakAsync(Journal));
    }

    [StoreFact]
    public async Task What_is_appended_is_read_back_byte_for_byte()
    {
        var at = Noon.AddTicks(1_234_567);
        var data = Bytes("{ \"이름\" :\t\"한국 AI 바우처\",\n\"b\":1, \"a\":1.50,\"a\":2 } 😀");
        var meta = Bytes("{\"by\":\"acct-1\"}");
        var commit = await Journal.CommitAsync(
            [new Append("voucher/프로그램.업체-7", 0, [new NewEvent("발급.v1", data), new NewEvent("empty.v1", default)], meta, new Epoch())],
            at.ToOffset(TimeSpan.FromHours(9)));

        Assert.Equal((1, 2), (commit.First, commit.Last));
        var recorded = await AllAsync();
        Assert.Equal(["발급.v1", "empty.v1"], recorded.Select(one => one.Name));
        Assert.Equal(data, recorded[0].Data.ToArray());
        Assert.Empty(recorded[1].Data.ToArray());
        Assert.All(recorded, one => Assert.Equal(meta, one.Meta.ToArray()));
        Assert.All(recorded, one => Assert.Equal("voucher/프로그램.업체-7", one.Stream));
        Assert.All(recorded, one => Assert.Equal(commit.At, one.At));

        // Microseconds are what both stores keep.
        Assert.Equal(Noon.AddTicks(1_234_560), commit.At);
        Assert.Equal(recorded.Select(one => one with { Data = default, Meta = default }),
            (await Journal.ReadStreamAsync("voucher/프로그램.업체-7", 0).ToArrayAsync())
            .Select(one => one with { Data = default, Meta = default }));
    }

    [StoreFact]
    public async Task A_large_event_is_kept_whole()
    {
        var large = new byte[3_000_000];
        new Random(7).NextBytes(large);
        await Journal.CommitAsync(
            [new Append("order/1", 0, [new NewEvent("usage-recorded.v1", large)], default, new Epoch())], Noon);

        Assert.Equal(large, (await AllAsync()).Single().Data.ToArray());
        await AssertWholeAsync();
    }

    [StoreFact]
    public async Task Positions_are_contiguous_over_batches_and_conflicts()
    {
        await CommitAsync(Events("a/1", 0, null, "1", "2", "3"));
        await CommitAsync(Events("a/1", 2, null, "conflict"), Events("a/2", 0, null, "4"));
        await CommitAsync(Events("a/3", 7, null, "conflict"));
        var commit = await CommitAsync(Events("a/1", 3, null, "5"), Confirm("a/2", 1), Events("a/2", 1, null, "6", "7"));

        Assert.Equal((5, 7), (commit.First, commit.Last));
        Assert.Equal(["1", "2", "3", "4", "5", "6", "7"], (await AllAsync()).Select(one => Text(one.Data)));
        await AssertWholeAsync();
    }

    [StoreFact]
    public async Task A_batch_of_thousands_of_events_is_one_link()
    {
        var batch = Enumerable.Range(0, 4096).Select(n => Events($"voucher/{n % 1000}", n / 1000, null, $"{n}")).ToArray();
        var commit = await CommitAsync(batch);

        Assert.All(commit.Outcomes, outcome => Assert.Equal(Done, outcome));
        Assert.Equal(4096, (await Journal.ReadBatchesAsync(0, 10)).Single().Count);
        await AssertWholeAsync();
    }

    [StoreFact]
    public async Task A_long_stream_is_read_in_order_from_any_version()
    {
        for (var n = 0; n < 10_000; n += 2_500)
            await CommitAsync(Events("program/1", n, null, [.. Enumerable.Range(n + 1, 2_500).Select(i => $"{i}")]));

        var tail = await Journal.ReadStreamAsync("program/1", 1_234).ToArrayAsync();
        Assert.Equal(Enumerable.Range(1_235, 10_000 - 1_234).Select(n => (long)n), tail.Select(one => one.Version));
        Assert.Equal(tail.Select(one => $"{one.Version}"), tail.Select(one => Text(one.Data)));
    }

    [StoreFact]
    public async Task Streams_whose_names_begin_alike_are_kept_apart()
    {
        await CommitAsync(Events("order/1", 0, null, "one"), Events("order/10", 0, null, "ten"), Events("order/", 0, null, "none"));

        Assert.Equal(["one"], await StreamAsync("order/1"));
        Assert.Equal(["ten"], await StreamAsync("order/10"));
        Assert.Equal(["none"], await StreamAsync("order/"));
    }

    [StoreFact]
    public async Task Readers_get_no_more_than_they_ask_for()
    {
        for (var n = 0; n < 5; n++) await CommitAsync(Events("a/1", n * 2, null, "x", "y"));

        Assert.Equal([4L, 5, 6], (await Journal.ReadAsync(3, 3)).Select(one => one.Position));
        Assert.Equal([3L, 5], (await Journal.ReadBatchesAsync(1, 2)).Select(one => one.First));
        Assert.Empty(await Journal.ReadAsync(10, 3));
    }

    [StoreFact]
    public async Task Large_events_come_in_short_pages_and_none_is_left_out()
    {
        int[] megabytes = [9, 3, 3, 3, 1, 2];
        await Journal.CommitAsync(
            [new Append("order/1", 0, [.. megabytes.Select(Event)], default, new Epoch())], Noon);

        var pages = new List<IReadOnlyList<RecordedEvent>>();
        for (var after = 0L; await Journal.ReadAsync(after, 100) is { Count: > 0 } page; after = page[^1].Position) pages.Add(page);
        Assert.Equal([1, 3, 2], pages.Select(page => page.Count));
        Assert.Equal(megabytes, pages.SelectMany(page => page).Select(Megabytes));
        Assert.Equal([3, 3], (await Journal.ReadAsync(1, 2)).Select(Megabytes));
        Assert.Equal(megabytes, (await Journal.ReadStreamAsync("order/1", 0).ToArrayAsync()).Select(Megabytes));
        Assert.Equal([1, 2], (await Journal.ReadStreamAsync("order/1", 4).ToArrayAsync()).Select(Megabytes));
        Assert.Null(await ChainCheck.FirstBreakAsync(Journal));

        static NewEvent Event(int megabytes) => new("usage-recorded.v1", new byte[megabytes * 1_000_000]);
        static int Megabytes(RecordedEvent recorded) => recorded.Data.Length / 1_000_000;
    }

    [StoreFact]
    public async Task Time_never_runs_backwards()
    {
        foreach (var (minutes, expected) in new[] { (0, 0), (-60, 0), (5, 5), (4, 5), (6, 6) })
        {
            var version = (await Journal.HeadAsync()).Position;
            var commit = await Journal.CommitAsync([Events("a/1", version, null, "x")], Noon.AddMinutes(minutes));
            Assert.Equal(Noon.AddMinutes(expected), commit.At);
            Assert.Equal(commit.At, (await Journal.HeadAsync()).At);
            Assert.Equal(commit.At, (await Journal.ReadAsync(commit.First - 1, 1)).Single().At);
        }

        await AssertWholeAsync();
    }

    [StoreFact]
    public async Task A_cancelled_call_writes_nothing()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Journal.CommitAsync([Events("a/1", 0, null, "x")], Noon, new CancellationToken(canceled: true)));

        Assert.Equal(0, (await Journal.HeadAsync()).Position);
    }

    [StoreFact]
    public async Task An_empty_batch_says_where_the_head_is()
    {
        await CommitAsync(Events("a/1", 0, null, "x"));
        var commit = await CommitAsync();

        Assert.Equal((0, 1, Noon), (commit.First, commit.Last, commit.At));
        Assert.Empty(commit.Outcomes);
    }

    [StoreFact]
    public async Task A_batch_that_fails_half_way_leaves_nothing_behind()
    {
        await CommitAsync(Events("a/1", 0, null, "before"));
        await Store.FailAtAsync("poison.v1");
        var poison = new Append("a/2", 0, [new NewEvent("poison.v1", Bytes("x"))], Bytes("{}"), new Epoch());

        await Assert.ThrowsAsync<JournalUnavailableException>(() => CommitAsync(Events("a/3", 0, null, "same batch"), poison));
        await CommitAsync(Events("a/3", 0, null, "after"));

        Assert.Equal(["before", "after"], (await AllAsync()).Select(one => Text(one.Data)));
        await AssertWholeAsync();
    }
}

[NeedsPostgres]
public sealed class PostgresJournalConformance() : JournalConformance(new PostgresStore(PostgresServer.Shared));

public sealed class SqliteJournalConformance() : JournalConformance(new SqliteStore());
