using KAiMarket.Domain;
using KAiMarket.Domain.Smes;
using KAiMarket.Gateway.Http;
using KAiMarket.Identity;
using KAiMarket.Identity.Organisations;

namespace KAiMarket.Gateway;

/// <param name="Name">Kept in the identity store, never in the journal.</param>
/// <param name="BusinessNumber">사업자등록번호, with or without hyphens; kept like the name.</param>
public sealed record SmeBody(string Name, string BusinessNumber, ApplicantType Type, Region Region);

/// <param name="Name">Only for the firm itself and for those who run or audit the market.</param>
public sealed record SmeResource(SmeId Id, string? Name, ApplicantType Type, Region Region);

internal static class SmeEndpoints
{
    private const string Kind = "sme";
    private static readonly SmeResource Example = new(
        new("demo-sme"), "Invented Robotics Ltd.", ApplicantType.Startup, Region.Daejeon);

    public static void MapSmes(this Api api)
    {
        var shape = Body.Shape<SmeBody>();
        var firms = api.Market.Firms;

        api.Put("/v1/smes/{sme}", async call =>
        {
            var id = call.Id<SmeId>("sme");
            var body = await call.BodyAsync(shape);
            var (name, number) = Particulars.Check(body.Name, body.BusinessNumber);
            call.DemandFirm(OrganisationKind.Sme, id.Value, firms.ReferenceOf(number));
            var grain = api.Market.Grains.Sme(id);
            var reply = await call.AskAsync(
                grain, new RegisterSme(id, firms.ReferenceOf(number), body.Type, body.Region));
            if (reply.Refusal is { } refusal)
            {
                await call.RefuseAsync(refusal, reply.Position);
                return;
            }

            await firms.SaveAsync(new Organisation(Kind, id.Value, name, number));
            call.Answer(
                new SmeResource(id, name, body.Type, body.Region), reply.Changed, reply.Version, reply.Position);
        })
            .Named("registerSme", "Registers a demand firm. Asked again with another name, it takes that name.")
            .May(Permissions.RegisterSme)
            .Takes(new SmeBody("Invented Robotics Ltd.", "000-00-00015", ApplicantType.Startup, Region.Daejeon))
            .Gives(Example)
            .Asks<RegisterSme>().Refuses(
                Problems.NameInvalid, Problems.BusinessNumberInvalid, Problems.OrganisationFirmDiffers);

        api.Get("/v1/smes/{sme}", async call =>
        {
            var id = call.Id<SmeId>("sme");
            var own = call.Actor.Audits() || (call.Actor.Role == Role.Sme && call.Actor.Organisation == id.Value);
            var name = own ? await firms.NameOfAsync(Kind, id.Value, call.Http.RequestAborted) : null;
            await call.ShowAsync(
                api.Market.Grains.Sme(id), state => new SmeResource(id, name, state.Type, state.Region));
        })
            .Named("getSme", "Shows a demand firm.").May(Permissions.SeeSme).Gives(Example).Refuses(Problems.NotFound);
    }
}
