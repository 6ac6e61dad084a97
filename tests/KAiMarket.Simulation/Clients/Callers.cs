using System.Collections.Immutable;
using KAiMarket.Domain;
using KAiMarket.Domain.Companies;
using KAiMarket.Domain.Ministries;
using KAiMarket.Domain.Orders;
using KAiMarket.Domain.Smes;
using KAiMarket.Domain.Vouchers;
using KAiMarket.Simulation.Homes;
using KAiMarket.Simulation.World;

namespace KAiMarket.Simulation.Clients;

/// <summary>An order as its callers remember it.</summary>
internal sealed record KnownOrder(OrderId Id, VoucherId Voucher, PlannedOffer Offer, long Quantity);

/// <summary>Everybody who wants something of the market and plays by its rules, each at their own pace.</summary>
internal sealed class Callers(SimulatedWorld world, Network network, Wishes wishes, Scenario scenario, Chance chance)
{
    private int _orders;
    private int _busy;

    /// <summary>True when all have what they wanted or have given up.</summary>
    public bool AreDone => _busy == 0;

    /// <summary>Orders that somebody has asked for.</summary>
    public List<KnownOrder> Orders { get; } = [];

    public void StartAll()
    {
        foreach (var ministry in scenario.Ministries) Live(() => GovernAsync(ministry));
        foreach (var company in scenario.Companies) Live(() => SupplyAsync(company));
        foreach (var sme in scenario.Smes) Live(() => DemandAsync(sme));
    }

    /// <summary>Runs a life; the callers are not done before it has ended.</summary>
    public void Live(Func<Task> life)
    {
        _busy++;
        world.Outside.Start(async () =>
        {
            await life();
            _busy--;
        });
    }

    public DateTimeOffset Now => world.Now;

    public OrderId NextOrder() => new($"order-{++_orders}");

    public Task PauseAsync(long least, long most) => Task.Delay(chance.Milliseconds(least, most), world.Outside.Clock);

    private async Task GovernAsync(MinistryId ministry)
    {
        await network.InsistAsync(wishes.Register(ministry, Scenario.Operator));
        foreach (var program in scenario.Programs.Where(program => program.Opening.Owner == ministry))
        {
            await network.InsistAsync(wishes.Open(program.Id, program.Opening, Scenario.Of(ministry)));
            if (chance.Percent(20)) Live(() => CloseEarlyAsync(program));
        }
    }

    private async Task CloseEarlyAsync(PlannedProgram program)
    {
        await PauseAsync(3_000, 25_000);
        await network.InsistAsync(wishes.Close(program.Id, Scenario.Of(program.Opening.Owner)));
    }

    private async Task SupplyAsync(CompanyId company)
    {
        await network.InsistAsync(wishes.Register(company, Scenario.Of(company)));
        foreach (var offer in scenario.Offers.Where(offer => offer.Publication.Provider == company))
        {
            await PauseAsync(0, 800);
            await network.InsistAsync(wishes.Publish(offer.Id, offer.Publication, Scenario.Of(company)));
            if (chance.Percent(15)) Live(() => WithdrawAsync(offer));
        }
    }

    private async Task WithdrawAsync(PlannedOffer offer)
    {
        await PauseAsync(5_000, 30_000);
        await network.InsistAsync(wishes.Withdraw(offer.Id, Scenario.Of(offer.Publication.Provider)));
    }

    private async Task DemandAsync(PlannedSme sme)
    {
        if (sme.IsKnown)
        {
            await PauseAsync(0, 500);
            await network.InsistAsync(wishes.Register(sme.Id, sme.Registration, Scenario.Of(sme.Id)));
        }

        foreach (var program in scenario.Programs)
            if (chance.Percent(80)) Live(() => ClaimAsync(sme.Id, program));
    }

    private async Task ClaimAsync(SmeId sme, PlannedProgram program)
    {
        var (from, until) = (program.Opening.Claims.From, program.Opening.Claims.Until);
        var tick = TimeSpan.FromTicks(1);
        var arrival = chance.Below(10) switch
        {
            0 => from - tick,
            1 => until - tick,
            2 => until,
            < 7 => from,
            _ => from + chance.Milliseconds(0, (long)(until - from).TotalMilliseconds),
        };
        var claim = wishes.Claim(program.Id, sme, scenario.Total(), Scenario.Of(sme));
        var answer = await network.InsistAtAsync(claim, arrival);
        if (answer.Code is "claims-not-started" or "claim-exceeds-cap" or "program-budget-too-low" or "program-missing")
        {
            await PauseAsync(0, 2_000);
            answer = await network.InsistAsync(wishes.Claim(program.Id, sme, scenario.Total(), Scenario.Of(sme)));
        }

        if (answer.Ending != Ending.Done) return;
        for (var orders = chance.Between(1, 6); orders > 0; orders--)
        {
            Live(() => OrderAsync(new VoucherId(program.Id, sme), program));
            await PauseAsync(0, 3_000);
        }
    }

    private async Task OrderAsync(VoucherId voucher, PlannedProgram program)
    {
        var offer = chance.Pick(scenario.Offers);
        var (price, per) = (offer.Publication.Price.Amount, offer.Publication.Per);
        var worth = chance.Of(1, 50, 3_000, 20_000, 100_000, 400_000) + chance.Below(5);
        var quantity = price == 0 ? chance.Between(1, 400) : Math.Max(1, worth * per / price);
        var order = new KnownOrder(NextOrder(), voucher, offer, quantity);
        Orders.Add(order);
        var place = wishes.Place(order.Id, voucher, offer.Id, quantity, Scenario.Of(voucher.Sme));
        var expire = program.Opening.VouchersExpireAt;
        var answer = chance.Below(12) switch
        {
            0 => await network.InsistAtAsync(place, expire - TimeSpan.FromTicks(chance.Of(1, 10, 20_000))),
            1 => await network.InsistAtAsync(place, expire),
            _ => await network.InsistAsync(place),
        };
        if (answer.Ending != Ending.Done) return;

        var used = await UseAsync(order);
        await PauseAsync(0, 4_000);
        switch (chance.Below(5))
        {
            case 0:
                await network.InsistAsync(wishes.Cancel(order.Id, Scenario.Of(voucher.Sme)));
                break;
            case 1:
                break;
            default:
                await network.InsistAsync(wishes.Accept(order.Id, used, Scenario.Of(voucher.Sme)));
                break;
        }
    }

    private async Task<long> UseAsync(KnownOrder order)
    {
        var (left, used) = (order.Quantity, 0L);
        for (var (sequence, last) = (1, chance.Below(4)); sequence <= last && left > 0; sequence++)
        {
            await PauseAsync(0, 1_500);
            var quantity = chance.Percent(40) ? left : chance.Between(0, left);
            var usage = new RecordUsage(sequence, Records(quantity, sequence));
            var answer = await network.InsistAsync(wishes.Meter(order.Id, usage, Scenario.Of(order.Offer.Publication.Provider)));
            if (answer.Ending != Ending.Done) break;
            (left, used) = (left - quantity, used + quantity);
        }

        return used;
    }

    /// <summary>A quantity in one to four readings.</summary>
    public ImmutableArray<MeterRecord> Records(long quantity, int sequence)
    {
        var records = ImmutableArray.CreateBuilder<MeterRecord>();
        for (var (n, last) = (1, chance.Below(4) + 1); n <= last; n++)
        {
            var part = n == last ? quantity : chance.Between(0, quantity);
            records.Add(new MeterRecord($"m{sequence}-{n}", world.Now - TimeSpan.FromMinutes(1), world.Now, part));
            quantity -= part;
        }

        return records.ToImmutable();
    }
}
