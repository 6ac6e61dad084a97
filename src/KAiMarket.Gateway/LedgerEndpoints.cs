using KAiMarket.Domain;
using KAiMarket.Gateway.Http;
using KAiMarket.Views;

namespace KAiMarket.Gateway;

internal static class LedgerEndpoints
{
    public static void MapLedger(this Api api)
    {
        var views = api.Market.Views;
        var account = new Account("program:ai-2026", new(9_000_000), new(5_000_000_000));

        api.Get("/v1/ledger/accounts", call => call.ListAsync((after, limit) => views.AccountsAsync(after, limit)))
            .Named("listAccounts", "Lists the ledger's accounts with their sums.")
            .May(Permissions.AuditMarket).Lists(account);

        api.Get("/v1/ledger/accounts/{account}", async call =>
        {
            await call.AwaitViewsAsync();
            var position = views.Position;
            var found = await views.AccountAsync(call.Text("account"), call.Http.RequestAborted);
            call.Answer(found ?? throw new ProblemException(Problems.NotFound), false, 0, position);
        })
            .Named("getAccount", "Shows an account of the ledger.").May(Permissions.AuditMarket).Queries(account)
            .Refuses(Problems.NotFound);

        api.Get("/v1/ledger/entries", call =>
        {
            var name = call.Query("account");
            return call.ListAsync((after, limit) => views.EntriesAsync(name, after, limit));
        })
            .Named("listEntries", "Lists transfers between accounts, oldest first.").May(Permissions.AuditMarket)
            .With<string>("account", "Only transfers from or to this account.")
            .Lists(new Entry(7, 1, "program:ai-2026", "voucher:ai-2026.demo-sme", new(9_000_000), Samples.At));

        api.Get("/v1/ledger/trial-balance", async call =>
        {
            await call.AwaitViewsAsync();
            var balance = await views.TrialBalanceAsync(call.Http.RequestAborted);
            call.Answer(balance, false, 0, balance.Position);
        })
            .Named("getTrialBalance", "Sums all accounts: debits equal credits at every position.")
            .May(Permissions.AuditMarket)
            .Queries(new TrialBalance(7, new(5_009_000_000), new(5_009_000_000), 3));
    }
}
