using KAiMarket.Domain;
using KAiMarket.Domain.Orders;
using KAiMarket.Domain.Programs;
using KAiMarket.Domain.Vouchers;

namespace KAiMarket.Grains.Processes;

/// <summary>
/// When a voucher expires, its unused orders are cancelled, and what no order holds goes back to the programme.
/// </summary>
internal static class ExpiryProcess
{
    public static async Task Run(VoucherId id, Moment at, long seen, IGrains grains)
    {
        foreach (var order in (await grains.Voucher(id).Read(OpenHolds.Asked, seen)).State.Orders)
        {
            var reply = await grains.Order(order).Ask(new CancelOrder(), at);

            // Metered use stays held until the demand side accepts it; an order still on its way is asked again.
            if (reply.Refusal is { } refusal && refusal.Code == CancelOrder.NotConfirmed.Code)
                throw new ProcessStuckException($"{order} is not confirmed yet.");
        }
    }

    public static async Task Return(VoucherId id, BalanceReturned returned, Moment at, IGrains grains) =>
        ProcessStuckException.ThrowIfRefused(
            await grains.Program(id.Program).Ask(new ReturnBudget(id, returned.GovernmentSoFar), at),
            $"Returning {id}");
}
