using KAiMarket.Conformance.Stores;
using KAiMarket.Journal;

namespace KAiMarket.Conformance.Journal;

/// <summary>What every store of snapshots promises.</summary>
public abstract class SnapshotConformance(JournalStore store) : JournalSuite(store)
{
    private static readonly Snapshot Small = new(7, 42, new byte[] { 1, 2 }, "shape", new byte[] { 3, 4, 5 });

    [StoreFact]
    public async Task What_was_put_down_is_taken_up_by_another_process()
    {
        await Store.Snapshots().WriteAsync("program/a", () => Small);

        Same(Small, await Store.Snapshots().ReadAsync("program/a"));
        Assert.Null(await Store.Snapshots().ReadAsync("program/b"));
    }

    [StoreFact]
    public async Task The_last_one_takes_the_place_of_the_one_before()
    {
        var large = new Snapshot(8, 50, new byte[32], "other", new byte[5_000_000]);
        large.State.ToArray().AsSpan().Fill(9);
        await Store.Snapshots().WriteAsync("program/a", () => Small);
        await Store.Snapshots().WriteAsync("program/a", () => large);

        Same(large, await Store.Snapshots().ReadAsync("program/a"));
    }

    [StoreFact]
    public async Task One_that_is_not_whole_is_not_there()
    {
        await Store.Snapshots().WriteAsync("program/a", () => Small);
        await TearAsync();

        Assert.Null(await Store.Snapshots().ReadAsync("program/a"));
    }

    /// <summary>Changes a byte of every state.</summary>
    protected abstract Task TearAsync();

    private static void Same(Snapshot expected, Snapshot? found)
    {
        Assert.NotNull(found);
        Assert.Equal((expected.Version, expected.Position, expected.Shape), (found.Version, found.Position, found.Shape));
        Assert.Equal(expected.Mark.ToArray(), found.Mark.ToArray());
        Assert.Equal(expected.State.ToArray(), found.State.ToArray());
    }
}

public sealed class SnapshotsOnSqlite() : SnapshotConformance(new SqliteStore())
{
    private string File => ((SqliteStore)Store).SnapshotFile;

    [Fact]
    public async Task A_file_that_is_damaged_is_made_anew()
    {
        await System.IO.File.WriteAllTextAsync(File, string.Concat(Enumerable.Repeat("To whom it may concern. ", 100)));

        Assert.Null(await Store.Snapshots().ReadAsync("program/a"));
        await Store.Snapshots().WriteAsync("program/a", () => new Snapshot(1, 1, new byte[1], "shape", new byte[1]));
        Assert.NotNull(await Store.Snapshots().ReadAsync("program/a"));
    }

    protected override async Task TearAsync()
    {
        await using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={File};Pooling=false");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "update snapshots set state = x'030406'";
        await command.ExecuteNonQueryAsync();
    }
}

[NeedsPostgres]
public sealed class SnapshotsOnPostgres() : SnapshotConformance(new PostgresStore(PostgresServer.Shared))
{
    protected override Task TearAsync() => Store.RunAsync("update journal.snapshots set state = '\\x030406'");
}
