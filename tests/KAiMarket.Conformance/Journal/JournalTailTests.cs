using KAiMarket.Conformance.Views;
using KAiMarket.Journal;

namespace KAiMarket.Conformance.Journal;

/// <summary>How far back memory reaches; what lies before is read from the store.</summary>
public sealed class JournalTailTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(100, 1_000, 10)]
    [InlineData(4, 1_000, 4)]
    [InlineData(100, 350, 3)]
    [InlineData(100, 99, 1)]
    public async Task Memory_is_bounded_in_events_and_in_bytes(int kept, long keptBytes, int remembered)
    {
        var events = Enumerable.Range(1, 10).Select(Event).ToList();
        var tail = new JournalTail(new ListedJournal(events), TimeProvider.System, kept, keptBytes);
        foreach (var recorded in events) tail.Publish([recorded with { Fact = "handed over" }]);

        for (var after = 0; after < 10; after++)
        {
            var read = await tail.ReadAsync(after, 100, default);
            Assert.Equal(events.Skip(after).Select(recorded => recorded.Position), read.Select(recorded => recorded.Position));
            Assert.All(read, recorded => Assert.Equal(after >= 10 - remembered, recorded.Fact is not null));
        }
    }

    [Fact]
    public async Task What_others_wrote_between_counts_for_nothing()
    {
        var events = Enumerable.Range(1, 10).Select(Event).ToList();
        var tail = new JournalTail(new ListedJournal(events), TimeProvider.System, keptBytes: 500);
        foreach (var recorded in events.Take(4).Concat(events.Skip(5))) tail.Publish([recorded with { Fact = "handed over" }]);

        Assert.Equal((10, 6), (tail.Newest, tail.OwnSince));
        Assert.All(await tail.ReadAsync(5, 5, default), recorded => Assert.NotNull(recorded.Fact));
        Assert.All(await tail.ReadAsync(4, 5, default), recorded => Assert.Null(recorded.Fact));
    }

    [Fact]
    public async Task Who_follows_nothing_hears_at_the_second_look_what_others_wrote()
    {
        var journal = new ListedJournal(Enumerable.Range(1, 10).Select(Event).ToList()) { Shown = 4 };
        var tail = new JournalTail(journal, TimeProvider.System);
        tail.StartAt(4);
        await tail.HearAsync(default);
        Assert.Equal(5, tail.OwnSince);

        // At first it may be this process's own, which is just being told.
        journal.Shown = 7;
        await tail.HearAsync(default);
        Assert.Equal(5, tail.OwnSince);
        await tail.HearAsync(default);
        Assert.Equal(8, tail.OwnSince);
    }

    private static RecordedEvent Event(int position) =>
        new(position, "order/1", position, "noted.v1", new byte[100], "{}"u8.ToArray(), Noon);
}
