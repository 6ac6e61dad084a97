using KAiMarket.Domain;
using KAiMarket.Domain.Offers;
using KAiMarket.Domain.Orders;
using KAiMarket.Domain.Vouchers;

namespace KAiMarket.Grains.Processes;

/// <summary>An order that was placed gets capacity and money, or neither; one that was cancelled gives both back.</summary>
internal static class OrderProcess
{
    public static async Task Place(OrderId order, OrderPlaced placed, Moment at, long seen, IGrains grains)
    {
        switch ((await grains.Order(order).Read(seen)).State.Status)
        {
            case OrderStatus.Placed:
                break;
            case OrderStatus.Refused:
                await GiveBack(order, placed, at, grains);
                return;
            default:
                return;
        }

        var offer = grains.Offer(placed.Offer);
        var reserved = await offer.Ask(new ReserveCapacity(order, placed.Quantity, placed.Day), at);
        if (reserved.Refusal is { } noCapacity)
        {
            await Refuse(order, noCapacity, at, grains);
            return;
        }

        var terms = (await offer.Read()).State;
        var amount = terms.Tariff.AmountOf(placed.Quantity)!.Value;
        var held = await grains.AskIssued(placed.Voucher, new HoldAmount(order, amount), at);
        if (held.Refusal is { } noMoney)
        {
            // The answer first: a crash in between then repeats it, and the capacity goes back on the way.
            if (await Refuse(order, noMoney, at, grains)) await GiveBack(order, placed, at, grains);
            return;
        }

        var confirm = new ConfirmOrder(terms.Provider, terms.Tariff.Price, terms.Tariff.Per, amount);
        var confirmed = await grains.Order(order).Ask(confirm, at);
        if (confirmed.Refusal?.Code == ConfirmOrder.AlreadyRefused.Code) await GiveBack(order, placed, at, grains);
        else ProcessStuckException.ThrowIfRefused(confirmed, $"Confirming {order}");
    }

    public static async Task Cancel(OrderId order, Moment at, long seen, IGrains grains)
    {
        var placed = (await grains.Order(order).Read(seen)).State;
        ProcessStuckException.ThrowIfRefused(
            await grains.Voucher(placed.Voucher).Ask(new ReleaseHold(order), at), $"Releasing the money of {order}");
        ProcessStuckException.ThrowIfRefused(
            await grains.Offer(placed.Offer).Ask(new ReleaseCapacity(order, 0), at), $"Releasing the capacity of {order}");
    }

    // Two runs of one event may hear differently: what one is refused the other may get a moment later. The order's own
    // answer decides between them, and whoever got something for an order that was refused gives it back.
    private static async Task GiveBack(OrderId order, OrderPlaced placed, Moment at, IGrains grains)
    {
        ThrowIfStuck(await grains.Voucher(placed.Voucher).Ask(new ReleaseHold(order), at), $"Releasing the money of {order}");
        ThrowIfStuck(await grains.Offer(placed.Offer).Ask(new ReleaseCapacity(order, 0), at), $"Releasing the capacity of {order}");
    }

    /// <returns>False when another run had confirmed the order.</returns>
    private static async Task<bool> Refuse(OrderId order, Refusal why, Moment at, IGrains grains)
    {
        var reply = await grains.Order(order).Ask(new RefuseOrder(why.Code, why.Detail ?? why.Title), at);
        if (reply.Refusal?.Code == RefuseOrder.AlreadyConfirmed.Code) return false;
        if (reply.Refusal?.Code != RefuseOrder.Differs.Code) ProcessStuckException.ThrowIfRefused(reply, $"Refusing {order}");
        return true;
    }

    private static void ThrowIfStuck(Reply reply, string step)
    {
        // Refused before it took anything there: nothing to give back.
        if (reply.Refusal?.Kind != Kind.Missing) ProcessStuckException.ThrowIfRefused(reply, step);
    }
}
