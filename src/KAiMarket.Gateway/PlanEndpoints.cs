using System.Collections.Immutable;
using KAiMarket.Domain;
using KAiMarket.Domain.Ministries;
using KAiMarket.Domain.Tenders;
using KAiMarket.Gateway.Http;

namespace KAiMarket.Gateway;

/// <param name="Lines">All lines of the year's plan.</param>
public sealed record PlanBody(ImmutableArray<BudgetLine> Lines);

/// <summary>A line of a plan, in won.</summary>
/// <param name="Committed">What tenders have committed of it.</param>
public sealed record PlanLineResource(string Id, string Title, Won Amount, Won Committed);

/// <summary>A ministry's demand plan for a year.</summary>
public sealed record PlanResource(MinistryId Ministry, int Year, IReadOnlyList<PlanLineResource> Lines);

/// <param name="Line">A line of the plan.</param>
/// <param name="Amount">What the tender's lots may cost in all, in won with tax.</param>
public sealed record PlannedTenderBody(string Line, Won Amount);

/// <summary>A tender for which budget is committed.</summary>
public sealed record PlannedTenderResource(TenderId Tender, MinistryId Ministry, int Year, string Line, Won Amount);

internal static class PlanEndpoints
{
    private static readonly PlanResource Example = new(
        new("demo-ministry"), 2026, [new("ai-services", "AI 서비스 도입", new(3_000_000_000), new(500_000_000))]);

    public static void MapPlans(this Api api)
    {
        var adopted = Body.Shape<PlanBody>();
        var planned = Body.Shape<PlannedTenderBody>();
        var grains = api.Market.Grains;

        api.Put("/v1/ministries/{ministry}/plans/{year}", async call =>
        {
            var (ministry, year) = (call.Id<MinistryId>("ministry"), YearOf(call));
            var body = await call.BodyAsync(adopted);
            await call.ChangeAsync(
                grains.Ministry(ministry), new AdoptPlan(ministry, year, body.Lines), new PlanOf(year),
                found => Show(ministry, year, found.Plan!));
        })
            .Named("adoptPlan", "Adopts a ministry's demand plan for a year, or adopts it anew.").May(Permissions.Buy)
            .Takes(new PlanBody([new("ai-services", "AI 서비스 도입", new(3_000_000_000))])).Gives(Example)
            .Asks<AdoptPlan>();

        api.Get("/v1/ministries/{ministry}/plans/{year}", async call =>
        {
            var (ministry, year) = (call.Id<MinistryId>("ministry"), YearOf(call));
            var reading = await grains.Ministry(ministry).Read(new PlanOf(year), await call.SeenAsync());
            if (reading.State.Plan is not { } plan) throw new ProblemException(Problems.NotFound);
            call.AnswerUnlessKnown(Show(ministry, year, plan), reading.Version, reading.Position);
        })
            .Named("getPlan", "Shows a ministry's demand plan for a year.")
            .May(Permissions.SeeMarket).Gives(Example).Refuses(Problems.NotFound);

        api.Put("/v1/ministries/{ministry}/plans/{year}/tenders/{tender}", async call =>
        {
            var (ministry, year) = (call.Id<MinistryId>("ministry"), YearOf(call));
            var tender = call.Id<TenderId>("tender");
            var body = await call.BodyAsync(planned);
            await call.ChangeAsync(
                grains.Ministry(ministry), new PlanTender(ministry, year, body.Line, tender, body.Amount),
                new PlanItemOf(tender),
                found => new PlannedTenderResource(
                    tender, ministry, found.Tender!.Year, found.Tender.Line, found.Tender.Amount));
        })
            .Named("planTender", "Plans a tender: commits an amount of a line of the budget to it.")
            .May(Permissions.Buy)
            .Takes(new PlannedTenderBody("ai-services", new(500_000_000)))
            .Gives(new PlannedTenderResource(
                new("ai-civil-service"), new("demo-ministry"), 2026, "ai-services", new(500_000_000)))
            .Asks<PlanTender>();
    }

    private static int YearOf(Call call) => (int)call.RouteNumber("year", 2000, 2199);

    private static PlanResource Show(MinistryId ministry, int year, Plan plan) => new(
        ministry, year,
        [
            .. plan.Lines.Select(line => new PlanLineResource(
                line.Id, line.Title, line.Amount, plan.Committed.GetValueOrDefault(line.Id))),
        ]);
}
