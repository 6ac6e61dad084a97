using KAiMarket.Client;

namespace KAiMarket.Cli.Replay;

/// <summary>What a replay did.</summary>
/// <param name="Changed">Commands that changed the market.</param>
/// <param name="Repeated">Commands that found it already so.</param>
internal sealed record Replayed(long Changed, long Repeated);

/// <summary>What the market has settled for a replay.</summary>
internal sealed record Settled(long Orders, long Quantity, long Amount);

/// <summary>Carries a plan out through the API. Every command is safe to repeat, and is until it is answered.</summary>
internal sealed class Replayer(IKAiMarket market, ReplayPlan plan, Trace trace, int concurrency, double? rate)
{
    private const int SelfPayBasisPoints = 2000;
    private const int PageSize = 1000;
    private static readonly TimeSpan Stalled = TimeSpan.FromSeconds(60);

    // Fixed, because a repeated command must say the same as the first.
    private static readonly Period Claims = new(
        new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero));

    private readonly Lock _pace = new();
    private long _next = TimeProvider.System.GetTimestamp();
    private long _changed;
    private long _repeated;

    public Replayed Commands => new(Volatile.Read(ref _changed), Volatile.Read(ref _repeated));

    public async Task RunAsync(Meter meter, CancellationToken cancel)
    {
        await SetUpAsync(cancel);
        await Parallel.ForEachAsync(plan.Firms,
            new ParallelOptions { MaxDegreeOfParallelism = concurrency, CancellationToken = cancel },
            async (firm, stop) => await PlayAsync(firm, meter, stop));
    }

    /// <summary>Waits until every order is settled, then adds up what the market says it paid and metered.</summary>
    /// <exception cref="FailedException">Settlement stands still.</exception>
    public async Task<Settled> SettledAsync(CancellationToken cancel)
    {
        var mine = plan.Firms.SelectMany(firm => firm.Orders.Select(order => order.Id)).ToHashSet();
        var (best, since) = (-1L, TimeProvider.System.GetTimestamp());
        long orders, quantity;
        while (true)
        {
            (orders, quantity) = (0, 0);
            await foreach (var order in All(after =>
                market.OrdersAsync(offer: plan.Offer, limit: PageSize, after: after, cancel: cancel), cancel))
            {
                if (order.Status != OrderStatus.Settled || !mine.Contains(order.Id)) continue;
                orders++;
                quantity += order.Used;
            }

            if (orders == mine.Count) break;
            if (orders > best) (best, since) = (orders, TimeProvider.System.GetTimestamp());
            if (TimeProvider.System.GetElapsedTime(since) > Stalled)
                throw new FailedException(
                    $"Only {orders} of {mine.Count} orders are settled, and no more for {Stalled.TotalSeconds:0} s.");
            await Task.Delay(200, cancel);
        }

        var amount = 0L;
        await foreach (var line in All(after => market.StatementAsync(plan.Provider, PageSize, after, cancel), cancel))
            if (mine.Contains(line.Order)) amount += line.Government + line.SelfPay;
        return new Settled(orders, quantity, amount);
    }

    private async Task SetUpAsync(CancellationToken cancel)
    {
        await DoAsync(() => market.RegisterMinistryAsync(plan.Ministry,
            new MinistryBody("Ministry of Replays (fictional)"), cancel: cancel), cancel);
        await DoAsync(() => market.RegisterCompanyAsync(
            plan.Provider, new CompanyBody("Replayed compute (fictional provider)", plan.ProviderNumber, Region.Sejong),
            cancel: cancel), cancel);
        var budget = plan.Firms.Sum(firm => firm.Total);
        await DoAsync(() => market.OpenProgramAsync(plan.Program, new ProgramBody(
            plan.Ministry, $"Replay of real usage ({trace.Kind})", budget, plan.Firms.Max(firm => firm.Total),
            [new MatchRatio(ApplicantType.SmallMedium, SelfPayBasisPoints)], Claims, Claims.Until),
            cancel: cancel), cancel);
        await DoAsync(() => market.PublishOfferAsync(plan.Offer, new OfferBody(
            plan.Provider, $"Replayed {trace.Kind}", trace.Category, trace.Unit, trace.Price, trace.Per, plan.Quantity,
            CapacityPeriod.Total, Region.Sejong, null, false), cancel: cancel), cancel);
    }

    private async Task PlayAsync(PlannedFirm firm, Meter meter, CancellationToken cancel)
    {
        await DoAsync(() => market.RegisterSmeAsync(
            firm.Sme, new SmeBody(firm.Name, firm.BusinessNumber, ApplicantType.SmallMedium, Region.Sejong),
            cancel: cancel), cancel);
        var claim = await DoAsync(() =>
            market.ClaimVoucherAsync(plan.Program, firm.Sme, new ClaimBody(firm.Total), cancel: cancel), cancel);
        foreach (var order in firm.Orders) await PlayAsync(claim.Voucher, order, meter, cancel);
    }

    private async Task PlayAsync(string voucher, PlannedOrder order, Meter meter, CancellationToken cancel)
    {
        await DoAsync(() => market.PlaceOrderAsync(
            order.Id, new OrderBody(voucher, plan.Offer, order.Quantity), cancel: cancel), cancel);
        for (var sequence = 1; sequence <= order.Batches.Count; sequence++)
        {
            var batch = order.Batches[sequence - 1];
            var body = new UsageBody([.. batch.Select(usage =>
                new MeterRecord($"row-{usage.Row}", usage.From, usage.Until, usage.Quantity))]);
            var number = sequence;
            await DoAsync(() => market.RecordUsageAsync(order.Id, number, body, cancel: cancel), cancel);
            meter.Add(batch.Length);
        }

        await DoAsync(() =>
            market.AcceptOrderAsync(order.Id, new AcceptanceBody(order.Quantity), cancel: cancel), cancel);
    }

    private async Task<T> DoAsync<T>(Func<Task<Answer<T>>> command, CancellationToken cancel)
    {
        await PaceAsync(cancel);
        var answer = await Connection.PersistAsync(command, Connection.Patience, cancel);
        Interlocked.Increment(ref answer.Changed ? ref _changed : ref _repeated);
        return answer.Value;
    }

    private async Task PaceAsync(CancellationToken cancel)
    {
        if (rate is not { } each) return;
        TimeSpan wait;
        lock (_pace)
        {
            var now = TimeProvider.System.GetTimestamp();
            wait = TimeProvider.System.GetElapsedTime(now, _next);
            _next = Math.Max(now, _next) + (long)(TimeProvider.System.TimestampFrequency / each);
        }

        if (wait > TimeSpan.Zero) await Task.Delay(wait, cancel);
    }

    private static IAsyncEnumerable<T> All<T>(Func<string?, Task<Answer<Page<T>>>> ask, CancellationToken cancel) =>
        Reading.All(after => Connection.PersistAsync(() => ask(after), Connection.Patience, cancel));
}
