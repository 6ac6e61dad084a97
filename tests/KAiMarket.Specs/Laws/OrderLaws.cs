using System.Numerics;
using KAiMarket.Domain.Orders;

namespace KAiMarket.Specs.Laws;

public sealed class OrderLaws
{
    private static readonly string[] Lives =
    [
        "", "placed", "placed refused", "placed confirmed", "placed confirmed cancelled", "placed confirmed accepted",
        "placed confirmed accepted settled",
    ];

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 60)];

    [Theory, MemberData(nameof(Seeds))]
    public void An_order_lives_one_of_its_lives_and_costs_what_was_used(int seed)
    {
        var history = new History<Order, OrderCommand, OrderEvent>(seed);
        for (var step = 0; step < 60; step++)
        {
            var actor = history.Dice.Percent(90) ? Actor.Market : Hostile.Actor(history.Dice);
            history.Send(Likely(history.Dice, history.State), actor);
            Holds(history);
        }
    }

    internal static OrderCommand Likely(Dice dice, Order order) => dice.Between(1, 100) switch
    {
        _ when order.Placed is null => new PlaceOrder(Sample.Voucher, Sample.Offer, dice.Between(1, dice.Of([500L, Bounds.MostQuantity]))),
        <= 15 => new ConfirmOrder(
            Sample.Provider, new Won(dice.Between(0, dice.Of([9L, 1_000_000]))), dice.Between(1, 9),
            new Won(dice.Between(0, dice.Of([10_000L, Won.Most.Amount])))),
        <= 18 => new RefuseOrder(dice.Of(["offer-withdrawn", "voucher-expired"]), "Why."),
        <= 70 => new RecordUsage(
            order.Batches.Count + dice.Between(0, 2),
            [new MeterRecord($"r{dice.Between(1, 3)}", Sample.Noon, Sample.Noon, dice.Between(0, order.Quantity / 4 + 1))]),
        <= 80 => new AcceptOrder(order.Used + (dice.Percent(30) ? 1 : 0)),
        <= 85 => new CancelOrder(),
        _ when order.Amount is { } amount => Settlement(dice, amount),
        _ => new SettleOrder(Won.Zero, Won.Zero),
    };

    private static SettleOrder Settlement(Dice dice, Won amount)
    {
        var government = new Won(dice.Between(0, amount.Amount));
        return new SettleOrder(government, amount - government);
    }

    private static void Holds(History<Order, OrderCommand, OrderEvent> history)
    {
        var order = history.State;
        Assert.Contains(
            string.Join(' ', history.Facts.Where(fact => fact is not UsageRecorded)
                .Select(fact => Facts.NameOf(fact)["order-".Length..^".v1".Length])),
            Lives);
        var used = history.Facts.OfType<UsageRecorded>().ToList();
        Assert.Equal(Enumerable.Range(1, used.Count).Select(i => (long)i), used.Select(batch => batch.Sequence));
        Assert.Equal(used.Sum(batch => batch.Records.Sum(record => record.Quantity)), order.Used);
        Assert.InRange(order.Used, 0, order.Quantity);
        if (order.Accepted is not { } accepted) return;
        var terms = order.Confirmed!;
        Assert.Equal((BigInteger)order.Used * terms.Price.Amount / terms.Per, accepted.Amount.Amount);
        Assert.True(accepted.Amount <= terms.Held);
        if (order.Settled is { } settled) Assert.Equal(accepted.Amount, settled.Government + settled.SelfPay);
    }
}
