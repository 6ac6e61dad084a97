using KAiMarket.Domain;
using KAiMarket.Domain.Offers;
using KAiMarket.Domain.Orders;
using KAiMarket.Domain.Vouchers;

namespace KAiMarket.Grains.Processes;

/// <summary>An order that was placed gets capacity and money, or neither; one that was cancelled gives both back.</summary>
internal static class OrderProcess
{
    public static async Task Place(OrderId order, OrderPlaced placed, Moment at, IGrains grains)
    {
        switch ((await grains.Order(order).Read()).State.Status)
        {
            case OrderStatus.Placed:
                break;
            case OrderStatus.Refused:
                await GiveBack(order, placed.Offer, at, grains);
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
            await Refuse(order, noMoney, at, grains);
            await GiveBack(order, placed.Offer, at, grains);
            return;
        }

        var confirm = new ConfirmOrder(terms.Provider, terms.Tariff.Price, terms.Tariff.Per, amount);
        ProcessStuckException.ThrowIfRefused(await grains.Order(order).Ask(confirm, at), $"Confirming {order}");
    }

    public static async Task Cancel(OrderId order, Moment at, IGrains grains)
    {
        var placed = (await grains.Order(order).Read()).State;
        ProcessStuckException.ThrowIfRefused(
            await grains.Voucher(placed.Voucher).Ask(new ReleaseHold(order), at), $"Releasing the money of {order}");
        ProcessStuckException.ThrowIfRefused(
            await grains.Offer(placed.Offer).Ask(new ReleaseCapacity(order, 0), at), $"Releasing the capacity of {order}");
    }

    private static async Task GiveBack(OrderId order, OfferId offer, Moment at, IGrains grains)
    {
        var reply = await grains.Offer(offer).Ask(new ReleaseCapacity(order, 0), at);

        // Refused before it reserved anything: there is nothing to give back.
        if (reply.Refusal?.Kind == Kind.Missing) return;
        ProcessStuckException.ThrowIfRefused(reply, $"Releasing the capacity of {order}");
    }

    private static async Task Refuse(OrderId order, Refusal why, Moment at, IGrains grains) =>
        ProcessStuckException.ThrowIfRefused(
            await grains.Order(order).Ask(new RefuseOrder(why.Code, why.Detail ?? why.Title), at), $"Refusing {order}");
}
