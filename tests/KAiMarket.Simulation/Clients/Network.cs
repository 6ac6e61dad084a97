using KAiMarket.Simulation.Homes;
using KAiMarket.Simulation.Store;
using KAiMarket.Simulation.World;

namespace KAiMarket.Simulation.Clients;

/// <summary>
/// What lies between the callers and the market: requests and answers are late, overtake each other, get lost and come
/// twice. Whoever gets no final answer sends the same request again, to any process.
/// </summary>
internal sealed class Network(SimulatedWorld world, Fleet fleet, Faults faults, Chance chance)
{
    private const int MostSendings = 8;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    private readonly List<Request> _history = [];
    private readonly HashSet<string> _sent = [];
    private int _deliveries;

    /// <summary>Requests that were sent, repeats not counted.</summary>
    public IReadOnlyList<Request> History => _history;

    public int Deliveries => _deliveries;

    /// <summary>The highest position that any caller has heard of.</summary>
    public long Seen { get; private set; }

    /// <summary>Sends until the answer is final, or it has been tried often enough.</summary>
    public async Task<Answer> InsistAsync(Request request)
    {
        for (var sending = 1; ; sending++)
        {
            var answer = await SendAsync(request, chance.Below(fleet.Count), faults.Wire());
            if (answer.IsFinal || sending == MostSendings) return answer;
            await Task.Delay(chance.Milliseconds(10, 1_500), world.Outside.Clock);
        }
    }

    /// <summary>Sends so that the first sending arrives on a tick of the receiving process's clock; then insists.</summary>
    public async Task<Answer> InsistAtAsync(Request request, DateTimeOffset arrival)
    {
        var place = chance.Below(fleet.Count);
        var wait = arrival - fleet.SkewOf(place) - world.Now;
        if (wait <= TimeSpan.Zero) return await InsistAsync(request);

        var answer = await SendAsync(request, place, wait);
        return answer.IsFinal ? answer : await InsistAsync(request);
    }

    /// <summary>Sends once.</summary>
    public async Task<Answer> SendAsync(Request request, int place, TimeSpan way)
    {
        if (_sent.Add(request.Id)) _history.Add(request);
        var heard = new TaskCompletionSource<Answer>();
        if (!faults.LosesRequest()) Deliver(request, place, way, heard);
        if (faults.DoublesRequest()) Deliver(request, chance.Below(fleet.Count), way + faults.Wire(), heard);
        world.After(way + Patience, () => heard.TrySetResult(Answer.Timeout));

        var answer = await heard.Task;
        Seen = Math.Max(Seen, answer.Position);
        if (world.IsLogging) world.Log($"{request.Id} {request.What} => {answer.Ending} {answer.Code}");
        return answer;
    }

    private void Deliver(Request request, int place, TimeSpan way, TaskCompletionSource<Answer> heard)
    {
        world.After(way, () =>
        {
            if (fleet.At(place) is not { IsReady: true } home)
            {
                heard.TrySetResult(new Answer(Ending.Unavailable, "connection-refused"));
                return;
            }

            var command = $"{request.Id}.{++_deliveries}";
            if (world.IsLogging) world.Log($"{command} {request.What} by {request.Actor.Account} at {home.Process.Name}");
            home.Process.Start(async () =>
            {
                var answer = await Front.HandleAsync(request.Work, home, request.Actor, command);
                if (!faults.LosesRequest()) world.After(faults.Wire(), () => heard.TrySetResult(answer));
            });
        });
    }
}
