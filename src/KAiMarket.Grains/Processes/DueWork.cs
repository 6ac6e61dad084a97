using KAiMarket.Domain;
using KAiMarket.Domain.Programs;
using KAiMarket.Domain.Vouchers;

namespace KAiMarket.Grains.Processes;

/// <summary>What is due at a time, so many at most; may lag behind the journal, never ahead of it.</summary>
public delegate Task<IReadOnlyList<TId>> DueList<TId>(DateTimeOffset now, int most);

/// <summary>
/// Records that deadlines have passed. It decides nothing: the deadline itself acts in each decision from its first tick
/// on; this only closes and expires what nobody touches, so that the rest of the money returns.
/// </summary>
public sealed class DueWork(
    DueList<ProgramId> programsToClose, DueList<VoucherId> vouchersToExpire, IGrains grains, TimeProvider clock)
{
    private const int Most = 500;
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    /// <summary>Why due work does not get on, or null.</summary>
    public string? Trouble { get; private set; }

    public async Task RunAsync(CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(Every, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(cancel)) await TryOnceAsync();
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // Asked to stop; what is due stays due.
        }
    }

    /// <summary>Does what is due now.</summary>
    public async Task OnceAsync()
    {
        var at = new Moment(clock.GetUtcNow(), Actor.Market, "due");
        foreach (var program in await programsToClose(at.Now, Most))
            await grains.Program(program).Ask(new CloseProgram(), at);
        var vouchers = await vouchersToExpire(at.Now, Most);
        await Task.WhenAll(vouchers.Select(voucher => grains.AskIssued(voucher, new ExpireVoucher(), at)));
    }

    private async Task TryOnceAsync()
    {
        try
        {
            await OnceAsync();
            Trouble = null;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // Whatever it was, the next tick finds the same work due.
            Trouble = error.Message;
        }
    }
}
