using System.Net;
using KAiMarket.Acceptance.Running;
using KAiMarket.Client;

namespace KAiMarket.Acceptance;

[Collection(Markets.Collection)]
public sealed class AccessTests(Markets markets)
{
    private static readonly string[] Roles = ["administrator", "operator", "ministry", "vendor", "sme", "provider", "auditor"];

    [Fact]
    public async Task Each_role_reads_what_the_table_of_access_says()
    {
        var server = await markets.OnAsync("sqlite");
        using var market = server.Client("operator");
        await market.VoucherAsync("access", 401);
        await market.ClaimVoucherAsync("access", "demo-sme", new(1_000_000));
        await market.OpenProgramAsync("access-foreign", Samples.Program() with { Owner = "another-ministry" });
        await market.ClaimVoucherAsync("access-foreign", "access", new(1_000_000));
        await market.PlaceOrderAsync("access-own", new("access.demo-sme", "access", 1));
        await market.PublishOfferAsync("access-foreign", Samples.Offer() with { Provider = "another-provider" });
        await market.PlaceOrderAsync("access-foreign", new("access-foreign.access", "access-foreign", 1));

        const string Audits = "administrator operator auditor";
        foreach (var (path, allowed) in new[]
        {
            ("/v1/programs", string.Join(' ', Roles)),
            ("/v1/programs/access", string.Join(' ', Roles)),
            ("/v1/offers", string.Join(' ', Roles)),
            ("/v1/smes/access", string.Join(' ', Roles)),
            ("/v1/vouchers/access.demo-sme", Audits + " ministry sme"),
            ("/v1/vouchers/access.access", Audits + " ministry"),
            ("/v1/vouchers/access-foreign.access", Audits),
            ("/v1/programs/access/claims/demo-sme", Audits + " ministry sme"),
            ("/v1/vouchers", Audits + " sme"),
            ("/v1/vouchers?program=access", Audits + " ministry sme"),
            ("/v1/vouchers?program=access-foreign", Audits + " sme"),
            ("/v1/vouchers?sme=access", Audits),
            ("/v1/orders/access-own", Audits + " ministry sme provider"),
            ("/v1/orders/access-foreign", Audits),
            ("/v1/orders", Audits + " provider"),
            ("/v1/orders?voucher=access.demo-sme", Audits + " ministry sme provider"),
            ("/v1/orders?provider=another-provider", Audits),
            ("/v1/companies/demo-provider/statement", Audits + " provider"),
            ("/v1/companies/another-provider/statement", Audits),
            ("/v1/ledger/accounts", Audits),
            ("/v1/ledger/entries", Audits),
            ("/v1/ledger/trial-balance", Audits),
            ("/v1/journal/head", Audits),
            ("/v1/journal/events", Audits),
            ("/v1/journal/batches", Audits),
            ("/v1/views", Audits),
            ("/v1/processes", Audits),
            ("/v1/keys", "administrator"),
            ("/v1/keys/first-sme", "administrator"),
        })
        {
            foreach (var role in Roles)
            {
                using var http = server.Raw(role);
                using var response = await http.GetAsync(new Uri(path, UriKind.Relative));
                var expected = allowed.Split(' ').Contains(role) ? HttpStatusCode.OK : HttpStatusCode.Forbidden;
                Assert.True(expected == response.StatusCode, $"{role} on {path}: {response.StatusCode}");
                if (expected == HttpStatusCode.Forbidden) await response.ProblemAsync(HttpStatusCode.Forbidden);
            }
        }
    }

    [Fact]
    public async Task A_firm_sees_only_its_own_vouchers_in_the_list()
    {
        var server = await markets.OnAsync("sqlite");
        using var market = server.Client("operator");
        await market.VoucherAsync("own-list", 402);
        await market.ClaimVoucherAsync("own-list", "demo-sme", new(1_000_000));
        using var sme = server.Client("sme");
        sme.Dispose();
        using var seen = server.Client("sme");

        var list = (await seen.VouchersAsync(limit: 1000)).Value.Items;

        Assert.Contains(list, voucher => voucher.Id == "own-list.demo-sme");
        Assert.All(list, voucher => Assert.Equal("demo-sme", voucher.Sme));
    }

    [Fact]
    public async Task A_firms_name_is_shown_to_itself_and_to_those_who_run_or_audit_the_market()
    {
        var server = await markets.OnAsync("sqlite");
        foreach (var role in Roles)
        {
            using var market = server.Client(role);
            var name = (await market.SmeAsync("demo-sme")).Value.Name;
            Assert.Equal(role is "administrator" or "operator" or "auditor" or "sme", name is not null);
        }
    }

    [Fact]
    public async Task Commands_are_refused_to_those_who_may_not_give_them_and_change_nothing()
    {
        await using var server = await Markets.NewAsync("sqlite");
        using var market = server.Client("operator");
        var voucher = await market.VoucherAsync("command", 403);
        await market.PlaceOrderAsync("command", new(voucher, "command", 10));
        var head = (await market.JournalHeadAsync()).Value.Position;

        using var sme = server.Client("sme");
        using var provider = server.Client("provider");
        using var ministry = server.Client("ministry");
        using var auditor = server.Client("auditor");
        using var vendor = server.Client("vendor");
        foreach (var ask in new Func<Task>[]
        {
            () => sme.RegisterMinistryAsync("forbidden", new("Ministry of Nothing")),
            () => ministry.RegisterMinistryAsync("demo-ministry-2", new("Ministry of Nothing")),
            () => sme.RegisterSmeAsync("forbidden", Samples.Sme(404)),
            () => provider.RegisterCompanyAsync("forbidden", Samples.Company(405)),
            () => sme.OpenProgramAsync("forbidden", Samples.Program()),
            () => ministry.OpenProgramAsync("forbidden", Samples.Program() with { Owner = "another-ministry" }),
            () => sme.CloseProgramAsync("command"),
            () => sme.ClaimVoucherAsync("command", "command", new(1_000)),
            () => auditor.ClaimVoucherAsync("command", "command", new(1_000)),
            () => sme.PublishOfferAsync("forbidden", Samples.Offer()),
            () => provider.PublishOfferAsync("forbidden", Samples.Offer() with { Provider = "another-provider" }),
            () => vendor.WithdrawOfferAsync("command"),
            () => sme.PlaceOrderAsync("forbidden", new(voucher, "command", 1)),
            () => sme.RecordUsageAsync("command", 1, Samples.Usage(1)),
            () => ministry.RecordUsageAsync("command", 1, Samples.Usage(1)),
            () => provider.AcceptOrderAsync("command", new(0)),
            () => provider.CancelOrderAsync("command"),
            () => auditor.RebuildViewsAsync(),
            () => market.CreateKeyAsync("forbidden", new(Role.Auditor)),
            () => market.RevokeKeyAsync("first-auditor"),
        })
        {
            var problem = await Assert.ThrowsAsync<ProblemException>(ask);
            Assert.True(HttpStatusCode.Forbidden == problem.Status, problem.Message);
        }

        Assert.Equal(head, (await market.JournalHeadAsync()).Value.Position);
    }
}
