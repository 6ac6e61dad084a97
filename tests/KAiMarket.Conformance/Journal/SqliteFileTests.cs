using KAiMarket.Conformance.Stores;
using KAiMarket.Journal;
using KAiMarket.Journal.Sqlite;

namespace KAiMarket.Conformance.Journal;

/// <summary>What can become of the one file.</summary>
public sealed class SqliteFileTests() : JournalSuite(new SqliteStore())
{
    private string File => ((SqliteStore)Store).File;

    [Fact]
    public async Task A_file_that_is_no_database_is_refused_and_left_alone()
    {
        var text = Path.Combine(Path.GetDirectoryName(File)!, "letter.txt");
        await System.IO.File.WriteAllTextAsync(text, string.Concat(Enumerable.Repeat("To whom it may concern. ", 100)));
        var before = await System.IO.File.ReadAllBytesAsync(text);
        await using var journal = new SqliteJournal(text);

        await Assert.ThrowsAsync<JournalSchemaException>(() => journal.OpenAsync());
        Assert.Equal(before, await System.IO.File.ReadAllBytesAsync(text));
    }

    [Fact]
    public async Task A_damaged_file_is_said_to_be_damaged()
    {
        for (var n = 0; n < 100; n++) await CommitAsync(Events("a/1", n, null, new string('x', 1_000)));
        await Store.RunAsync("pragma wal_checkpoint(truncate)");
        await Journal.DisposeAsync();
        await using (var file = System.IO.File.OpenWrite(File))
        {
            file.Seek(2 * 8192, SeekOrigin.Begin);
            file.Write(new byte[10 * 8192]);
        }

        await using var damaged = new SqliteJournal(File);
        var failure = await Assert.ThrowsAsync<JournalUnavailableException>(async () =>
        {
            await damaged.OpenAsync();
            await StreamAsync("a/1", damaged);
        });
        Assert.Contains("damaged", failure.Message);
    }

    [Fact]
    public async Task A_file_that_another_process_keeps_locked_is_unavailable_and_then_again_available()
    {
        await using var hurried = new SqliteJournal(File, TimeSpan.FromMilliseconds(1));
        await using (var other = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={File};Pooling=false"))
        {
            await other.OpenAsync();
            await using var locking = other.BeginTransaction(deferred: false);
            await Assert.ThrowsAsync<JournalUnavailableException>(() => hurried.CommitAsync([Events("a/1", 0, null, "x")], Noon));
            Assert.Equal(0, (await hurried.HeadAsync()).Position);
            Assert.Equal([Outcome.Done], (await hurried.CommitAsync([Confirm("a/1", 0)], Noon)).Outcomes);
        }

        Assert.Equal([Outcome.Done], (await hurried.CommitAsync([Events("a/1", 0, null, "x")], Noon)).Outcomes);
    }

    [Fact]
    public async Task A_journal_opened_to_be_read_is_read_and_never_written()
    {
        await CommitAsync(Events("a/1", 0, null, "1"));
        await Journal.DisposeAsync();
        await using var journal = SqliteJournal.OpenReadOnly(File);
        await journal.OpenAsync();

        Assert.Null(await ChainCheck.FirstBreakAsync(journal));
        Assert.Equal(["1"], await StreamAsync("a/1", journal));
        await Assert.ThrowsAsync<InvalidOperationException>(() => journal.CommitAsync([Events("a/1", 1, null, "2")], Noon));
    }

    [Fact]
    public async Task A_journal_that_is_not_there_is_not_made_by_reading()
    {
        await using var journal = SqliteJournal.OpenReadOnly(File + ".not-there");

        await Assert.ThrowsAsync<JournalUnavailableException>(() => journal.OpenAsync());
        Assert.False(System.IO.File.Exists(File + ".not-there"));
    }

    [DiskFact]
    public async Task A_full_disk_is_said_to_be_full_and_nothing_is_torn()
    {
        await using var disk = SmallDisk.Mount();
        await using var journal = new SqliteJournal(Path.Combine(disk.Folder, "journal.db"));
        await journal.OpenAsync();
        var (version, large) = (0L, new string('x', 100_000));
        var full = await Assert.ThrowsAsync<JournalFullException>(async () =>
        {
            while (true) version = (await journal.CommitAsync([Events("a/1", version, null, large)], Noon)).Last;
        });
        Assert.Contains("full", full.Message);
        Assert.Equal(version, (await journal.HeadAsync()).Position);
        Assert.Null(await ChainCheck.FirstBreakAsync(journal));

        disk.Grow();
        Assert.Equal([Outcome.Done], (await journal.CommitAsync([Events("a/1", version, null, large)], Noon)).Outcomes);
        Assert.Null(await ChainCheck.FirstBreakAsync(journal));
    }
}
