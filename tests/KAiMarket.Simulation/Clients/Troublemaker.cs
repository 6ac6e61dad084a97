using KAiMarket.Domain;
using KAiMarket.Domain.Offers;
using KAiMarket.Domain.Orders;
using KAiMarket.Domain.Programs;
using KAiMarket.Domain.Smes;
using KAiMarket.Domain.Vouchers;
using KAiMarket.Simulation.World;

namespace KAiMarket.Simulation.Clients;

/// <summary>
/// Asks for what nobody may have: in other people's names, of things that are not there, too much, out of turn, with old
/// versions; looks at things all the time; and sends what was sent long ago once more.
/// </summary>
internal sealed class Troublemaker(Callers callers, Network network, Wishes wishes, Scenario scenario, Chance chance)
{
    public void StartAll(int lives)
    {
        for (var n = 0; n < lives; n++) callers.Live(LiveAsync);
    }

    private async Task LiveAsync()
    {
        for (var deeds = chance.Between(10, 25); deeds > 0; deeds--)
        {
            await callers.PauseAsync(0, 2_500);
            await network.InsistAsync(chance.Below(13) switch
            {
                0 or 1 or 2 => Again(),
                3 or 4 => Look(),
                5 => Steal(),
                6 => OrderNonsense(),
                7 or 8 => MeterNonsense(),
                9 => AcceptNonsense(),
                10 => Contradict(),
                11 => wishes.Cancel(SomeOrder().Id, Someone()),
                _ => Reopen(),
            });
        }
    }

    private Request Again() => network.History.Count == 0 ? Look() : chance.Pick(network.History);

    private Request Look() => chance.Below(3) switch
    {
        0 => wishes.Look(chance.Pick(scenario.Programs).Id, Someone()),
        1 => wishes.Look(SomeVoucher(), Someone()),
        _ => wishes.Look(SomeOrder().Id, Someone()),
    };

    private Request Steal()
    {
        var program = chance.Pick(scenario.Programs);
        return chance.Below(4) switch
        {
            0 => wishes.Claim(program.Id, chance.Pick(scenario.Smes).Id, scenario.Total(), Someone()),
            1 => wishes.Close(program.Id, Someone(), chance.Percent(50) ? chance.Below(4) : null),
            2 => wishes.Withdraw(chance.Pick(scenario.Offers).Id, Stranger()),
            _ => wishes.Accept(SomeOrder().Id, 1, Stranger()),
        };
    }

    private Request OrderNonsense()
    {
        var sme = chance.Pick(scenario.Smes).Id;
        var voucher = chance.Percent(40) ? new VoucherId(new ProgramId("no-program"), sme)
            : new VoucherId(chance.Pick(scenario.Programs).Id, sme);
        var offer = chance.Percent(40) ? new OfferId("no-offer") : chance.Pick(scenario.Offers).Id;
        var quantity = chance.Of(0, 1, 1_000_000_000, Bounds.MostQuantity, Bounds.MostQuantity + 1);
        return wishes.Place(callers.NextOrder(), voucher, offer, quantity, Scenario.Of(chance.Percent(80) ? sme : SomeSme()));
    }

    private Request MeterNonsense()
    {
        var order = SomeOrder();
        var sequence = (int)chance.Between(0, 5);
        var quantity = chance.Of(0, 1, order.Quantity / 2, order.Quantity, order.Quantity + 1);
        var usage = new RecordUsage(sequence, callers.Records(quantity, sequence));
        var by = chance.Percent(70) ? Scenario.Of(order.Offer.Publication.Provider) : Someone();
        return wishes.Meter(order.Id, usage, by, chance.Percent(20) ? chance.Between(1, 4) : null);
    }

    private Request AcceptNonsense()
    {
        var order = SomeOrder();
        return wishes.Accept(order.Id, chance.Of(0, 1, order.Quantity, order.Quantity / 2, -1), Scenario.Of(order.Voucher.Sme));
    }

    /// <summary>The same id for something else.</summary>
    private Request Contradict()
    {
        var order = SomeOrder();
        return chance.Below(3) switch
        {
            0 => wishes.Place(order.Id, order.Voucher, chance.Pick(scenario.Offers).Id, order.Quantity + 1, Scenario.Of(order.Voucher.Sme)),
            1 => wishes.Claim(order.Voucher.Program, order.Voucher.Sme, scenario.Total(), Scenario.Of(order.Voucher.Sme)),
            _ => Reregister(chance.Pick(scenario.Smes)),
        };
    }

    private Request Reregister(PlannedSme sme) => wishes.Register(
        sme.Id, sme.Registration with { Type = chance.Of(Enum.GetValues<ApplicantType>()) }, Scenario.Of(sme.Id));

    private Request Reopen()
    {
        var program = chance.Pick(scenario.Programs);
        var opening = chance.Percent(50) ? program.Opening : program.Opening with { Budget = program.Opening.Budget + new Won(1) };
        return wishes.Open(program.Id, opening, chance.Percent(60) ? Scenario.Of(opening.Owner) : Someone());
    }

    private KnownOrder SomeOrder() => callers.Orders.Count > 0
        ? chance.Pick(callers.Orders)
        : new KnownOrder(new OrderId("no-order"), SomeVoucher(), chance.Pick(scenario.Offers), 5);

    private VoucherId SomeVoucher() => new(chance.Pick(scenario.Programs).Id, SomeSme());

    private SmeId SomeSme() => chance.Pick(scenario.Smes).Id;

    private Actor Someone() => chance.Below(5) switch
    {
        0 => Scenario.Operator,
        1 => Scenario.Of(chance.Pick(scenario.Ministries)),
        2 => Scenario.Of(chance.Pick(scenario.Companies)),
        3 => Stranger(),
        _ => Scenario.Of(SomeSme()),
    };

    private Actor Stranger() => new("stranger", chance.Of("nobody", "sme-1", "provider-1", ""), chance.Of(Role.Auditor, Role.Vendor, Role.Sme));
}
