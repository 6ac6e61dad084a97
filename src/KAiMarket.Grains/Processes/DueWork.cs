using System.Diagnostics.Metrics;
using KAiMarket.Domain;
using KAiMarket.Domain.Programs;
using KAiMarket.Domain.Tenders;
using KAiMarket.Domain.Vouchers;
using KAiMarket.Journal;

namespace KAiMarket.Grains.Processes;

/// <summary>What is due at a time, so many at most; may lag behind the journal, never ahead of it.</summary>
public delegate Task<IReadOnlyList<TId>> DueList<TId>(DateTimeOffset now, int most);

/// <summary>
/// While it holds the lease, records that deadlines have passed. It decides nothing: the deadline itself acts in each decision from its first
/// tick on; this only closes and expires what nobody touches, so that the rest of the money returns.
/// </summary>
/// <param name="programsToClose">Open programmes whose claims have ended.</param>
/// <param name="vouchersToExpire">Vouchers past their end.</param>
/// <param name="tendersToClose">Published tenders past their close.</param>
/// <param name="grains">Gets the commands.</param>
/// <param name="leases">Say which process does it.</param>
/// <param name="clock">Says what is due.</param>
/// <param name="clockError">How far the clock is from the one that all processes share.</param>
/// <param name="grace">
/// How long after a deadline it is recorded. What arrived in time and is still being read or on its way is judged by its
/// arrival; once the programme is closed or the voucher expired, it would be refused.
/// </param>
public sealed class DueWork(
    DueList<ProgramId> programsToClose, DueList<VoucherId> vouchersToExpire, DueList<TenderId> tendersToClose,
    IGrains grains, ILeases leases, TimeProvider clock, Func<CancellationToken, Task<TimeSpan>> clockError, TimeSpan grace)
{
    /// <summary>The name of the lease.</summary>
    public const string LeaseName = "due-work";

    private const int Most = 500;

    /// <summary>Far longer than a claim takes to arrive or an order to be placed while the market is well.</summary>
    public static readonly TimeSpan UsualGrace = TimeSpan.FromMinutes(1);

    // Below the usual grace, so that with such a clock nothing is recorded before its time.
    private static readonly TimeSpan MostClockError = TimeSpan.FromSeconds(30);

    public static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();

    // The beginning of the last round that did all that was due; null while it is not done here.
    private DateTimeOffset? _done;

    /// <summary>Why due work does not get on, or null.</summary>
    public string? Trouble { get; private set; }

    /// <summary>Shows how far due work is behind, while it is done here.</summary>
    public void Observe(Meter meter) => meter.CreateObservableGauge(
        "kaimarket.due.lag", () => Lag is { } lag ? [new Measurement<double>(lag)] : Array.Empty<Measurement<double>>(),
        "s", "How long ago all that was due was last done; about a second when all is well.");

    private double? Lag
    {
        get { lock (_lock) return _done is { } done ? Math.Max(0, (clock.GetUtcNow() - done).TotalSeconds) : null; }
    }

    /// <summary>Runs until cancelled, whenever it holds the lease.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        try
        {
            await new Lease(leases, LeaseName, clock).RunAsync(LeadAsync, () => Trouble, cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // Asked to stop; what is due stays due.
        }
    }

    /// <summary>
    /// Does what is due now, each by itself: what fails stands in nobody's way, shows in <see cref="Trouble"/>, and is
    /// due again at the next tick.
    /// </summary>
    public async Task OnceAsync(CancellationToken cancel = default)
    {
        if (await clockError(cancel) is var error && error.Duration() > MostClockError)
        {
            Trouble = $"Nothing is recorded as due: this process's clock is wrong by {error.Duration().TotalSeconds:0} s.";
            return;
        }

        var at = new Moment(clock.GetUtcNow(), Actor.Market, "due");
        var troubles = new List<string?>();
        var due = at.Now - grace;
        var programs = await programsToClose(due, Most);
        foreach (var program in programs)
        {
            cancel.ThrowIfCancellationRequested();
            troubles.Add(await TryAsync(
                $"Closing {program}", () => grains.Program(program).Ask(new CloseProgram(), at).WaitAsync(cancel)));
        }

        var vouchers = await vouchersToExpire(due, Most);
        troubles.AddRange(await Task.WhenAll(vouchers.Select(voucher => TryAsync(
            $"Expiring {voucher}", () => grains.AskIssued(voucher, new ExpireVoucher(), at).WaitAsync(cancel)))));

        // Bids that arrived in time have had their time: what closes now can be opened.
        var tenders = await tendersToClose(due, Most);
        troubles.AddRange(await Task.WhenAll(tenders.Select(tender => TryAsync(
            $"Closing {tender}", () => grains.Tender(tender).Ask(new CloseTender(), at).WaitAsync(cancel)))));
        Trouble = troubles.Find(trouble => trouble is not null);
        if (Trouble is not null || programs.Count == Most || vouchers.Count == Most || tenders.Count == Most)
            return;
        lock (_lock) _done = _done is null ? null : at.Now;
    }

    /// <returns>Why it was not done, or null.</returns>
    private static async Task<string?> TryAsync(string step, Func<Task<Reply>> ask)
    {
        try
        {
            ProcessStuckException.ThrowIfRefused(await ask(), step);
            return null;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            return error.Message;
        }
    }

    private async Task LeadAsync(CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(Every, clock);
        lock (_lock) _done = clock.GetUtcNow();
        try
        {
            while (await timer.WaitForNextTickAsync(cancel)) await TryOnceAsync(cancel);
        }
        finally
        {
            lock (_lock) _done = null;
        }
    }

    private async Task TryOnceAsync(CancellationToken cancel)
    {
        try
        {
            await OnceAsync(cancel);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // What is due could not be told; the next tick asks again.
            Trouble = error.Message;
        }
    }
}
