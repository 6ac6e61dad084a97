using KAiMarket.Acceptance.Running;
using KAiMarket.Client;

namespace KAiMarket.Acceptance;

/// <summary>The manual of the API is what really went over the wire here.</summary>
[Collection(Markets.Collection)]
public sealed class ManualTests
{
    [Fact]
    public async Task The_manual_shows_every_resource_as_it_is()
    {
        await using var server = await ServerProcess.StartAsync();
        var manual = new Transcript();
        var position = new LastPosition();
        IKAiMarket As(string role) => server.Client(role, manual.Listen(role), position);
        using var @operator = As("operator");
        using var ministry = As("ministry");
        using var sme = As("sme");
        using var provider = As("provider");
        using var auditor = As("auditor");
        using var administrator = As("administrator");
        using var anonymous = server.Client(null, manual.Listen("nobody"), position);

        await RegisterAsync(manual, @operator, provider, sme);
        await ProgramAsync(manual, ministry, sme);
        await OrderAsync(manual, provider, sme);
        await DocumentAsync(manual, ministry, provider);
        await ReadAsync(manual, @operator, provider, auditor, administrator, anonymous);
        manual.Next("programs", "Close a programme: what nobody claimed goes back");
        await ministry.CloseProgramAsync("ai-2026");
        await NoticesAsync(manual, @operator, sme);

        manual.Check();
    }

    private static async Task NoticesAsync(Transcript manual, IKAiMarket @operator, IKAiMarket sme)
    {
        var posted = new DateTimeOffset(2026, 8, 3, 9, 30, 0, TimeSpan.FromHours(9));
        var notice = new NoticeBody(
            "g2b", "R26XX00000001", NoticeKind.Registered, "상상 데이터 플랫폼 구축", "상상데이터진흥원",
            ["title-trimmed", "no-closing-date"],
            [new("bidNtceNo", "R26XX00000001"), new("bidNtceNm", " 상상 데이터 플랫폼 구축"), new("bidNtceDt", "2026-08-03 09:30:00")],
            45_000_000, 40_909_091, posted);
        manual.Next("notices", "Take the first order of another system's notice: it is a tender now, and nobody can bid on it");
        await @operator.ImportNoticeAsync("r26xx00000001", "000", notice);
        manual.Next("notices", "A later order joins its history");
        await @operator.ImportNoticeAsync("r26xx00000001", "001", notice with { Kind = NoticeKind.Cancelled });
        manual.Next("notices", "What was imported stays: other content under the same order is refused");
        await RefusedAsync(() => @operator.ImportNoticeAsync("r26xx00000001", "001", notice));
        manual.Next("notices", "Read the history");
        await sme.NoticesAsync("r26xx00000001");
        manual.Next("notices", "Read one order as it came");
        await sme.NoticeAsync("r26xx00000001", "000");
    }

    private static async Task RegisterAsync(Transcript manual, IKAiMarket @operator, IKAiMarket provider, IKAiMarket sme)
    {
        manual.Next("ministries", "Register a ministry");
        await @operator.RegisterMinistryAsync("demo-ministry", new("Ministry of Imaginary Intelligence", "9990001"));
        manual.Next("ministries", "Asked again, nothing changes: 200 instead of 201");
        await @operator.RegisterMinistryAsync("demo-ministry", new("Ministry of Imaginary Intelligence", "9990001"));
        manual.Next("ministries", "Other particulars under the same id are refused");
        await RefusedAsync(() => @operator.RegisterMinistryAsync("demo-ministry", new("Ministry of Something Else")));
        manual.Next("ministries", "Read a ministry");
        await @operator.MinistryAsync("demo-ministry");

        manual.Next("companies", "Register a supplier firm; its name and number never enter the journal");
        await provider.RegisterCompanyAsync("demo-provider", new("Fictional Compute Co.", "000-00-00015", Region.Gyeonggi));
        manual.Next("companies", "A number whose check digit is wrong");
        await RefusedAsync(() => provider.RegisterCompanyAsync("demo-provider", new("Fictional Compute Co.", "000-00-00016", Region.Gyeonggi)));
        manual.Next("companies", "Read a supplier firm");
        await provider.CompanyAsync("demo-provider");

        manual.Next("smes", "Register a demand firm");
        await sme.RegisterSmeAsync("demo-sme", new("Invented Robotics Ltd.", "000-00-00029", ApplicantType.Startup, Region.Daejeon));
        manual.Next("smes", "Read a demand firm");
        await sme.SmeAsync("demo-sme");
    }

    private static async Task ProgramAsync(Transcript manual, IKAiMarket ministry, IKAiMarket sme)
    {
        manual.Next("programs", "Open a programme");
        await ministry.OpenProgramAsync("ai-2026", Samples.Program() with { Title = "AI voucher 2026" });
        manual.Next("programs", "Read a programme as it stands now");
        await ministry.ProgramAsync("ai-2026");
        manual.Next("programs", "List programmes with where their money is");
        await ministry.ProgramsAsync(limit: 10);

        manual.Next("claims", "Claim a voucher: one for each firm, first come while the budget lasts");
        await sme.ClaimVoucherAsync("ai-2026", "demo-sme", new(10_000_000));
        manual.Next("claims", "Asked again after silence, it has happened once");
        await sme.ClaimVoucherAsync("ai-2026", "demo-sme", new(10_000_000));
        manual.Next("claims", "A claim that names something else is refused");
        await RefusedAsync(() => sme.ClaimVoucherAsync("ai-2026", "demo-sme", new(20_000_000)));
        manual.Next("claims", "A claim for nothing names the member to blame");
        await RefusedAsync(() => sme.ClaimVoucherAsync("ai-2026", "demo-sme", new(0)));
        manual.Next("claims", "Read a claim");
        await sme.ClaimAsync("ai-2026", "demo-sme");

        await sme.VoucherAsync("ai-2026.demo-sme");
        manual.Next("vouchers", "Read a voucher as it stands now");
        await sme.VoucherAsync("ai-2026.demo-sme");
    }

    private static async Task OrderAsync(Transcript manual, IKAiMarket provider, IKAiMarket sme)
    {
        var npu = new OfferBody("demo-provider", "NPU inference, by the second", OfferCategory.Npu, Unit.NpuSecond, 2, 1, 86_400_000,
            CapacityPeriod.Day, Region.Gyeonggi, "Fictional Silicon", true);
        manual.Next("offers", "Publish an offer");
        await provider.PublishOfferAsync("npu-seconds", npu);
        manual.Next("offers", "Search the catalogue for domestic NPUs");
        await sme.OffersAsync(OfferCategory.Npu, domesticNpu: true);

        manual.Next("orders", "Place an order: capacity is reserved and the amount held, or neither");
        await sme.PlaceOrderAsync("order-1", new("ai-2026.demo-sme", "npu-seconds", 1_000_000));
        manual.Next("orders", "More than the voucher has left is refused, with the code of the step that refused it");
        await RefusedAsync(() => sme.PlaceOrderAsync("order-2", new("ai-2026.demo-sme", "npu-seconds", 9_000_000)));
        manual.Next("usage", "Record metered use, batch by batch");
        await provider.RecordUsageAsync("order-1", 1, Samples.Usage(300_000, 100_000));
        manual.Next("usage", "A batch that is not the next one");
        await RefusedAsync(() => provider.RecordUsageAsync("order-1", 3, Samples.Usage(1)));
        manual.Next("orders", "Accept what was metered; settlement follows by itself");
        await sme.AcceptOrderAsync("order-1", new(400_000));
        await sme.SettledAsync("order-1");
        manual.Next("orders", "Read the settled order");
        await sme.OrderAsync("order-1");
        await sme.PlaceOrderAsync("order-3", new("ai-2026.demo-sme", "npu-seconds", 1_000));
        manual.Next("orders", "Cancel an order before its first use");
        await sme.CancelOrderAsync("order-3");
        manual.Next("offers", "Withdraw an offer; open orders go on");
        await provider.WithdrawOfferAsync("npu-seconds");
    }

    private static async Task DocumentAsync(Transcript manual, IKAiMarket ministry, IKAiMarket provider)
    {
        const string Text = "Specification of an imaginary model.\nIt answers in Korean.\n";
        static HttpContent Bytes(string text) => new ByteArrayContent(System.Text.Encoding.UTF8.GetBytes(text))
        {
            Headers = { { "Content-Type", "application/octet-stream" } },
        };
        var body = new DocumentBody("ministry:demo-ministry", "specification.txt", "text/plain", Text.Length,
            Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(Text))));

        manual.Next("documents", "Declare a document: its type, its size and the digest of what will come");
        await ministry.DeclareDocumentAsync("specification", body);
        manual.Next("documents", "Programs and scripts are not taken, whatever they are called");
        await RefusedAsync(() => ministry.DeclareDocumentAsync("setup", body with { FileName = "setup.exe" }));
        manual.Next("documents", "Bring its first bytes");
        await ministry.SendDocumentContentAsync("specification", Bytes(Text[..37]), 0);
        manual.Next("documents", "After a broken connection: how much is there?");
        await ministry.DocumentAsync("specification");
        manual.Next("documents", "Bytes that do not follow those");
        await RefusedAsync(() => ministry.SendDocumentContentAsync("specification", Bytes(Text[40..]), 40));
        manual.Next("documents", "Go on from there; with the last byte it is checked, scanned and stored");
        await ministry.SendDocumentContentAsync("specification", Bytes(Text[37..]), 37);
        manual.Next("documents", "Read it, or with a Range a part of it");
        await (await ministry.DocumentContentAsync("specification")).DisposeAsync();
        manual.Next("documents", "It is its owner's");
        await RefusedAsync(() => provider.DocumentContentAsync("specification"));
    }

    private static async Task ReadAsync(
        Transcript manual, IKAiMarket @operator, IKAiMarket provider, IKAiMarket auditor, IKAiMarket administrator, IKAiMarket anonymous)
    {
        // Everything that was set going has ended when the market's own work has come to the end of the journal.
        await Until.TrueAsync(
            async () => (await @operator.ProcessesAsync()).Value.Lag == 0, () => "The processes do not come to an end.");

        manual.Next("vouchers", "List the vouchers of a programme");
        await @operator.VouchersAsync(program: "ai-2026");
        manual.Next("orders", "List the orders of a provider");
        await provider.OrdersAsync(limit: 1);
        manual.Next("companies", "Read what was settled to a provider");
        await provider.StatementAsync("demo-provider");
        manual.Next("notice-periods", "Is a tender of 200 million won published early enough, and why?");
        await @operator.NoticePeriodAsync("2026-11-23", "2026-12-04", 200_000_000);
        manual.Next("notice-periods", "One of unknown value needs 40 days");
        await @operator.NoticePeriodAsync("2026-11-23", "2026-12-04");
        manual.Next("notice-periods", "A day that is none");
        await RefusedAsync(() => @operator.NoticePeriodAsync("2026-11-31", "2026-12-04"));
        manual.Next("ledger", "Sum the ledger: debits equal credits at every position");
        await auditor.TrialBalanceAsync();
        manual.Next("ledger", "Read one account");
        await auditor.AccountAsync("company:demo-provider");
        manual.Next("ledger", "Read the transfers of an account");
        await auditor.EntriesAsync("company:demo-provider");
        manual.Next("journal", "Read events, byte for byte as they are stored");
        await (await auditor.JournalEventLinesAsync(limit: 2)).DisposeAsync();
        manual.Next("journal", "Read the hash chain over the commits");
        await (await auditor.JournalBatchLinesAsync(limit: 2)).DisposeAsync();
        manual.Next("journal", "Go on in the journal of another market, or in one that was put back");
        await RefusedAsync(() => auditor.JournalEventLinesAsync(7, epoch: "1-0"));
        manual.Next("keys", "Make a key; the secret is shown once");
        await administrator.CreateKeyAsync("clerk-7", new(Role.Sme, "demo-sme"));
        manual.Next("keys", "Make one for a metering agent, which reaches nothing else");
        var agent = (await administrator.CreateKeyAsync("agent-7", new(Role.Provider, "demo-provider", ["usage:write"]))).Value.Key!;
        manual.Next("keys", "A scope that is none");
        await RefusedAsync(() => administrator.CreateKeyAsync("agent-8", new(Role.Provider, "demo-provider", ["everything:write"])));
        manual.Next("keys", "Give a key its next secret; both are good for a day");
        await administrator.RotateKeyAsync("agent-7", 1, new(24));
        manual.Next("tokens", "Exchange a key for a token of ten minutes");
        await anonymous.TokenAsync("agent-7", agent);
        manual.Next("tokens", "A secret that is none");
        await RefusedAsync(() => anonymous.TokenAsync("agent-7", "kai_provider_none"));
        manual.Next("tokens", "The public keys that tokens are verified with");
        await anonymous.SigningKeysAsync();
        manual.Next("keys", "End a key");
        await administrator.RevokeKeyAsync("clerk-7");
        manual.Next("keys", "An auditor may not");
        await RefusedAsync(() => auditor.KeysAsync());
    }

    private static Task<ProblemException> RefusedAsync(Func<Task> ask) => Assert.ThrowsAsync<ProblemException>(ask);
}
