using System.Numerics;
using KAiMarket.Domain.Offers;
using KAiMarket.Domain.Orders;

namespace KAiMarket.Specs.Laws;

public sealed class OfferLaws
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 25)];

    [Theory, MemberData(nameof(Seeds))]
    public void Capacity_is_never_sold_twice(int seed)
    {
        var history = new History<Offer, OfferCommand, OfferEvent>(seed);
        for (var step = 0; step < 200; step++)
        {
            var actor = history.Dice.Percent(95) ? Actor.Market : Hostile.Actor(history.Dice);
            history.Send(Likely(history.Dice, history.State), actor);
            NotOversold(history);
        }
    }

    internal static OfferCommand Likely(Dice dice, Offer offer)
    {
        var order = new OrderId($"order-{dice.Between(1, 60)}");
        var reserved = offer.Reservations.GetValueOrDefault(order).Quantity;
        return dice.Between(1, 1000) switch
        {
            _ when !offer.IsPublished => new PublishOffer(
                Sample.Provider, "Any", OfferCategory.Gpu, Unit.Token, new Won(dice.Between(0, dice.Of([9L, Won.Most.Amount]))),
                dice.Between(1, dice.Of([9L, 1_000_000])), dice.Between(1, dice.Of([99L, Bounds.MostQuantity])),
                dice.Of(Enum.GetValues<CapacityPeriod>()), Region.Busan),
            <= 550 => new ReserveCapacity(
                order, dice.Between(1, dice.Of([9L, 99, Bounds.MostQuantity])), Sample.Today.AddDays((int)dice.Between(0, 40))),
            <= 995 => new ReleaseCapacity(order, dice.Between(0, reserved + (dice.Percent(10) ? 1 : 0))),
            _ => new WithdrawOffer(),
        };
    }

    private static void NotOversold(History<Offer, OfferCommand, OfferEvent> history)
    {
        if (history.State.Published is not { } terms) return;
        var windows = new Dictionary<string, long>();
        var orders = new Dictionary<OrderId, string>();
        foreach (var fact in history.Facts)
        {
            if (fact is CapacityReserved reserved)
            {
                Assert.True(orders.TryAdd(reserved.Order, reserved.Window), $"{reserved.Order} reserved twice.");
                windows[reserved.Window] = windows.GetValueOrDefault(reserved.Window) + reserved.Quantity;
                Assert.InRange(windows[reserved.Window], 0, terms.Capacity);
                Assert.Equal((BigInteger)reserved.Quantity * terms.Price.Amount / terms.Per, reserved.Amount.Amount);
            }

            if (fact is CapacityReleased released) windows[orders[released.Order]] -= released.Quantity;
        }

        Assert.Equal(windows.OrderBy(one => one.Key, StringComparer.Ordinal), history.State.Taken);
    }
}
