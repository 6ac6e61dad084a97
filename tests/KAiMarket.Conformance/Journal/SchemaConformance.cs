using KAiMarket.Conformance.Stores;
using KAiMarket.Journal;

namespace KAiMarket.Conformance.Journal;

/// <summary>Opening: again, over somebody else's data, and over a newer program's.</summary>
public abstract class SchemaConformance(JournalStore store) : JournalSuite(store)
{
    [StoreFact]
    public async Task A_journal_opened_again_goes_on_where_it_was()
    {
        await CommitAsync(Events("a/1", 0, null, "1"));
        await Journal.DisposeAsync();
        var again = await Store.OpenAsync();
        await again.OpenAsync();
        var commit = await again.CommitAsync([Events("a/1", 1, null, "2")], Noon);

        Assert.Equal((2, 2), (commit.First, commit.Last));
        Assert.Equal(["1", "2"], await StreamAsync("a/1", again));
        Assert.Null(await ChainCheck.FirstBreakAsync(again));
    }

    [StoreFact]
    public async Task A_newer_schema_is_refused_with_a_sentence()
    {
        await Store.RunAsync(Store is SqliteStore
            ? "insert into schema_version values (99)"
            : "insert into journal.schema_version values (99, now())");

        var refused = await Assert.ThrowsAsync<JournalSchemaException>(() => Store.OpenAsync());
        Assert.Contains("version 99", refused.Message);
        Assert.EndsWith("nothing was changed.", refused.Message);
    }

    [StoreFact]
    public async Task Tables_that_are_no_journal_are_refused()
    {
        await Store.RunAsync("drop table journal.schema_version");

        await Assert.ThrowsAsync<JournalSchemaException>(() => Store.OpenAsync());
    }

    [StoreFact]
    public async Task A_missing_head_is_said_to_be_missing()
    {
        await Store.RunAsync("delete from journal.head");

        await Assert.ThrowsAsync<JournalSchemaException>(() => Journal.HeadAsync());
        await Assert.ThrowsAsync<JournalSchemaException>(() => CommitAsync(Events("a/1", 0, null, "x")));
        await Assert.ThrowsAsync<JournalSchemaException>(() => CommitAsync(Confirm("a/1", 0)));
    }
}

[NeedsPostgres]
public sealed class PostgresSchemaConformance() : SchemaConformance(new PostgresStore(PostgresServer.Shared));

public sealed class SqliteSchemaConformance() : SchemaConformance(new SqliteStore());
