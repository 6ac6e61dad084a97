using KAiMarket.Conformance.Stores;
using KAiMarket.Journal;

namespace KAiMarket.Conformance.Journal;

/// <summary>What every store of bookmarks and dead letters promises.</summary>
public abstract class DeadLetterConformance(JournalStore store) : JournalSuite(store)
{
    private static readonly DeadLetter Letter = new(
        12, "order/order-1", "order-accepted.v1", "정산이 거절되었다", new(2026, 11, 23, 3, 0, 0, 123, 456, TimeSpan.Zero));

    [StoreFact]
    public async Task What_one_process_puts_aside_another_one_lists_and_takes_away()
    {
        var (here, there) = (Store.DeadLetters(), Store.DeadLetters());
        await here.PutAsync(Letter, default);
        await here.PutAsync(Letter with { Position = 3 }, default);
        Assert.Equal([Letter with { Position = 3 }, Letter], await there.ReadAsync(default));

        await there.RemoveAsync(3, default);
        await there.RemoveAsync(4, default);
        Assert.Equal([Letter], await here.ReadAsync(default));
    }

    [StoreFact]
    public async Task Put_aside_again_it_has_its_new_reason()
    {
        var again = Letter with { Error = "still", Since = Letter.Since.AddHours(1) };
        await Store.DeadLetters().PutAsync(Letter, default);
        await Store.DeadLetters().PutAsync(again, default);
        Assert.Equal([again], await Store.DeadLetters().ReadAsync(default));
    }

    [StoreFact]
    public async Task A_bookmark_is_where_it_was_left_last()
    {
        Assert.Null(await Store.Bookmarks().ReadAsync("processes", default));
        await Store.Bookmarks().WriteAsync("processes", 7, default);
        await Store.Bookmarks().WriteAsync("processes", 9, default);
        await Store.Bookmarks().WriteAsync("others", 1, default);
        Assert.Equal(9, await Store.Bookmarks().ReadAsync("processes", default));
    }

    [StoreFact]
    public async Task Letters_that_an_older_program_kept_in_its_bookmark_are_taken_over()
    {
        await Journal.DisposeAsync();
        await UndoAsync();
        await Store.RunAsync(
            """
            insert into journal.bookmarks (reader, position, note) values ('others', 3, '[]'), ('processes', 20,
              '[{"Position":12,"Stream":"order/order-1","Name":"order-accepted.v1","Error":"\uC815\uC0B0\uC774 \uAC70\uC808\uB418\uC5C8\uB2E4","Since":"2026-11-23T03:00:00.123456+00:00"}]')
            """);

        await Store.OpenAsync();
        Assert.Equal(20, await Store.Bookmarks().ReadAsync("processes", default));
        var found = Assert.Single(await Store.DeadLetters().ReadAsync(default));
        Assert.Equal(Letter with { Since = found.Since }, found);
        Assert.Equal(0, (Letter.Since - found.Since).TotalMilliseconds, 1d);
    }

    /// <summary>Puts the schema back to before there were dead letters.</summary>
    protected abstract Task UndoAsync();
}

[NeedsPostgres]
public sealed class PostgresDeadLetterConformance() : DeadLetterConformance(new PostgresStore(PostgresServer.Shared))
{
    protected override Task UndoAsync() => Store.RunAsync(
        """
        drop table journal.dead_letters;
        drop table journal.leases;
        drop table journal.envelopes;
        alter table journal.bookmarks alter column note drop default;
        delete from journal.schema_version where version >= 5
        """);
}

public sealed class SqliteDeadLetterConformance() : DeadLetterConformance(new SqliteStore())
{
    protected override Task UndoAsync() => Store.RunAsync(
        """
        drop table dead_letters;
        alter table bookmarks add column note text not null default '';
        delete from schema_version where version >= 4
        """);
}
