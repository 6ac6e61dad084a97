using KAiMarket.Journal;
using KAiMarket.Simulation.Store;

namespace KAiMarket.Simulation.Sabotages;

/// <summary>The store writes what was decided on another version, every now and then.</summary>
internal sealed class AcceptConflict : Sabotage
{
    public override string[] Violates => ["decided-on"];

    public override Commit Apply(MemoryStore store, IReadOnlyList<Append> batch, DateTimeOffset now)
    {
        var standing = batch.Select(append =>
        {
            var version = store.Stream(append.Stream).Count;
            return version > append.DecidedOn && append.Events.Count > 0
                ? append with { DecidedOn = version, Epoch = new Epoch() }
                : append;
        });
        return store.Apply(standing.ToList(), now);
    }
}

/// <summary>Every append stands alone: what rests on an append that failed is written all the same when the version fits.</summary>
internal sealed class EpochsOff : Sabotage
{
    public override string[] Violates => ["foreign-predecessor"];

    public override Commit Apply(MemoryStore store, IReadOnlyList<Append> batch, DateTimeOffset now) =>
        store.Apply(batch.Select(append => append with { Epoch = new Epoch() }).ToList(), now);
}

/// <summary>An append without events is done, whatever the stream's version.</summary>
internal sealed class ConfirmBlindly : Sabotage
{
    public override string[] Violates => ["promise-kept"];

    public override Commit Apply(MemoryStore store, IReadOnlyList<Append> batch, DateTimeOffset now)
    {
        var writing = batch.Where(append => append.Events.Count > 0).ToList();
        var commit = store.Apply(writing, now);
        var outcomes = new Queue<Outcome>(commit.Outcomes);
        return commit with
        {
            Outcomes = batch.Select(append => append.Events.Count > 0 ? outcomes.Dequeue() : Outcome.Done).ToList(),
        };
    }
}

/// <summary>The store says that it wrote a batch, and once it has not.</summary>
internal sealed class DropBatch : Sabotage
{
    public override string[] Violates => ["promise-kept"];

    private int _batches;

    public override Commit Apply(MemoryStore store, IReadOnlyList<Append> batch, DateTimeOffset now)
    {
        if (batch.Sum(append => append.Events.Count) is not (> 0 and var events) || ++_batches != 60)
            return store.Apply(batch, now);
        var first = store.Head.Position + 1;
        return new Commit(first, first + events - 1, now, new Outcome[batch.Count]);
    }
}

/// <summary>Of several events of one decision only the first is written.</summary>
internal sealed class TearAppend : Sabotage
{
    public override string[] Violates => ["balance-returned-whole"];

    public override Commit Apply(MemoryStore store, IReadOnlyList<Append> batch, DateTimeOffset now) =>
        store.Apply(batch.Select(append => append.Events.Count > 1
            ? append with { Events = [append.Events[0]] } : append).ToList(), now);
}

/// <summary>Somebody changes one byte of one event.</summary>
internal sealed class Tampered : Sabotage
{
    public override string[] Violates => ["chain-digest"];

    public override void Afterwards(MemoryStore store)
    {
        var middle = store.Events[store.Events.Count / 2];
        var data = middle.Data.ToArray();
        var digit = Array.FindIndex(data, b => b is >= (byte)'0' and <= (byte)'8');
        if (digit >= 0) data[digit]++;
        store.Tamper(middle.Position, data);
    }
}

/// <summary>A runner finds a bookmark a little ahead of what was done.</summary>
internal sealed class SkipProcess : Sabotage
{
    public override string[] Violates => ["nothing-half-done"];

    public override long Move(long left) => left + 25;
}
