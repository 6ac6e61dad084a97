using System.Runtime.InteropServices;

namespace KAiMarket.Journal;

/// <summary>Rules on the appends of a batch, given the versions as they stand under the store's lock.</summary>
internal static class Ruling
{
    /// <summary>
    /// Walks the batch in order: an append is done when its stream stands where it was decided; otherwise its epoch has
    /// failed, and with it everything of that epoch from here on.
    /// </summary>
    /// <param name="batch">The appends.</param>
    /// <param name="versions">The version of each stream of the batch; moved on by what is done.</param>
    public static Outcome[] On(IReadOnlyList<Append> batch, Dictionary<string, long> versions)
    {
        var outcomes = new Outcome[batch.Count];
        for (var i = 0; i < batch.Count; i++)
        {
            var append = batch[i];
            ref var version = ref CollectionsMarshal.GetValueRefOrAddDefault(versions, append.Stream, out _);
            if (append.Epoch.Failed || append.DecidedOn != version)
            {
                append.Epoch.Fail();
                outcomes[i] = Outcome.Conflict;
            }
            else
            {
                version += append.Events.Count;
            }
        }

        return outcomes;
    }

    /// <summary>The appends that put something into the journal.</summary>
    public static List<Append> Written(IReadOnlyList<Append> batch, Outcome[] outcomes)
    {
        var written = new List<Append>(batch.Count);
        for (var i = 0; i < batch.Count; i++)
        {
            if (outcomes[i] == Outcome.Done && batch[i].Events.Count > 0) written.Add(batch[i]);
        }

        return written;
    }
}
