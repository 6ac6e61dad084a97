using KAiMarket.Conformance.Stores;
using KAiMarket.Journal;

namespace KAiMarket.Conformance.Journal;

/// <summary>What both stores say of the journal's epochs.</summary>
public abstract class EpochConformance(JournalStore store) : JournalSuite(store)
{
    [StoreFact]
    public async Task A_new_journal_is_in_its_first_epoch_and_stays_in_it()
    {
        var first = Assert.Single(await Journal.EpochsAsync());
        Assert.Equal((1, 0L), (first.Number, first.Position));
        Assert.StartsWith("1-", first.Id, StringComparison.Ordinal);
        Assert.True(JournalEpoch.IsId(first.Id), first.Id);

        await CommitAsync(Events("a/1", 0, null, "1", "2"));
        await Journal.DisposeAsync();
        Assert.Equal([first], await (await Store.OpenAsync()).EpochsAsync());
    }

    [StoreFact]
    public async Task Two_journals_are_never_in_the_same_epoch()
    {
        var first = (await Journal.EpochsAsync())[0];
        await using JournalStore other = Store is SqliteStore ? new SqliteStore() : new PostgresStore(PostgresServer.Shared);
        var theirs = await (await other.OpenAsync()).EpochsAsync();

        Assert.NotEqual(first.Id, theirs[0].Id);
    }

    [StoreFact]
    public async Task Epochs_are_told_in_order()
    {
        await CommitAsync(Events("a/1", 0, null, "1", "2"));
        await Store.RunAsync(Store is SqliteStore
            ? "insert into epochs values (3, '3-aa', 2, 0), (2, '2-aa', 2, 0)"
            : "insert into journal.epochs select n, n || '-aa', 2, at, mark from journal.epochs, unnest(array[3, 2]) n");

        Assert.Equal([("1", 0), ("2-aa", 2), ("3-aa", 2L)], (await Journal.EpochsAsync()).Select(epoch => (epoch.Number == 1 ? "1" : epoch.Id, epoch.Position)));
    }
}

[NeedsPostgres]
public sealed class PostgresEpochConformance() : EpochConformance(new PostgresStore(PostgresServer.Shared));

public sealed class SqliteEpochConformance() : EpochConformance(new SqliteStore());

/// <summary>Who has read what may be gone.</summary>
public sealed class JournalEpochTests
{
    private static readonly JournalEpoch[] Epochs =
        [new(1, "1-aa", 0, default), new(2, "2-bb", 100, default), new(3, "3-cc", 50, default)];

    [Theory]
    [InlineData("1-aa", 0, null)]
    [InlineData("1-aa", 100, null)]
    [InlineData("1-aa", 101, 100L)]
    [InlineData("2-bb", 50, null)]
    [InlineData("2-bb", 51, 50L)]
    [InlineData("3-cc", 1_000, null)]
    // Another copy also had a second epoch: where it parted from this one is not known.
    [InlineData("2-dd", 1, 0L)]
    [InlineData("2-dd", 0, null)]
    public void A_consumer_goes_back_to_where_what_it_read_is_the_journals(string id, long position, long? back) =>
        Assert.Equal(back, JournalEpoch.GoBackTo(Epochs, id, position));

    [Theory]
    [InlineData("1-2f6c90ab", true)]
    [InlineData("12-0", true)]
    [InlineData("1", false)]
    [InlineData("-a", false)]
    [InlineData("1-", false)]
    [InlineData("1-XY", false)]
    [InlineData("1-0123456789abcdef0123456789", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void An_id_is_a_number_and_random_digits(string? text, bool id) => Assert.Equal(id, JournalEpoch.IsId(text));
}
