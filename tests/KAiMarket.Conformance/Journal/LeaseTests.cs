using KAiMarket.Conformance.Views;
using KAiMarket.Journal;

namespace KAiMarket.Conformance.Journal;

/// <summary>A process's own judgement of whether it holds a lease.</summary>
public sealed class LeaseTests
{
    private readonly FakeTime _clock = new(new(2026, 11, 23, 3, 0, 0, TimeSpan.Zero));
    private readonly MemoryLeases _leases;

    public LeaseTests() => _leases = new(_clock);

    [Fact]
    public async Task A_holder_that_cannot_renew_leads_no_more_before_another_one_can()
    {
        var store = new Switch(_leases.For("a"));
        var lease = new Lease(store, "views", _clock);
        Assert.True(await lease.TakeAsync(null, default));

        store.Failure = new JournalUnavailableException("down");
        _clock.Advance(TimeSpan.FromSeconds(3));
        Assert.True(await lease.TakeAsync(null, default));
        Assert.Equal("down", lease.Trouble);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.False(lease.IsHeld);
        Assert.False(await new Lease(_leases.For("b"), "views", _clock).TakeAsync(null, default));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(await new Lease(_leases.For("b"), "views", _clock).TakeAsync(null, default));

        store.Failure = null;
        Assert.False(await lease.TakeAsync(null, default));
        Assert.Null(lease.Trouble);
    }

    [Fact]
    public async Task An_answer_that_was_long_on_its_way_counts_from_when_it_was_asked_for()
    {
        var store = new Switch(_leases.For("a")) { Answer = new() };
        var lease = new Lease(store, "views", _clock);
        var taking = lease.TakeAsync(null, default);
        _clock.Advance(TimeSpan.FromSeconds(4));
        store.Answer.SetResult();
        Assert.False(await taking);
    }

    [Fact]
    public async Task Work_runs_while_the_lease_is_held_and_ends_when_it_is_lost()
    {
        using var stop = new CancellationTokenSource();
        var store = new Switch(_leases.For("a"));
        var (works, ended) = (0, 0);
        var running = new Lease(store, "views", _clock).RunAsync(WorkAsync, () => null, stop.Token);
        Assert.Equal((1, 0), (works, ended));
        for (var n = 0; n < 10; n++) await SecondAsync();
        Assert.Equal((1, 0), (works, ended));

        store.Failure = new JournalUnavailableException("down");
        await UntilAsync(() => ended == 1);
        Assert.Equal(1, works);
        store.Failure = null;
        await UntilAsync(() => works == 2);

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Equal((2, 2), (works, ended));
        Assert.Empty(await _leases.For("b").ReadAsync(default));

        async Task WorkAsync(CancellationToken cancel)
        {
            works++;
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, _clock, cancel);
            }
            finally
            {
                ended++;
            }
        }
    }

    [Fact]
    public async Task A_store_that_does_not_answer_ends_the_work_in_time()
    {
        var store = new Switch(_leases.For("a"));
        var lease = new Lease(store, "views", _clock);
        await lease.TakeAsync(null, default);
        store.Answer = new();
        var keeping = lease.KeepAsync(() => null, default);
        await UntilAsync(() => keeping.IsCompleted);
        Assert.False(lease.IsHeld);
        Assert.Single(await _leases.For("b").ReadAsync(default));
    }

    [Fact]
    public async Task Work_that_fails_ends_it_and_gives_the_lease_back()
    {
        var running = new Lease(_leases.For("a"), "views", _clock).RunAsync(
            _ => Task.FromException(new InvalidOperationException("broken")), () => null, default);
        Assert.Equal("broken", (await Assert.ThrowsAsync<InvalidOperationException>(() => running)).Message);
        Assert.Empty(await _leases.For("b").ReadAsync(default));
    }

    private async Task SecondAsync()
    {
        // Until it waits: for the next renewal, and for the end of the term.
        while (_clock.Timers < 2) await Task.Yield();
        _clock.Advance(TimeSpan.FromSeconds(1));
    }

    private async Task UntilAsync(Func<bool> done)
    {
        while (!done())
        {
            if (_clock.Timers > 0) _clock.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }
    }

    /// <summary>Leases that fail or do not answer as a test says.</summary>
    private sealed class Switch(ILeases leases) : ILeases
    {
        public Exception? Failure { get; set; }
        public TaskCompletionSource? Answer { get; set; }

        public async Task<bool> TakeAsync(string name, TimeSpan term, string? trouble, CancellationToken cancel)
        {
            if (Answer is { } answer) await answer.Task.WaitAsync(cancel);
            if (Failure is { } failure) throw failure;
            return await leases.TakeAsync(name, term, trouble, cancel);
        }

        public Task ReleaseAsync(string name, CancellationToken cancel) =>
            Failure is { } failure ? Task.FromException(failure) : leases.ReleaseAsync(name, cancel);

        public Task<IReadOnlyList<HeldLease>> ReadAsync(CancellationToken cancel) => leases.ReadAsync(cancel);
    }
}
