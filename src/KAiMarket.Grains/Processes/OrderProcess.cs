using KAiMarket.Domain;
using KAiMarket.Domain.Offers;
using KAiMarket.Domain.Orders;
using KAiMarket.Domain.Vouchers;

namespace KAiMarket.Grains.Processes;

/// <summary>
/// An order that was placed gets capacity and money, or neither; one that was cancelled gives both back.
/// </summary>
internal static class OrderProcess
{
    public static async Task Place(OrderId order, OrderPlaced placed, Moment at, long seen, IGrains grains)
    {
        switch ((await grains.Order(order).Read(OrderSummary.Asked, seen)).State.Status)
        {
            case OrderStatus.Placed:
                break;
            case OrderStatus.Refused:
                await GiveBack(order, placed, at, grains);
                return;
            default:
                return;
        }

        var (reserved, standing) = await grains.Offer(placed.Offer).Ask(
            new ReserveCapacity(order, placed.Quantity, placed.Day), OfferTerms.Asked, at);
        if (reserved.Refusal is { } noCapacity)
        {
            if (await Refuse(order, noCapacity, at, grains)) await GiveBack(order, placed, at, grains);
            return;
        }

        var terms = standing!.Published!;
        var amount = new Tariff(terms.Price, terms.Per).AmountOf(placed.Quantity)!.Value;
        var held = await grains.AskIssued(placed.Voucher, new HoldAmount(order, amount), at);
        if (held.Refusal is { } noMoney)
        {
            // The answer first: a crash in between then repeats it, and the capacity goes back on the way.
            if (await Refuse(order, noMoney, at, grains)) await GiveBack(order, placed, at, grains);
            return;
        }

        var confirm = new ConfirmOrder(terms.Provider, terms.Price, terms.Per, amount);
        var confirmed = await grains.Order(order).Ask(confirm, at);
        if (confirmed.Refusal?.Code == ConfirmOrder.AlreadyRefused.Code) await GiveBack(order, placed, at, grains);
        else ProcessStuckException.ThrowIfRefused(confirmed, $"Confirming {order}");
    }

    public static async Task Cancel(OrderId order, Moment at, long seen, IGrains grains)
    {
        var placed = (await grains.Order(order).Read(OrderSummary.Asked, seen)).State;
        ProcessStuckException.ThrowIfRefused(
            await grains.Voucher(placed.Voucher).Ask(new ReleaseHold(order), at), $"Releasing the money of {order}");
        ProcessStuckException.ThrowIfRefused(
            await grains.Offer(placed.Offer).Ask(new ReleaseCapacity(order, 0), at),
            $"Releasing the capacity of {order}");
    }

    /// <summary>
    /// What was taken for an order that had been refused goes back, should the one who took it not live to do so.
    /// </summary>
    public static async Task Recheck(OrderId id, Moment at, long seen, IGrains grains)
    {
        var order = (await grains.Order(id).Read(OrderSummary.Asked, seen)).State;
        if (order is { Status: OrderStatus.Refused, Placed: { } placed }) await GiveBack(id, placed, at, grains);
    }

    // Two runs of one event may hear differently: what one is refused the other may get a moment later. The order's own
    // answer decides between them, and whoever got something for an order that was refused gives it back. What is taken
    // after this has its own event to recheck; without capacity no money was held before.
    private static async Task GiveBack(OrderId order, OrderPlaced placed, Moment at, IGrains grains)
    {
        var capacity = await grains.Offer(placed.Offer).Ask(new ReleaseCapacity(order, 0), at);
        if (capacity.Refusal?.Kind == Kind.Missing) return;
        ProcessStuckException.ThrowIfRefused(capacity, $"Releasing the capacity of {order}");

        var money = await grains.Voucher(placed.Voucher).Ask(new ReleaseHold(order), at);
        if (money.Refusal?.Kind == Kind.Missing) return;
        ProcessStuckException.ThrowIfRefused(money, $"Releasing the money of {order}");
    }

    /// <returns>False when another run had confirmed the order.</returns>
    private static async Task<bool> Refuse(OrderId order, Refusal why, Moment at, IGrains grains)
    {
        var reply = await grains.Order(order).Ask(new RefuseOrder(why.Code, why.Detail ?? why.Title), at);
        if (reply.Refusal?.Code == RefuseOrder.AlreadyConfirmed.Code) return false;
        if (reply.Refusal?.Code != RefuseOrder.Differs.Code)
            ProcessStuckException.ThrowIfRefused(reply, $"Refusing {order}");
        return true;
    }
}
