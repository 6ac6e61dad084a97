using System.Collections.Concurrent;
using System.Net;
using KAiMarket.Acceptance.Running;
using KAiMarket.Client;

namespace KAiMarket.Acceptance.Crashes;

/// <summary>
/// Firms that claim, order, meter and accept, each command repeated until the market has answered it, some of them asked
/// twice on purpose; and a list of what the market acknowledged.
/// </summary>
/// <param name="open">A client with the operator's key.</param>
/// <param name="output">What the market said, for when it does not answer.</param>
internal sealed class Load(Func<IKAiMarket> open, Func<string> output, int seed)
{
    private readonly string _program = $"crash-{seed}";
    private readonly ConcurrentQueue<Promise> _promises = new();
    private int _told;
    private int _serial = seed * 10_000;

    public Load(Func<ServerProcess> server, int seed)
        : this(() => server().Client("operator"), () => server().Output, seed) { }

    /// <summary>What must stand in the journal exactly once.</summary>
    public IReadOnlyCollection<Promise> Promises => _promises;

    /// <summary>Commands answered so far.</summary>
    public int Told => Volatile.Read(ref _told);

    public async Task PrepareAsync()
    {
        await DoAsync(market => market.OpenProgramAsync(_program, Samples.Program()));
        await DoAsync(market => market.PublishOfferAsync(_program, Samples.Offer(capacity: 1_000_000_000_000)));
    }

    /// <summary>Works with so many firms at a time until told to stop, and then finishes the firms it has begun.</summary>
    public Task RunAsync(int firmsAtOnce, CancellationToken stop) =>
        Task.WhenAll(Enumerable.Range(0, firmsAtOnce).Select(_ => Task.Run(() => WorkAsync(stop), CancellationToken.None)));

    /// <summary>Waits until so many more commands are answered.</summary>
    public Task ToldAsync(int more, Task working)
    {
        var wanted = Told + more;
        return Until.TrueAsync(
            async () =>
            {
                if (working.IsCompleted) await working;
                return Told >= wanted;
            },
            () => $"{Told} of {wanted} commands are answered.");
    }

    private async Task WorkAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested) await FirmAsync(Interlocked.Increment(ref _serial));
    }

    private async Task FirmAsync(int serial)
    {
        var random = new Random(serial);
        var (firm, order) = ($"firm-{serial}", $"order-{serial}");
        await DoAsync(market => market.RegisterSmeAsync(firm, Samples.Sme(serial)));
        await PromiseAsync($"program/{_program}", "voucher-claimed.v1", firm,
            market => market.ClaimVoucherAsync(_program, firm, new(1_000)), random);
        await PromiseAsync($"order/{order}", "order-confirmed.v1", null,
            market => market.PlaceOrderAsync(order, new($"{_program}.{firm}", _program, 300)), random);
        for (var sequence = 1; sequence <= 2; sequence++)
        {
            var number = sequence;
            await PromiseAsync($"order/{order}", "usage-recorded.v1", $"\"sequence\":{number},",
                market => market.RecordUsageAsync(order, number, Samples.Usage(60, 40)), random);
        }

        await PromiseAsync($"order/{order}", "order-accepted.v1", null,
            market => market.AcceptOrderAsync(order, new(200)), random);
    }

    private async Task PromiseAsync<T>(
        string stream, string name, string? part, Func<IKAiMarket, Task<Answer<T>>> command, Random random)
    {
        await DoAsync(command);
        _promises.Enqueue(new Promise(stream, name, part));
        if (random.Next(10) == 0) Assert.False((await DoAsync(command)).Changed, $"{name} of {stream} was done twice.");
    }

    private Task<Answer<T>> DoAsync<T>(Func<IKAiMarket, Task<Answer<T>>> command) => Until.AnsweredAsync(
        async () =>
        {
            try
            {
                using var market = open();
                var answer = await command(market);
                Interlocked.Increment(ref _told);
                return answer;
            }
            catch (ProblemException problem)
                when (problem.Retryable && problem.Status == HttpStatusCode.ServiceUnavailable)
            {
                return null;
            }
            catch (Exception lost)
                when (lost is HttpRequestException or IOException or TaskCanceledException or TimeoutException)
            {
                return null;
            }
        },
        () => "A command was not answered: " + output());
}

/// <summary>An event that an acknowledged command must have left exactly once.</summary>
/// <param name="Part">What its data contain, where its stream and name do not say it all.</param>
internal sealed record Promise(string Stream, string Name, string? Part);
