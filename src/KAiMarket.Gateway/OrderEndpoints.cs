using KAiMarket.Domain;
using KAiMarket.Domain.Companies;
using KAiMarket.Domain.Offers;
using KAiMarket.Domain.Orders;
using KAiMarket.Domain.Vouchers;
using KAiMarket.Gateway.Http;
using KAiMarket.Grains;
using KAiMarket.Views;

namespace KAiMarket.Gateway;

/// <param name="Quantity">The most that may be used, in the offer's unit.</param>
public sealed record OrderBody(VoucherId Voucher, OfferId Offer, long Quantity);

/// <param name="Quantity">Must equal what was metered.</param>
public sealed record AcceptanceBody(long Quantity);

/// <summary>An order; amounts in won, quantities in the offer's unit.</summary>
/// <param name="Used">Metered so far.</param>
/// <param name="NextUsage">The sequence that the next batch of usage must have.</param>
/// <param name="Amount">What was accepted, in won; null before.</param>
public sealed record OrderResource(
    OrderId Id, VoucherId Voucher, OfferId Offer, CompanyId? Provider, long Quantity, Won? Price, long? Per, Won Held,
    long Used, long NextUsage, Won? Amount, OrderStatus Status, string? RefusalCode);

internal static class OrderEndpoints
{
    internal static readonly OrderResource Example = new(
        new("order-1"), new("ai-2026.demo-sme"), new("npu-seconds"), new CompanyId("demo-provider"), 1_000_000,
        new Won(1), 1,
        new(1_000_000), 0, 1, null, OrderStatus.Confirmed, null);

    public static void MapOrders(this Api api)
    {
        var placed = Body.Shape<OrderBody>();
        var accepted = Body.Shape<AcceptanceBody>();
        var grains = api.Market.Grains;

        api.Put("/v1/orders/{order}", async call =>
        {
            var id = call.Id<OrderId>("order");
            var body = await call.BodyAsync(placed);
            await PlaceAsync(call, grains.Order(id), id, new PlaceOrder(body.Voucher, body.Offer, body.Quantity));
        })
            .Named("placeOrder", "Places an order; answers when capacity is reserved and the amount held, or neither.")
            .May(Permissions.SpendVoucher)
            .Takes(new OrderBody(Example.Voucher, Example.Offer, Example.Quantity)).Gives(Example)
            .Asks<PlaceOrder>().Asks<ReserveCapacity>().Asks<HoldAmount>().Refuses(Problems.OrderPending);

        api.Get("/v1/orders/{order}", async call =>
        {
            var id = call.Id<OrderId>("order");
            var reading = await grains.Order(id).Read(OrderSummary.Asked, await call.SeenAsync());
            if (reading.Version == 0) throw new ProblemException(Problems.NotFound);
            await call.DemandOrderAsync(reading.State);
            call.AnswerUnlessKnown(Show(id, reading.State), reading.Version, reading.Position);
        })
            .Named("getOrder", "Shows an order as it stands now.").May(Permissions.SeeOrder).Gives(Example)
            .Refuses(Problems.NotFound, Problems.NotYours, Problems.RoleMayNot);

        api.Get("/v1/orders", async call =>
        {
            var voucher = call.QueryId<VoucherId>("voucher");
            var provider = call.QueryId<CompanyId>("provider");
            var offer = call.QueryId<OfferId>("offer");
            var actor = call.Actor;
            if (actor.Role == Role.Provider)
            {
                provider ??= CompanyId.Of(actor.Organisation);
                if (provider.Value.Value != actor.Organisation) throw Access.Denied(actor, Role.Provider);
            }
            else if (!call.MayAll)
            {
                if (voucher is null && actor.Role is Role.Sme or Role.Ministry)
                    throw new ProblemException(Problems.NotYours.Because("Name one of your vouchers: ?voucher=."));
                await call.DemandVoucherAsync(voucher ?? new VoucherId("none.none"));
            }

            await call.ListAsync((after, limit) =>
                api.Market.Views.OrdersAsync(new OrderFilter(voucher, provider, offer), after, limit));
        })
            .Named("listOrders", "Lists orders of a voucher, a provider or an offer, or all that the key may see.")
            .May(Permissions.SeeOrder)
            .With<VoucherId>("voucher", "Only on this voucher.").With<CompanyId>("provider", "Only this provider's.")
            .With<OfferId>("offer", "Only of this offer.").Lists(RowExample)
            .Refuses(Problems.NotYours, Problems.RoleMayNot);

        api.Put("/v1/orders/{order}/acceptance", async call =>
        {
            var id = call.Id<OrderId>("order");
            var body = await call.BodyAsync(accepted);
            await call.ChangeAsync(
                grains.Order(id), new AcceptOrder(body.Quantity), OrderSummary.Asked, state => Show(id, state));
        })
            .Named("acceptOrder", "Accepts what was metered; the market settles it at once.")
            .May(Permissions.SpendVoucher)
            .Takes(new AcceptanceBody(400_000))
            .Gives(Example with { Used = 400_000, NextUsage = 2, Amount = new(400_000), Status = OrderStatus.Accepted })
            .Asks<AcceptOrder>();

        api.Put("/v1/orders/{order}/cancellation", async call =>
        {
            var id = call.Id<OrderId>("order");
            await Body.ReadNoneAsync(call.Http);
            await call.ChangeAsync(
                grains.Order(id), new CancelOrder(), OrderSummary.Asked, state => Show(id, state));
        })
            .Named("cancelOrder", "Gives an order up before its first use; capacity and money go back.")
            .May(Permissions.SpendVoucher)
            .Gives(Example with { Status = OrderStatus.Cancelled }).Asks<CancelOrder>();
    }

    internal static OrderResource Show(OrderId id, OrderSummary order) => new(
        id, order.Voucher, order.Offer, order.Provider, order.Quantity, order.Confirmed?.Price, order.Confirmed?.Per,
        order.Confirmed?.Held ?? Won.Zero, order.Used, order.Batches + 1, order.Amount, order.Status,
        order.Refused?.Code);

    /// <summary>Places the order and waits for the process that confirms or refuses it.</summary>
    private static async Task PlaceAsync(Call call, IOrderGrain grain, OrderId id, PlaceOrder place)
    {
        var (reply, order) = await call.AskAsync(grain, place, OrderSummary.Asked);
        if (reply.Refusal is { } refusal)
        {
            await call.RefuseAsync(refusal, reply.Position);
            return;
        }

        var reading = new Reading<OrderSummary>(order!, reply.Version, reply.Position);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(call.Http.RequestAborted);
        patience.CancelAfter(Limits.ProcessPatience);
        try
        {
            while (reading.State.Status == OrderStatus.Placed)
                reading = await grain.ReadPast(OrderSummary.Asked, reading.Version, patience.Token);
        }
        catch (OperationCanceledException) when (!call.Http.RequestAborted.IsCancellationRequested)
        {
            throw new ProblemException(Problems.OrderPending.Because(
                "Repeat the same request to hear what became of it."));
        }

        if (reading.State.Refused is { } refused)
            await call.RefuseAsync(Problems.OfStep(refused.Code, refused.Reason), reading.Position);
        else
            call.Answer(Show(id, reading.State), reply.Changed, reading.Version, reading.Position);
    }

    private static OrderRow RowExample => new(
        Example.Id, Example.Voucher, new("ai-2026"), new("demo-sme"), Example.Offer, Example.Provider, Example.Quantity,
        Example.Price, Example.Per, Example.Held, 0, null, OrderStatus.Confirmed, null,
        new DateOnly(2026, 11, 22));
}
