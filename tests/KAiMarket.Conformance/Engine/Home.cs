using KAiMarket.Grains;
using KAiMarket.Grains.Local;
using KAiMarket.Journal;

namespace KAiMarket.Conformance.Engine;

/// <summary>One process's engine on a journal: several of them on one journal are several processes.</summary>
/// <param name="Grains">Of that process.</param>
/// <param name="Tail">What it hears of the journal.</param>
/// <param name="Close">In the order in which the process would.</param>
public sealed record Home(IGrains Grains, JournalTail Tail, Func<ValueTask> Close) : IAsyncDisposable
{
    public static async Task<Home> OpenAsync(
        IJournal journal, TimeProvider? clock = null, ISnapshots? snapshots = null, int snapshotEvery = 1)
    {
        var context = await ContextAsync(journal, clock, snapshots, snapshotEvery);
        return new Home(new LocalGrains(context), context.Tail, context.Writer.DisposeAsync);
    }

    /// <summary>What the homes of a process need.</summary>
    public static async Task<ActivationContext> ContextAsync(
        IJournal journal, TimeProvider? clock = null, ISnapshots? snapshots = null, int snapshotEvery = 1)
    {
        await journal.OpenAsync();
        clock ??= TimeProvider.System;
        var tail = new JournalTail(journal, clock);
        tail.StartAt((await journal.HeadAsync()).Position);
        return new ActivationContext(
            journal, new GroupCommit(journal, tail, clock), tail, clock, snapshots, snapshotEvery);
    }

    public ValueTask DisposeAsync() => Close();
}
