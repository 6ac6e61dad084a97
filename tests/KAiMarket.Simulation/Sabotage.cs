using KAiMarket.Grains;
using KAiMarket.Journal;
using KAiMarket.Simulation.Store;

namespace KAiMarket.Simulation;

/// <summary>
/// A deliberate bug at one of the market's seams. A simulation that never fails proves nothing: each of these must be
/// caught, or a judge is asleep. This one does nothing.
/// </summary>
internal class Sabotage
{
    public static readonly Sabotage None = new();

    /// <summary>Every known bug by its name.</summary>
    public static IReadOnlyDictionary<string, Func<Sabotage>> ByName { get; } = new SortedDictionary<string, Func<Sabotage>>(StringComparer.Ordinal)
    {
        ["accept-conflict"] = () => new Sabotages.AcceptConflict(),
        ["another-receipt"] = () => new Sabotages.AnotherReceipt(),
        ["answer-later"] = () => new Sabotages.AnswerLater(),
        ["epochs-off"] = () => new Sabotages.EpochsOff(),
        ["confirm-blindly"] = () => new Sabotages.ConfirmBlindly(),
        ["drop-batch"] = () => new Sabotages.DropBatch(),
        ["forgetful-snapshot"] = () => new Sabotages.ForgetfulSnapshot(),
        ["hold-twice"] = () => new Sabotages.HoldTwice(),
        ["late-bid"] = () => new Sabotages.LateBid(),
        ["one-officer"] = () => new Sabotages.OneOfficer(),
        ["overdraw-plan"] = () => new Sabotages.OverdrawPlan(),
        ["read-stale"] = () => new Sabotages.ReadStale(),
        ["skip-bid"] = () => new Sabotages.SkipBid(),
        ["skip-process"] = () => new Sabotages.SkipProcess(),
        ["tamper"] = () => new Sabotages.Tampered(),
        ["tear-append"] = () => new Sabotages.TearAppend(),
        ["view-differs"] = () => new Sabotages.ViewDiffers(),
    };

    /// <summary>What a judge that is awake calls it: one of these.</summary>
    public virtual string[] Violates => [];

    /// <summary>The store's commit.</summary>
    public virtual Commit Apply(MemoryStore store, IReadOnlyList<Append> batch, DateTimeOffset now) =>
        store.Apply(batch, now);

    /// <summary>What lies between the processes and the homes.</summary>
    public virtual IGrains Between(IGrains grains) => grains;

    /// <summary>The journal as the views read it.</summary>
    public virtual IJournal ForViews(IJournal journal) => journal;

    /// <summary>The bookmark that a runner finds.</summary>
    public virtual long Move(long left) => left;

    /// <summary>The snapshot that an activation finds.</summary>
    /// <param name="put">What was put down.</param>
    /// <param name="first">The stream's first.</param>
    public virtual Snapshot TakeUp(Snapshot put, Snapshot first) => put;

    /// <summary>Does what a hand in the tables would do, once the market is quiet.</summary>
    public virtual void Afterwards(MemoryStore store)
    {
    }
}
