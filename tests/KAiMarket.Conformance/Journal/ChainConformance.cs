using KAiMarket.Conformance.Stores;
using KAiMarket.Journal;

namespace KAiMarket.Conformance.Journal;

/// <summary>A row that was changed, removed or added by hand shows.</summary>
public abstract class ChainConformance(JournalStore store) : JournalSuite(store)
{
    // Three batches: positions 1-2, 3-5 and 6.
    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await CommitAsync(Events("a/1", 0, null, "1", "2"));
        await Journal.CommitAsync([Events("a/1", 2, null, "3", "4"), Events("a/2", 0, null, "5")], Noon.AddMinutes(1));
        await Journal.CommitAsync([Events("a/2", 1, null, "6")], Noon.AddMinutes(2));
        Assert.Null(await ChainCheck.FirstBreakAsync(Journal));
    }

    [StoreFact]
    public Task Changed_data_shows() => AssertBreakAsync(3, "update journal.events set data = meta where position = 4");

    [StoreFact]
    public Task Changed_meta_shows() => AssertBreakAsync(1, "update journal.events set meta = data where position = 2");

    [StoreFact]
    public Task A_changed_name_shows() => AssertBreakAsync(6, "update journal.events set name = 'noted.v2' where position = 6");

    [StoreFact]
    public Task A_changed_stream_shows() => AssertBreakAsync(3, "update journal.events set stream = 'a/3' where position = 5");

    [StoreFact]
    public Task A_changed_version_shows() => AssertBreakAsync(6, "update journal.events set version = 3 where position = 6");

    [StoreFact]
    public Task A_changed_time_of_an_event_shows() => AssertBreakAsync(
        5, "update journal.events set at = (select at from journal.batches where first_position = 1) where position = 5");

    [StoreFact]
    public Task A_changed_time_of_a_whole_batch_shows() => AssertBreakAsync(3, """
        update journal.events set at = (select at from journal.batches where first_position = 6) where position between 3 and 5;
        update journal.batches set at = (select at from journal.batches where first_position = 6) where first_position = 3
        """);

    [StoreFact]
    public Task A_removed_event_shows() => AssertBreakAsync(4, "delete from journal.events where position = 4");

    [StoreFact]
    public Task A_removed_first_event_shows() => AssertBreakAsync(1, "delete from journal.events where position = 1");

    [StoreFact]
    public Task A_removed_batch_row_shows() => AssertBreakAsync(3, "delete from journal.batches where first_position = 3");

    [StoreFact]
    public Task A_removed_batch_with_its_events_shows() => AssertBreakAsync(
        3, "delete from journal.events where position between 3 and 5; delete from journal.batches where first_position = 3");

    [StoreFact]
    public Task A_removed_end_shows() => AssertBreakAsync(
        6, "delete from journal.events where position = 6; delete from journal.batches where first_position = 6");

    [StoreFact]
    public Task A_changed_digest_shows_in_its_link() => AssertBreakAsync(
        3, "update journal.batches set digest = hash where first_position = 3");

    [StoreFact]
    public Task A_changed_hash_shows() => AssertBreakAsync(
        1, "update journal.batches set hash = digest where first_position = 1");

    [StoreFact]
    public Task A_changed_head_shows() => AssertBreakAsync(
        6, "update journal.head set hash = (select hash from journal.batches where first_position = 3)");

    [StoreFact]
    public Task An_event_added_behind_the_head_shows() => AssertBreakAsync(7, """
        insert into journal.events (position, stream, version, name, data, meta, at)
        select 7, 'a/9', 1, name, data, meta, at from journal.events where position = 6
        """);

    [StoreFact]
    public async Task An_event_added_behind_the_head_is_not_written_over()
    {
        await Store.RunAsync("""
            insert into journal.events (position, stream, version, name, data, meta, at)
            select 7, 'a/9', 1, name, data, meta, at from journal.events where position = 6
            """);

        await Assert.ThrowsAsync<JournalUnavailableException>(() => CommitAsync(Events("a/1", 4, null, "7")));
    }

    private async Task AssertBreakAsync(long position, string sql)
    {
        await Store.RunAsync(sql);
        var found = await ChainCheck.FirstBreakAsync(Journal);
        Assert.Equal(position, found?.Position);
        Assert.EndsWith(".", found!.Reason);
    }
}

[NeedsPostgres]
public sealed class PostgresChainConformance() : ChainConformance(new PostgresStore(PostgresServer.Shared));

public sealed class SqliteChainConformance() : ChainConformance(new SqliteStore());
