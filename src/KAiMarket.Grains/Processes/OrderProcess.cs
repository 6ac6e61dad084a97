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
        var status = (await grains.Order(order).Read()).State.Status;
        if (status != OrderStatus.Placed) return;

        var offer = grains.Offer(placed.Offer);
        var reserved = await offer.Ask(new ReserveCapacity(order, placed.Quantity, placed.Day), at);
        if (reserved.Refusal is { } noCapacity)
        {
            await Refuse(order, noCapacity, at, grains);
            return;
        }

        var reservation = (await offer.Read()).State.Reservations[order];
        var held = await Hold(order, placed.Voucher, reservation.Amount, at, grains);
        if (held.Refusal is { } noMoney)
        {
            ProcessStuckException.ThrowIfRefused(await offer.Ask(new ReleaseCapacity(order, 0), at), $"Releasing {order}");
            await Refuse(order, noMoney, at, grains);
            return;
        }

        var terms = (await offer.Read()).State;
        var confirm = new ConfirmOrder(terms.Provider, terms.Price, terms.Per, reservation.Amount);
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

    private static async Task<Reply> Hold(OrderId order, VoucherId voucher, Won amount, Moment at, IGrains grains)
    {
        var hold = new HoldAmount(order, amount);
        var reply = await grains.Voucher(voucher).Ask(hold, at);
        if (reply.Refusal?.Code != HoldAmount.NoVoucher.Code) return reply;

        // The order may have overtaken the issuing of a voucher that its programme has granted.
        var program = (await grains.Program(voucher.Program).Read()).State;
        if (!program.Claims.TryGetValue(voucher.Sme, out var claim)) return reply;

        var issue = new IssueVoucher(voucher, claim.Government, claim.SelfPay, program.VouchersExpireAt);
        ProcessStuckException.ThrowIfRefused(await grains.Voucher(voucher).Ask(issue, at), $"Issuing {voucher}");
        return await grains.Voucher(voucher).Ask(hold, at);
    }

    private static async Task Refuse(OrderId order, Refusal why, Moment at, IGrains grains) =>
        ProcessStuckException.ThrowIfRefused(
            await grains.Order(order).Ask(new RefuseOrder(why.Code, why.Detail ?? why.Title), at), $"Refusing {order}");
}
