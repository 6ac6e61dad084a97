using KAiMarket.Domain.Ministries;
using KAiMarket.Gateway.Http;

namespace KAiMarket.Gateway;

/// <param name="Code">The administrative standard code, where it has one.</param>
public sealed record MinistryBody(string Name, string? Code = null);

public sealed record MinistryResource(MinistryId Id, string Name, string? Code);

internal static class MinistryEndpoints
{
    private static readonly MinistryResource Example = new(
        new("demo-ministry"), "Ministry of Imaginary Intelligence", "9990001");

    public static void MapMinistries(this Api api)
    {
        var shape = Body.Shape<MinistryBody>();

        api.Put("/v1/ministries/{ministry}", async call =>
        {
            var id = call.Id<MinistryId>("ministry");
            var body = await call.BodyAsync(shape);
            var reply = await call.AskAsync(
                api.Market.Grains.Ministry(id), new RegisterMinistry(body.Name, body.Code));
            if (reply.Refusal is { } refusal)
            {
                await call.RefuseAsync(refusal, reply.Position);
                return;
            }

            call.Answer(
                new MinistryResource(id, body.Name, body.Code), reply.Changed, reply.Version, reply.Position);
        })
            .Named("registerMinistry", "Registers a ministry or other demand institution.").May(Permissions.RunMarket)
            .Takes(new MinistryBody(Example.Name, Example.Code)).Gives(Example).Asks<RegisterMinistry>();

        api.Get("/v1/ministries/{ministry}", call =>
        {
            var id = call.Id<MinistryId>("ministry");
            return call.ShowAsync(api.Market.Grains.Ministry(id), state => Show(id, state));
        })
            .Named("getMinistry", "Shows a ministry.")
            .May(Permissions.SeeMarket).Gives(Example).Refuses(Problems.NotFound);
    }

    private static MinistryResource Show(MinistryId id, Ministry ministry) =>
        new(id, ministry.Name ?? "", ministry.Code);
}
