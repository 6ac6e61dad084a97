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
    /// <exception cref="InvalidOperationException">An operation does not say who may do it.</exception>
    public static void MapGateway(this WebApplication app, Market market) => Map(app, market, api =>
    {
        api.Group("ministries").MapMinistries();
        api.Group("companies").MapCompanies();
        api.Group("smes").MapSmes();
        api.Group("programs").MapPrograms();
        api.Group("claims").MapClaims();
        api.Group("vouchers").MapVouchers();
        api.Group("offers").MapOffers();
        api.Group("orders").MapOrders();
        api.Group("usage").MapUsage();
        api.Group("plans").MapPlans();
        api.Group("tenders").MapTenders();
        api.Group("tender-documents").MapTenderDocuments();
        api.Group("enquiries").MapEnquiries();
        api.Group("bids").MapBids();
        api.Group("openings").MapOpenings();
        api.Group("tenders").MapTenderRecords();
        api.Group("contracts").MapContracts();
        api.Group("notice-periods").MapNoticePeriods();
        api.Group("documents").MapDocuments();
        api.Group("tenders").MapTenderSearch();
        api.Group("notices").MapNotices();
        api.Group("ledger").MapLedger();
        api.Group("journal").MapJournal();
        api.Group("operations").MapOperations();
        api.Group("keys").MapKeys();
        api.Group("accounts").MapAccounts();
        api.Group("accounts").MapRecoveries();
        api.Group("sessions").MapSessions();
        api.Group("security").MapSecurity();
        api.Group("organisations").MapOrganisations();
        api.Group("organisations").MapMembers();
        api.Group("organisations").MapInvitations();
        api.Group("organisations").MapOrganisationKeys();
        api.Group("session").MapHats();
        api.Group("tokens").MapTokens();
        api.Group("health").MapHealth();
        api.Group("description").MapDescription();
    });

    /// <summary>Only how a process is that answers nobody's requests.</summary>
    public static void MapHealthAlone(this WebApplication app, Market market) =>
        Map(app, market, api => api.Group("health").MapHealth());

    private static void Map(WebApplication app, Market market, Action<Api> operations)
    {
        app.Use(next => Api.Guard(next, market.Exposure));
        var api = new Api(
            app, market, app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("KAiMarket.Gateway"));
        operations(api);
        api.DemandPermissions();
    }
}
