using KAiMarket.Grains;
using KAiMarket.Grains.Local;
using KAiMarket.Journal;

namespace KAiMarket.Conformance.Engine;

/// <summary>One process's engine on a journal: several of them on one journal are several processes.</summary>
public sealed class Home : IAsyncDisposable
{
    private Home(IJournal journal, TimeProvider clock, ISnapshots? snapshots, int snapshotEvery)
    {
        Tail = new JournalTail(journal, clock);
        Writer = new GroupCommit(journal, Tail, clock);
        Grains = new LocalGrains(new ActivationContext(journal, Writer, Tail, clock, snapshots, snapshotEvery));
    }

    public JournalTail Tail { get; }
    public GroupCommit Writer { get; }
    public LocalGrains Grains { get; }

    public static async Task<Home> OpenAsync(
        IJournal journal, TimeProvider? clock = null, ISnapshots? snapshots = null, int snapshotEvery = 1)
    {
        await journal.OpenAsync();
        var home = new Home(journal, clock ?? TimeProvider.System, snapshots, snapshotEvery);
        home.Tail.StartAt((await journal.HeadAsync()).Position);
        return home;
    }

    public ValueTask DisposeAsync() => Writer.DisposeAsync();
}
