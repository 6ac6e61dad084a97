using System.Data.Common;

namespace KAiMarket.Identity;

/// <summary>Takes in what other processes changed in the identity store.</summary>
public static class Polling
{
    /// <summary>A revocation acts on every gateway within 5 seconds: a second is left for the reading itself.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(4);

    /// <summary>Another node's clock may stand behind ours, and its change be seen late.</summary>
    internal static readonly TimeSpan Overlap = TimeSpan.FromMinutes(1);

    /// <param name="trouble">Hears why it failed, and with null that it works.</param>
    public static async Task FollowAsync(
        TimeSpan every, Func<CancellationToken, Task> refresh, TimeProvider clock, Action<Exception?> trouble, CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(every, clock);
        while (await timer.WaitForNextTickAsync(cancel))
        {
            try
            {
                await refresh(cancel);
                trouble(null);
            }
            catch (DbException failure)
            {
                // What is in memory stays good; the log tells that others' changes do not arrive.
                trouble(failure);
            }
        }
    }
}
