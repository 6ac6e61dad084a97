using KAiMarket.Domain;
using KAiMarket.Domain.Companies;
using KAiMarket.Gateway.Http;
using KAiMarket.Identity;
using KAiMarket.Identity.Organisations;
using KAiMarket.Views;

namespace KAiMarket.Gateway;

/// <param name="Name">Kept in the identity store, never in the journal.</param>
/// <param name="BusinessNumber">사업자등록번호, with or without hyphens; kept like the name.</param>
public sealed record CompanyBody(string Name, string BusinessNumber, Region Region);

public sealed record CompanyResource(CompanyId Id, string? Name, Region Region);

internal static class CompanyEndpoints
{
    private const string Kind = "company";
    private static readonly CompanyResource Example = new(
        new("demo-provider"), "Fictional Compute Co.", Region.Gyeonggi);

    public static void MapCompanies(this Api api)
    {
        var shape = Body.Shape<CompanyBody>();
        var firms = api.Market.Firms;

        api.Put("/v1/companies/{company}", async call =>
        {
            var id = call.Id<CompanyId>("company");
            var body = await call.BodyAsync(shape);
            var (name, number) = Particulars.Check(body.Name, body.BusinessNumber);
            call.DemandFirm(OrganisationKind.Company, id.Value, firms.ReferenceOf(number));
            var grain = api.Market.Grains.Company(id);
            var reply = await call.AskAsync(grain, new RegisterCompany(id, firms.ReferenceOf(number), body.Region));
            if (reply.Refusal is { } refusal)
            {
                await call.RefuseAsync(refusal, reply.Position);
                return;
            }

            await firms.SaveAsync(new Organisation(Kind, id.Value, name, number));
            call.Answer(new CompanyResource(id, name, body.Region), reply.Changed, reply.Version, reply.Position);
        })
            .Named("registerCompany", "Registers a supplier firm. Asked again with another name, it takes that name.")
            .May(Permissions.RegisterCompany)
            .Takes(new CompanyBody("Fictional Compute Co.", "000-00-00015", Region.Gyeonggi)).Gives(Example)
            .Asks<RegisterCompany>().Refuses(
                Problems.NameInvalid, Problems.BusinessNumberInvalid, Problems.OrganisationFirmDiffers);

        api.Get("/v1/companies/{company}", async call =>
        {
            var id = call.Id<CompanyId>("company");
            var name = await firms.NameOfAsync(Kind, id.Value, call.Http.RequestAborted);
            await call.ShowAsync(api.Market.Grains.Company(id), state => new CompanyResource(id, name, state.Region));
        })
            .Named("getCompany", "Shows a supplier firm.")
            .May(Permissions.SeeMarket).Gives(Example).Refuses(Problems.NotFound);

        api.Get("/v1/companies/{company}/statement", call =>
        {
            var id = call.Id<CompanyId>("company");
            call.DemandStatement(id.Value);
            return call.ListAsync((after, limit) => api.Market.Views.StatementAsync(id, after, limit));
        })
            .Named("getStatement", "Lists what was settled to a provider, oldest first.").May(Permissions.SeeStatement)
            .Refuses(Problems.NotYours, Problems.RoleMayNot)
            .Lists(new StatementLine(
                42, new("order-1"), new("ai-2026.demo-sme"), new(700_000), new(300_000), Samples.At));
    }
}
