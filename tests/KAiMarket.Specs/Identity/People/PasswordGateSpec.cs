using KAiMarket.Identity.Passwords;

namespace KAiMarket.Specs.Identity.People;

/// <summary>That passwords take no more than half of the processors, and that those who wait are few.</summary>
public sealed class PasswordGateSpec
{
    private static readonly int s_atOnce = Math.Max(1, Environment.ProcessorCount / 2);

    [Fact]
    public async Task Half_of_the_processors_work_a_few_wait_and_the_next_is_told_so_at_once()
    {
        using var gate = new PasswordGate();
        var free = new TaskCompletionSource();
        int running = 0, most = 0;
        var tries = Enumerable.Range(0, 33 * s_atOnce).Select(_ => gate.RunAsync(async () =>
        {
            var now = Interlocked.Increment(ref running);
            InterlockedMax(ref most, now);
            await free.Task;
            return Interlocked.Decrement(ref running);
        })).ToList();

        // Not awaited before it has failed: behind a gate that lets it wait, this would wait for itself.
        var next = gate.RunAsync(() => Task.FromResult(0));
        Assert.True(next.IsFaulted);
        await Assert.ThrowsAsync<PasswordsBusyException>(() => next);
        free.SetResult();
        await Task.WhenAll(tries);
        Assert.InRange(most, 1, s_atOnce);
        Assert.Equal(7, await gate.RunAsync(() => Task.FromResult(7)));
    }

    [Fact]
    public async Task One_that_fails_makes_room_for_the_next()
    {
        using var gate = new PasswordGate();
        for (var i = 0; i < 2 * s_atOnce; i++)
            await Assert.ThrowsAsync<FormatException>(() => gate.RunAsync<int>(() => throw new FormatException()));
        Assert.Equal(7, await gate.RunAsync(() => Task.FromResult(7)));
    }

    private static void InterlockedMax(ref int most, int now)
    {
        int seen;
        while ((seen = Volatile.Read(ref most)) < now) Interlocked.CompareExchange(ref most, now, seen);
    }
}
