using System.Diagnostics.Metrics;
using KAiMarket.Journal;
using KAiMarket.Views.Rows;

namespace KAiMarket.Views;

public sealed partial class MarketViews
{
    /// <summary>Programmes whose money is told; where more are open, those that come first by their ids.</summary>
    public const int MostProgramsTold = 200;

    /// <summary>How old what is told of programmes and of the journal's end may be.</summary>
    public static readonly TimeSpan TellEvery = TimeSpan.FromSeconds(5);

    private const string Program = "kaimarket.program";
    private static readonly Told s_nothing = new(0, []);
    private volatile Told _told = s_nothing;

    /// <summary>
    /// Shows how far the views are behind, and the money of open programmes, until cancelled. Asking costs nothing:
    /// what needs a query is read now and then, and only while somebody asks.
    /// </summary>
    public async Task ObserveAsync(Meter meter, CancellationToken cancel)
    {
        meter.CreateObservableGauge(
            "kaimarket.views.lag", () => Status.LagSeconds, "s", "How long the oldest event has waited for the views.");
        meter.CreateObservableGauge(
            "kaimarket.views.behind", () => Status.Lag,
            "{event}", "Events of the journal that the views do not show yet.");
        meter.CreateObservableGauge(
            "kaimarket.program.budget", () => Each(program => program.Budget),
            "{KRW}", "Government money of an open programme at its opening, in won.");
        var remaining = meter.CreateObservableGauge(
            "kaimarket.program.remaining", () => Each(program => program.Remaining),
            "{KRW}", "Government money of an open programme that is in no voucher, in won.");

        using var timer = new PeriodicTimer(TellEvery, _clock);
        try
        {
            do
            {
                _told = remaining.Enabled ? await TellAsync(cancel) : s_nothing;
            }
            while (await timer.WaitForNextTickAsync(cancel));
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // Asked to stop.
        }
    }

    // The journal's end as far as this process knows.
    private long Head => Math.Max(_tail.Newest, _told.Head);

    private async Task<Told> TellAsync(CancellationToken cancel)
    {
        var head = _told.Head;
        try
        {
            head = (await _journal.HeadAsync(cancel)).Position;
            return new(head, await SelectAsync(
                $"SELECT id, budget, remaining FROM ~programs WHERE status = $1 ORDER BY id LIMIT {MostProgramsTold}",
                [Words<ProgramStatus>.Of(ProgramStatus.Open)],
                row => new Money(new(Program, row.GetString(0)), row.GetInt64(1), row.GetInt64(2)), cancel));
        }
        catch (Exception trouble) when (trouble is ViewsUnavailableException
            or JournalUnavailableException or JournalOutcomeUnknownException)
        {
            // No news is told rather than old news; the trouble itself shows in the status.
            return new(head, []);
        }
    }

    private IEnumerable<Measurement<long>> Each(Func<Money, long> amount) =>
        _told.Programs.Select(program => new Measurement<long>(amount(program), program.Tag));

    private sealed record Told(long Head, IReadOnlyList<Money> Programs);

    private readonly record struct Money(KeyValuePair<string, object?> Tag, long Budget, long Remaining);
}
