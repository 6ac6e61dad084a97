using KAiMarket.Conformance.Stores;
using KAiMarket.Journal;
using KAiMarket.Journal.Sqlite;
using Microsoft.Data.Sqlite;

namespace KAiMarket.Conformance.Journal;

public sealed class SqliteEnvelopeConformance() : EnvelopeConformance(new SqliteStore())
{
    private string File => ((SqliteStore)Store).EnvelopeFile;

    [Fact]
    public async Task A_file_that_is_not_there_or_is_no_store_of_envelopes_is_refused_and_left_alone()
    {
        await using var none = new SqliteEnvelopes(Path.Combine(File, "nowhere", "envelopes.db"));
        await Assert.ThrowsAsync<JournalUnavailableException>(() => none.OpenAsync());
        await Assert.ThrowsAsync<JournalUnavailableException>(() => none.PutAsync([Content(1, 10)]));
        await Assert.ThrowsAsync<JournalUnavailableException>(() => none.ReadAsync(Content(1, 10).Digest));

        await using var foreign = new SqliteEnvelopes(((SqliteStore)Store).File);
        await Assert.ThrowsAsync<JournalSchemaException>(() => foreign.OpenAsync());

        await ChangeAsync("pragma user_version = 2");
        var refused = await Assert.ThrowsAsync<JournalSchemaException>(() => Store.Envelopes().OpenAsync());
        Assert.EndsWith("nothing was changed.", refused.Message);
    }

    [DiskFact]
    public async Task A_full_disk_is_said_to_be_full_and_what_was_put_is_there()
    {
        await using var disk = SmallDisk.Mount();
        await using var envelopes = new SqliteEnvelopes(Path.Combine(disk.Folder, "envelopes.db"));
        await envelopes.OpenAsync();
        var put = 0;
        await Assert.ThrowsAsync<JournalFullException>(async () =>
        {
            for (; ; put++) await envelopes.PutAsync([Content(put, 100_000)]);
        });

        disk.Grow();
        await envelopes.PutAsync([Content(put, 100_000)]);
        for (var n = 0; n <= put; n++) await AssertIsThereAsync(Content(n, 100_000), envelopes);
    }

    protected override async Task<IAsyncDisposable> BlockAsync()
    {
        var connection = new SqliteConnection($"Data Source={File};Pooling=false");
        await connection.OpenAsync();
        connection.BeginTransaction(deferred: false);
        return connection;
    }

    protected override Task FailAtAsync(ReadOnlyMemory<byte> digest) => ChangeAsync(
        $"""
        create trigger failing before insert on envelopes when new.digest = x'{Convert.ToHexString(digest.Span)}'
            begin select raise(abort, 'disk trouble'); end
        """);

    protected override async Task ChangeAsync(string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={File};Pooling=false");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    protected override async Task<long> CountAsync()
    {
        await using var connection = new SqliteConnection($"Data Source={File};Pooling=false");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "select count(*) from envelopes";
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
