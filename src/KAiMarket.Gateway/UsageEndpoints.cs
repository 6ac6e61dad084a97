using System.Collections.Immutable;
using KAiMarket.Domain;
using KAiMarket.Domain.Orders;
using KAiMarket.Gateway.Http;

namespace KAiMarket.Gateway;

/// <param name="Records">1 to 1,000 readings of the meter.</param>
public sealed record UsageBody(ImmutableArray<MeterRecord> Records);

internal static class UsageEndpoints
{
    // A thousand records of the longest kind take a fifth of a mebibyte.
    private const int LargestBatch = Limits.LargestBody;

    public static void MapUsage(this Api api)
    {
        var shape = Body.Shape<UsageBody>();

        api.Put("/v1/orders/{order}/usage/{sequence}", async call =>
        {
            var id = call.Id<OrderId>("order");
            var sequence = call.RouteNumber("sequence", 0);
            var body = await call.BodyAsync(shape, LargestBatch);
            await call.ChangeAsync(
                api.Market.Grains.Order(id), new RecordUsage(sequence, body.Records), OrderSummary.Asked,
                state => OrderEndpoints.Show(id, state));
        })
            .Named("recordUsage", "Records a batch of metered usage, whole or not at all.").May(Permissions.SupplyOffer)
            .Takes(new UsageBody([new MeterRecord("r-1", Samples.At, Samples.At.AddMinutes(5), 400_000)]))
            .Gives(OrderEndpoints.Example with { Used = 400_000, NextUsage = 2 }).Asks<RecordUsage>();
    }
}
