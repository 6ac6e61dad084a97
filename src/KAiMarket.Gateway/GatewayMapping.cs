using KAiMarket.Gateway.Http;
using KAiMarket.Gateway.OpenApi;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace KAiMarket.Gateway;

/// <summary>Puts the market's API into a web application.</summary>
public static class GatewayMapping
{
    public static void MapGateway(this WebApplication app, Market market)
    {
        var api = ApiOf(app, market);
        api.MapMinistries();
        api.MapCompanies();
        api.MapSmes();
        api.MapPrograms();
        api.MapClaims();
        api.MapVouchers();
        api.MapOffers();
        api.MapOrders();
        api.MapUsage();
        api.MapPlans();
        api.MapTenders();
        api.MapTenderDocuments();
        api.MapEnquiries();
        api.MapBids();
        api.MapOpenings();
        api.MapTenderRecords();
        api.MapContracts();
        api.MapNoticePeriods();
        api.MapDocuments();
        api.MapTenderSearch();
        api.MapNotices();
        api.MapLedger();
        api.MapJournal();
        api.MapOperations();
        api.MapKeys();
        api.MapHealth();
        api.MapDescription();
    }

    /// <summary>Only how a process is that answers nobody's requests.</summary>
    public static void MapHealthAlone(this WebApplication app, Market market) => ApiOf(app, market).MapHealth();

    private static Api ApiOf(WebApplication app, Market market)
    {
        app.Use(next => Api.Guard(next, market.Exposure));
        return new Api(
            app, market, app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("KAiMarket.Gateway"));
    }
}
