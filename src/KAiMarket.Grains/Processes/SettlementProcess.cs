using KAiMarket.Domain;
using KAiMarket.Domain.Offers;
using KAiMarket.Domain.Orders;
using KAiMarket.Domain.Vouchers;

namespace KAiMarket.Grains.Processes;

/// <summary>
/// What the demand side accepted is taken from the voucher and settled to the provider; the rest is free again.
/// </summary>
internal static class SettlementProcess
{
    public static async Task Run(OrderId id, OrderAccepted accepted, Moment at, long seen, IGrains grains)
    {
        var order = (await grains.Order(id).Read(OrderSummary.Asked, seen)).State;
        var (capture, hold) = await grains.Voucher(order.Voucher).Ask(
            new CaptureHold(id, accepted.Amount), new FindHold(id), at);
        ProcessStuckException.ThrowIfRefused(capture, $"Capturing the money of {id}");

        var captured = hold!.Finished!.Value.Captured!.Value;
        ProcessStuckException.ThrowIfRefused(
            await grains.Offer(order.Offer).Ask(new ReleaseCapacity(id, accepted.Quantity), at),
            $"Releasing the capacity of {id}");
        ProcessStuckException.ThrowIfRefused(
            await grains.Order(id).Ask(new SettleOrder(captured.Government, captured.SelfPay), at), $"Settling {id}");
    }
}
