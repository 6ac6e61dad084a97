using KAiMarket.Domain;
using KAiMarket.Gateway.Http;
using KAiMarket.Journal;
using Microsoft.AspNetCore.Http;

namespace KAiMarket.Gateway;

public sealed record HealthCheck(string Name, bool Ok, string Detail);

public sealed record HealthResource(bool Ready, IReadOnlyList<HealthCheck> Checks);

internal static class HealthEndpoints
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan MostClockDifference = TimeSpan.FromMilliseconds(100);
    private const double MostLagSeconds = 30;

    public static void MapHealth(this Api api)
    {
        api.Get("/health/live", call =>
        {
            call.Answer(new HealthResource(true, []), false, 0, 0);
            return Task.CompletedTask;
        })
            .Named("getLiveness", "Answers while the process runs.")
            .May(Permissions.Anyone).Gives(new HealthResource(true, []));

        api.Get("/health/ready", async call =>
        {
            var checks = await CheckAsync(api.Market, call.Http.RequestAborted);
            if (checks.Find(check => !check.Ok) is not null)
            {
                var reasons = checks.Where(check => !check.Ok).Select(check => $"{check.Name}: {check.Detail}");
                throw new ProblemException(Problems.NotReady.Because(string.Join("; ", reasons)));
            }

            call.Answer(new HealthResource(true, checks), false, 0, 0);
        })
            .Named("getReadiness", "Tells whether the market can serve, and if not, why.").May(Permissions.Anyone)
            .Gives(new HealthResource(
                true, [new("journal", true, "at position 42"), new("clock", true, "0 ms from the database's")]))
            .Refuses(Problems.NotReady);
    }

    private static async Task<List<HealthCheck>> CheckAsync(Market market, CancellationToken gone)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(gone);
        patience.CancelAfter(Patience);
        var position = 0L;
        var checks = new List<HealthCheck>
        {
            await TryAsync("journal", async () =>
            {
                position = (await market.Journal.HeadAsync(patience.Token)).Position;
                return (true, $"at position {position}");
            }),
            await TryAsync("clock", async () =>
            {
                var difference = await market.Identity.ClockDifferenceAsync(market.Clock, patience.Token);
                return (difference.Duration() <= MostClockDifference,
                    $"{difference.TotalMilliseconds:0} ms from the database's");
            }),
        };

        foreach (var probe in market.Probes)
            checks.Add(await TryAsync(probe.Name, () => probe.LookAsync(patience.Token)));
        if (!market.UsesViews) return checks;

        var views = market.Views.Status;
        checks.Add(new("views", !views.Stopped && views.LagSeconds <= MostLagSeconds,
            views.Error is not null ? "do not get on; GET /v1/views says why"
                : $"at position {views.Position}, {views.Lag} events behind"));
        checks.Add(await TryAsync("processes", async () =>
        {
            var status = await market.Processes.ReadRecentAsync(patience.Token);
            return (status.Trouble is null || status.Position >= position,
                status.Trouble is not null ? "do not get on; GET /v1/processes says why"
                    : $"at position {status.Position}, {status.DeadLetters.Count} put aside");
        }));
        return checks;
    }

    private static async Task<HealthCheck> TryAsync(string name, Func<Task<(bool Ok, string Detail)>> check)
    {
        try
        {
            var (ok, detail) = await check();
            return new(name, ok, detail);
        }
        catch (Exception failure) when (
            failure is JournalUnavailableException or OperationCanceledException or System.Data.Common.DbException)
        {
            return new(
                name, false, failure is OperationCanceledException ? "no answer in time" : Problems.Of(failure).Title);
        }
    }
}
