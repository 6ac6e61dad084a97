namespace KAiMarket.Journal;

/// <summary>
/// One process's hold on one lease. It ends by this process's own monotonic clock before the store gives the lease to
/// another one, so a holder that is cut off or was stopped knows of itself that it leads no more.
/// </summary>
/// <param name="leases">The store.</param>
/// <param name="name">What the lease is for.</param>
/// <param name="clock">Times renewals and the end of the term.</param>
public sealed class Lease(ILeases leases, string name, TimeProvider clock)
{
    /// <summary>How long the store keeps it for a holder of which it hears nothing.</summary>
    public static readonly TimeSpan Term = TimeSpan.FromSeconds(5);

    /// <summary>How often a holder renews it.</summary>
    public static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(1);

    /// <summary>How often the others ask whether it is free.</summary>
    public static readonly TimeSpan AskEvery = TimeSpan.FromMilliseconds(500);

    // Shorter than the term by far more than two clocks part in it.
    private static readonly TimeSpan Believed = TimeSpan.FromSeconds(4);

    private bool _granted;
    private long _asked;

    /// <summary>Whether this process holds it.</summary>
    public bool IsHeld => _granted && Left > TimeSpan.Zero;

    /// <summary>Why the store could not be asked the last time, or null.</summary>
    public string? Trouble { get; private set; }

    // From before it was asked for: the answer may have been long on its way.
    private TimeSpan Left => Believed - clock.GetElapsedTime(_asked);

    /// <summary>Takes or renews it. That the store cannot be reached is no failure here.</summary>
    /// <param name="trouble">Why the holder does not get on, for the others to show.</param>
    /// <returns>Whether this process holds it now.</returns>
    public async Task<bool> TakeAsync(string? trouble, CancellationToken cancel)
    {
        var asked = clock.GetTimestamp();
        try
        {
            _granted = await leases.TakeAsync(name, Term, trouble, cancel);
            _asked = asked;
            Trouble = null;
        }
        catch (Exception failure) when (failure is JournalUnavailableException or JournalOutcomeUnknownException)
        {
            Trouble = failure.Message;
        }

        return IsHeld;
    }

    /// <summary>Renews it until it is lost, and then returns.</summary>
    /// <param name="trouble">Tells why the holder does not get on.</param>
    /// <param name="cancel">Ends it; the lease stays held until its term is over.</param>
    public async Task KeepAsync(Func<string?> trouble, CancellationToken cancel)
    {
        while (Left is { Ticks: > 0 } left)
        {
            using var term = new CancellationTokenSource(left, clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, term.Token);
            try
            {
                await Task.Delay(RenewEvery, clock, either.Token);
                if (!await TakeAsync(trouble(), either.Token)) return;
            }
            catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
            {
                // The store did not answer within the term.
                return;
            }
        }
    }

    /// <summary>
    /// Does something whenever this process holds the lease, and waits for it meanwhile; until cancelled.
    /// </summary>
    /// <param name="work">Runs until it is cancelled, which it is when the lease is lost.</param>
    /// <param name="trouble">Tells why the work does not get on.</param>
    /// <param name="cancel">Ends all of it; the lease is then given back.</param>
    /// <exception cref="OperationCanceledException">As asked.</exception>
    /// <exception cref="Exception">Whatever ended the work of itself.</exception>
    public async Task RunAsync(Func<CancellationToken, Task> work, Func<string?> trouble, CancellationToken cancel)
    {
        while (true)
        {
            while (!await TakeAsync(null, cancel)) await Task.Delay(AskEvery, clock, cancel);

            using var term = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            Task[] both = [work(term.Token), KeepAsync(trouble, term.Token)];
            await Task.WhenAny(both);

            // Not CancelAsync, which leaves the thread.
            term.Cancel();
            await Task.WhenAll(both).ConfigureAwait(
                ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
            await ReleaseAsync();
            if (both[0].IsFaulted) await both[0];
            cancel.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Gives it back, so that the next process need not wait for the end of the term.</summary>
    public async Task ReleaseAsync()
    {
        if (!_granted) return;

        _granted = false;
        try
        {
            await leases.ReleaseAsync(name, CancellationToken.None);
        }
        catch (Exception failure) when (failure is JournalUnavailableException or JournalOutcomeUnknownException)
        {
            // It ends by itself.
            Trouble = failure.Message;
        }
    }
}
