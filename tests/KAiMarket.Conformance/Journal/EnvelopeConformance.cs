using KAiMarket.Conformance.Stores;
using KAiMarket.Journal;

namespace KAiMarket.Conformance.Journal;

/// <summary>What every store of envelopes promises.</summary>
public abstract class EnvelopeConformance(JournalStore store) : JournalSuite(store)
{
    private static readonly SealedContent One = Content(1, 100_000), Two = Content(2, 50_000);

    protected IEnvelopes Here { get; private set; } = null!;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        Here = await OpenAsync();
    }

    [StoreFact]
    public async Task What_was_put_is_read_by_another_process()
    {
        var empty = SealedContent.Of(Array.Empty<byte>());
        await Here.PutAsync([One, empty, Two]);
        await Here.PutAsync([]);

        var there = await OpenAsync();
        foreach (var put in new[] { One, Two, empty }) await AssertIsThereAsync(put, there);
        Assert.Null(await there.ReadAsync(Content(3, 10).Digest));
    }

    [StoreFact]
    public async Task Put_again_it_stays_once_and_nobody_is_told()
    {
        await Here.PutAsync([One]);
        await Here.PutAsync([One, Two, One]);
        await (await OpenAsync()).PutAsync([Two]);

        Assert.Equal(2, await CountAsync());
        await AssertIsThereAsync(One);
    }

    [StoreFact]
    public async Task Ten_megabytes_are_kept_as_they_are()
    {
        var large = Content(4, 10 * 1024 * 1024);
        await Here.PutAsync([large, One]);

        await AssertIsThereAsync(large);
    }

    [StoreFact]
    public async Task What_was_changed_behind_its_back_is_never_handed_out()
    {
        await Here.PutAsync([One, Two]);
        await ChangeAsync("update envelopes set content = x'000102' where length(content) = 50000");

        var damaged = await Assert.ThrowsAsync<EnvelopeDamagedException>(() => Here.ReadAsync(Two.Digest));
        Assert.Contains(Convert.ToHexStringLower(Two.Digest.Span), damaged.Message);
        await AssertIsThereAsync(One);
    }

    [StoreFact]
    public async Task Many_that_put_the_same_ones_in_any_order_all_succeed()
    {
        var all = Enumerable.Range(0, 40).Select(n => Content(n, 5_000)).ToArray();
        var backwards = all.Reverse().ToArray();
        var there = await OpenAsync();
        for (var round = 0; round < 5; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 32).Select(n => (n % 2 == 0 ? Here : there).PutAsync(n % 3 == 0 ? all : backwards)));
            Assert.Equal(40, await CountAsync());
            await ChangeAsync("delete from envelopes");
        }
    }

    [StoreFact]
    public async Task Whoever_stops_waiting_disturbs_nobody()
    {
        using var cancel = new CancellationTokenSource();
        Task given, kept;
        await using (await BlockAsync())
        {
            given = Here.PutAsync([One], cancel.Token);
            kept = Task.WhenAll(Enumerable.Range(10, 20).Select(n => Here.PutAsync([Content(n, 200_000)])));
            await cancel.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
            Assert.False(kept.IsCompleted);
        }

        await kept;
        await AssertIsThereAsync(Content(29, 200_000));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Here.PutAsync([Two], cancel.Token));
        Assert.Null(await Here.ReadAsync(Two.Digest));
    }

    [StoreFact]
    public async Task More_than_may_wait_is_turned_away()
    {
        var narrow = Store.Envelopes(mostWaiting: 1_000_000);
        List<Task> puts;
        await using (await BlockAsync())
        {
            puts = [.. Enumerable.Range(10, 200).Select(n => narrow.PutAsync([Content(n, 100_000)]))];
            var refused = await Assert.ThrowsAsync<JournalUnavailableException>(() => puts[^1]);
            Assert.Contains("try again", refused.Message);
        }

        await Task.WhenAll(puts).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Assert.Equal(puts.Count(put => put.IsCompletedSuccessfully), await CountAsync());
        await narrow.PutAsync([One]);
        await AssertIsThereAsync(One);
    }

    [StoreFact]
    public async Task A_batch_that_fails_fails_nobody_after_it()
    {
        await FailAtAsync(Two.Digest);
        await Assert.ThrowsAsync<JournalUnavailableException>(() => Here.PutAsync([One, Two]));
        Assert.Equal(0, await CountAsync());

        await Here.PutAsync([One]);
        await AssertIsThereAsync(One);
    }

    [Fact]
    public void A_digest_that_is_not_the_contents_is_refused()
    {
        Assert.Equal(One.Digest.ToArray(), SealedContent.Of(One.Digest, One.Content).Digest.ToArray());
        Assert.Throws<ArgumentException>(() => SealedContent.Of(One.Digest, Two.Content));
    }

    /// <summary>Keeps every writer waiting until it is disposed of.</summary>
    protected abstract Task<IAsyncDisposable> BlockAsync();

    /// <summary>Makes the store fail while it writes what has this digest.</summary>
    protected abstract Task FailAtAsync(ReadOnlyMemory<byte> digest);

    /// <summary>Runs a statement behind the store's back, in SQLite's words.</summary>
    protected abstract Task ChangeAsync(string sql);

    protected abstract Task<long> CountAsync();

    protected static SealedContent Content(int seed, int length)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return SealedContent.Of(bytes);
    }

    protected async Task AssertIsThereAsync(SealedContent put, IEnvelopes? where = null)
    {
        var found = await (where ?? Here).ReadAsync(put.Digest);
        Assert.True(found?.Span.SequenceEqual(put.Content.Span));
    }

    private async Task<IEnvelopes> OpenAsync()
    {
        var envelopes = Store.Envelopes();
        await envelopes.OpenAsync();
        return envelopes;
    }
}
