using KAiMarket.Gateway.Http;
using KAiMarket.Grains.Processes;
using KAiMarket.Journal;
using KAiMarket.Views;

namespace KAiMarket.Gateway;

/// <param name="Position">Everything up to here is done or put aside.</param>
/// <param name="Lag">Events of the journal after that.</param>
/// <param name="Trouble">Why the processes do not get on, or null.</param>
/// <param name="LedBy">The server that runs them; null while none does.</param>
/// <param name="LedSince">Since when.</param>
public sealed record ProcessesResource(
    long Position, long Lag, string? Trouble, IReadOnlyList<DeadLetter> DeadLetters, string? LedBy,
    DateTimeOffset? LedSince);

/// <summary>What those who run the market look at and do.</summary>
internal static class OperationsEndpoints
{
    private static readonly ViewsStatus Example = new(1, 42, 0, 0, null, null, false, true);

    public static void MapOperations(this Api api)
    {
        var (views, processes, journal) = (api.Market.Views, api.Market.Processes, api.Market.Journal);

        api.Get("/v1/views", call =>
        {
            call.Answer(views.Status, false, 0, views.Position);
            return Task.CompletedTask;
        })
            .Named("getViews", "Shows how the read models stand.").May(Permissions.AuditMarket).Gives(Example);

        api.Post("/v1/views/rebuild", async call =>
        {
            await Body.ReadNoneAsync(call.Http);
            await views.RebuildAsync(call.Http.RequestAborted);
            call.Answer(views.Status, false, 0, views.Position);
        })
            .Named("rebuildViews", "Folds the read models anew while the present ones answer.")
            .May(Permissions.RunMarket)
            .Gives(Example with { Rebuilding = new(2, 0) }).Refuses(Problems.ViewsUnavailable);

        api.Get("/v1/processes", ShowAsync)
            .Named("getProcesses", "Shows the work across aggregates, and what of it keeps failing.")
            .May(Permissions.AuditMarket)
            .Gives(new ProcessesResource(41, 1, null,
                [new(12, "order/order-1", "order-accepted.v1", "Settling order-1 was refused: order-not-accepted.",
                Samples.At)], "runner-1:4711:1f3c9a20", Samples.At));

        api.Post("/v1/processes/dead-letters/{position}/retry", async call =>
        {
            await Body.ReadNoneAsync(call.Http);
            if (!await processes.RetryAsync(call.RouteNumber("position", 1), CancellationToken.None))
                throw new ProblemException(Problems.NotFound);
            await ShowAsync(call);
        })
            .Named("retryDeadLetter", "Runs work that was put aside once more.").May(Permissions.RunMarket)
            .Gives(new ProcessesResource(42, 0, null, [], "runner-1:4711:1f3c9a20", Samples.At)).Refuses(Problems.NotFound);

        async Task ShowAsync(Call call)
        {
            var status = await processes.ReadAsync(call.Http.RequestAborted);
            var head = await journal.HeadAsync(call.Http.RequestAborted);
            call.Answer(new ProcessesResource(
                status.Position, Math.Max(0, head.Position - status.Position), status.Trouble, status.DeadLetters,
                status.LedBy, status.LedSince), false, 0, head.Position);
        }
    }
}
