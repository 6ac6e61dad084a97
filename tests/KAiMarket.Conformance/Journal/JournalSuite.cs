using System.Text;
using KAiMarket.Conformance.Stores;
using KAiMarket.Journal;

namespace KAiMarket.Conformance.Journal;

/// <summary>What every suite over a journal has at hand: an empty store, an open journal on it, and short words.</summary>
public abstract class JournalSuite(JournalStore store) : IAsyncLifetime
{
    protected static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    protected JournalStore Store => store;
    protected IJournal Journal { get; private set; } = null!;

    public virtual async Task InitializeAsync() => Journal = await store.OpenAsync();

    public virtual async Task DisposeAsync() => await store.DisposeAsync();

    protected static Append Events(string stream, long decidedOn, Epoch? epoch = null, params string[] data) => new(
        stream, decidedOn, [.. data.Select(text => new NewEvent("noted.v1", Bytes(text)))], Bytes("{}"), epoch ?? new Epoch());

    protected static Append Confirm(string stream, long decidedOn, Epoch? epoch = null) => Events(stream, decidedOn, epoch);

    protected static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    protected static string Text(ReadOnlyMemory<byte> data) => Encoding.UTF8.GetString(data.Span);

    protected Task<Commit> CommitAsync(params Append[] batch) => Journal.CommitAsync(batch, Noon);

    protected async Task<string[]> StreamAsync(string stream, IJournal? journal = null)
    {
        var data = new List<string>();
        await foreach (var recorded in (journal ?? Journal).ReadStreamAsync(stream, 0)) data.Add(Text(recorded.Data));
        return [.. data];
    }

    protected async Task<List<RecordedEvent>> AllAsync()
    {
        var all = new List<RecordedEvent>();
        while (await Journal.ReadAsync(all.Count == 0 ? 0 : all[^1].Position, 1000) is { Count: > 0 } page) all.AddRange(page);
        return all;
    }

    /// <summary>Nothing is missing, nothing is out of place, and the chain holds.</summary>
    protected async Task AssertWholeAsync()
    {
        Assert.Null(await ChainCheck.FirstBreakAsync(Journal));
        var versions = new Dictionary<string, long>();
        var position = 0L;
        foreach (var recorded in await AllAsync())
        {
            Assert.Equal(++position, recorded.Position);
            Assert.Equal(versions.GetValueOrDefault(recorded.Stream) + 1, recorded.Version);
            versions[recorded.Stream] = recorded.Version;
        }

        Assert.Equal(position, (await Journal.HeadAsync()).Position);
    }
}
