using System.Globalization;
using KAiMarket.Client;

namespace KAiMarket.Benchmarks.Scenarios;

/// <summary>
/// Orders on over a thousand vouchers and eight offers: each is placed (capacity reserved, amount held, confirmed) and
/// then metered with one batch of ten records. Two calls for an order; the rate counts calls.
/// </summary>
internal sealed class Orders(MarketServer server, int? store, int connections) : IContender
{
    /// <summary>Placed, capacity reserved, amount held, confirmed, usage recorded.</summary>
    public const int EventsOfAnOrder = 5;

    private const int Vouchers = 1024;
    private const int Offers = 8;
    private const int Records = 10;
    private const long Quantity = 1000;
    private const string Program = "orders";
    private static readonly long s_voucherTotal = 100_000_000_000;

    public string Name => server.Named("orders");

    public async Task PrepareAsync()
    {
        using var market = server.Client();
        await server.RegisterSmesAsync(Vouchers);
        await market.OpenAsync(Program, Vouchers * s_voucherTotal, s_voucherTotal);
        for (var i = 0; i < Offers; i++)
        {
            await market.RegisterCompanyAsync($"provider-{i}", new CompanyBody(
                $"Provider {i}", BusinessNumbers.Of(700_000_000 + i).ToString(CultureInfo.InvariantCulture), Region.Seoul));
            await market.PublishOfferAsync($"offer-{i}", new OfferBody(
                $"provider-{i}", $"Tokens {i}", OfferCategory.Model, Unit.Token, 1, 1, 1_000_000_000_000_000,
                CapacityPeriod.Total, Region.Seoul, null, false));
        }

        var claim = new RequestTemplate(
            "PUT", $"/v1/programs/{Program}/claims/s-#######", server.Key, $$"""{"total":{{s_voucherTotal}}}""");
        using var generator = new LoadGenerator(server.Port, 64);
        (await generator.RunClosedAsync(new Repeated(claim, Vouchers), TimeSpan.FromMinutes(1))).MustBeGood("Claiming");
        using var auditor = server.Client("auditor");
        await auditor.SettleAsync(TimeSpan.FromMinutes(1));
    }

    public async Task<Round> RunAsync(int round, TimeSpan most)
    {
        using var market = server.Client();
        using var auditor = server.Client("auditor");
        var before = await BalanceAsync(market);
        using var generator = new LoadGenerator(server.Port, connections);
        await using var lag = new LagWatch(auditor);
        var use = new ProcessorUse(() => server.ProcessorSeconds, store);
        var load = await generator.RunClosedAsync(PlaceAndMeter(round, long.MaxValue), most);
        var (perCall, rest) = (use.PerCall(load), use.Rest(load));
        await lag.DisposeAsync();
        load.MustBeGood(Name);

        var settled = await auditor.SettleAsync(TimeSpan.FromMinutes(2));
        var held = before - await BalanceAsync(market);
        if (held != load.JobsDone * Quantity)
            throw new BenchmarkException($"{load.JobsDone} orders hold {held} won instead of {load.JobsDone * Quantity}.");
        return Round.Of(Name, round, load) with
        {
            MicrosecondsPerCall = perCall,
            Notes = new(rest)
            {
                ["viewsLagSeconds"] = lag.ViewsSeconds,
                ["viewsLagEvents"] = lag.ViewsEvents,
                ["processesLagEvents"] = lag.ProcessesEvents,
                ["settledAfterSeconds"] = settled.TotalSeconds,
            },
        };
    }

    /// <summary>So many orders, under ids of their own for each round.</summary>
    public Traffic PlaceAndMeter(int round, long orders) => new PlacedAndMetered(server.Key, round, orders);

    private static async Task<long> BalanceAsync(IKAiMarket market)
    {
        var sum = 0L;
        for (var i = 0; i < Vouchers; i++) sum += (await market.VoucherAsync($"{Program}.s-{i:0000000}")).Value.Balance;
        return sum;
    }

    private sealed class PlacedAndMetered : Traffic
    {
        private readonly RequestTemplate _place;
        private readonly RequestTemplate _meter;

        public PlacedAndMetered(string key, int round, long orders)
        {
            Jobs = orders;
            var order = $"/v1/orders/o-{round}-#########";
            _place = new RequestTemplate("PUT", order, key,
                $$"""{"voucher":"{{Program}}.s-#######","offer":"offer-#","quantity":{{Quantity}}}""");
            var until = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
            var from = TimeProvider.System.GetUtcNow().AddMinutes(-1).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
            var records = Enumerable.Range(0, Records).Select(i =>
                $$"""{"id":"m-{{i}}","from":"{{from}}","until":"{{until}}","quantity":{{Quantity / Records - i}}}""");
            _meter = new RequestTemplate("PUT", order + "/usage/1", key, $$"""{"records":[{{string.Join(',', records)}}]}""");
        }

        public override long Jobs { get; }
        public override int Steps => 2;
        public override int LongestRequest => Math.Max(_place.Length, _meter.Length);

        public override int Write(long job, int step, Span<byte> to) => step == 0
            ? _place.Write(to, job, job % Vouchers, job % Offers)
            : _meter.Write(to, job);
    }
}
