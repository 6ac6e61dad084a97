using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using KAiMarket.Acceptance.Crashes;
using KAiMarket.Acceptance.Running;
using KAiMarket.Acceptance.Tenders;
using KAiMarket.Client;
using static KAiMarket.Acceptance.Tenders.TenderSamples;

namespace KAiMarket.Acceptance.Identity;

/// <summary>Somebody who calls: with which credential, in which role, for whom.</summary>
/// <param name="Authorization">The header as it is; null for none.</param>
/// <param name="Role">Null when the credential is worth nothing.</param>
/// <param name="IsStranger">For an organisation to which nothing belongs.</param>
/// <param name="Words">What of the examples is another thing for this role.</param>
internal sealed record Caller(
    string Name, string? Authorization, string? Role, bool IsStranger, IReadOnlyList<(string Old, string New)> Words);

/// <summary>
/// A market in which everything is there that the API's examples name, each thing owned by one of the demo market's
/// organisations; and everybody who might ask for it.
/// </summary>
internal sealed class MatrixMarket : IAsyncDisposable
{
    private const string Program = "ai-2026", Sme = "demo-sme", Firm = "demo-provider", Ministry = "demo-ministry";
    private const string Offer = "npu-seconds", Order = "order-1", TenderId = "ai-civil-service";
    private const string Rival = "stranger-firm", Contract = $"{TenderId}.{MainLot}";

    // One firm supplies and bids, and has a document of its own.
    private static readonly (string Old, string New)[] Usual = [("demo-vendor", Firm)];
    private static readonly (string Old, string New)[] OfFirms =
        [.. Usual, ($"ministry:{Ministry}", $"company:{Firm}"), ("rfp-1", "brochure-1")];

    private readonly ClockedMarket _market;

    private MatrixMarket(ClockedMarket market) => _market = market;

    /// <summary>What belongs to those who are no strangers, and strangers must not hear of.</summary>
    public static IReadOnlyList<string> Owned { get; } =
        [Program, Offer, Order, TenderId, "rfp-1", "brochure-1", "question-1", "Invented Robotics", "Fictional Compute"];

    public ServerProcess Server => _market.Server;
    public List<Caller> Callers { get; } = [];

    public static async Task<MatrixMarket> StartAsync()
    {
        var made = new MatrixMarket(
            await ClockedMarket.StartAsync(onPostgres: false, [], "--failed-credentials", "1000000"));
        try
        {
            await made.PrepareAsync();
            return made;
        }
        catch
        {
            await made.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => _market.DisposeAsync();

    private async Task PrepareAsync()
    {
        using var administrator = Server.Client("administrator");
        using var @operator = Server.Client("operator");
        await @operator.RegisterMinistryAsync("stranger-ministry", new("Ministry of Other Matters"));
        await @operator.RegisterCompanyAsync(Rival, Samples.Company(901));
        await @operator.RegisterSmeAsync("stranger-sme", Samples.Sme(902));
        await SpendAsync(@operator);

        // Made while it is good for an hour; the tender takes days.
        var expired = await ExpiringKeyAsync();
        await ProcureAsync();

        foreach (var role in (string[])["administrator", "operator", "auditor"]) Add(role, Server.Keys[role], role);
        Add("ministry", Server.Keys["ministry"], "ministry");
        Add("sme", Server.Keys["sme"], "sme");
        Add("provider", Server.Keys["provider"], "provider");
        Add("vendor", await KeyAsync("own-vendor", Role.Vendor, Firm), "vendor");
        Add("another ministry", await KeyAsync("stranger-1", Role.Ministry, "stranger-ministry"), "ministry", isStranger: true);
        Add("another sme", await KeyAsync("stranger-2", Role.Sme, "stranger-sme"), "sme", isStranger: true);
        Add("another provider", await KeyAsync("stranger-3", Role.Provider, "stranger-provider"), "provider", isStranger: true);
        Add("another vendor", await KeyAsync("stranger-4", Role.Vendor, "stranger-vendor"), "vendor", isStranger: true);

        var revoked = await KeyAsync("revoked-1", Role.Administrator, null);
        await administrator.RevokeKeyAsync("revoked-1");
        var good = Server.Keys["administrator"];
        Worthless("missing", null);
        Worthless("malformed: no scheme", good);
        Worthless("malformed: Basic", $"Basic {Convert.ToBase64String(Encoding.ASCII.GetBytes($"administrator:{good}"))}");
        Worthless("malformed: nothing after the scheme", "Bearer");
        Worthless("forged: of the right form", $"Bearer kai_administrator_{new string('A', 43)}");
        Worthless("forged: one letter off", $"Bearer {good[..^1]}{(good[^1] == 'A' ? 'B' : 'A')}");
        Worthless("revoked", $"Bearer {revoked}");
        if (expired is not null) Worthless("expired", $"Bearer {expired}");
        await Judge.QuietAsync(Server);

        async Task<string> KeyAsync(string id, Role role, string? organisation) =>
            (await administrator.CreateKeyAsync(id, new(role, organisation))).Value.Key!;
    }

    private void Add(string name, string secret, string role, bool isStranger = false) =>
        Callers.Add(new(name, $"Bearer {secret}", role, isStranger, role is "vendor" or "provider" ? OfFirms : Usual));

    private void Worthless(string name, string? authorization) => Callers.Add(new(name, authorization, null, false, Usual));

    /// <summary>The secret of a key that ends within the hour; null where keys have no end.</summary>
    private async Task<string?> ExpiringKeyAsync()
    {
        using var http = Server.Raw("administrator");
        using var reply = await http.PutAsJsonAsync(
            new Uri("/v1/keys/expired-1", UriKind.Relative), new { role = "administrator", expiresAt = _market.Now.AddHours(1) });
        var said = await reply.Content.ReadFromJsonAsync<JsonElement>();
        return reply.IsSuccessStatusCode ? said.GetProperty("key").GetString() : null;
    }

    private async Task SpendAsync(IKAiMarket @operator)
    {
        await @operator.OpenProgramAsync(Program, Samples.Program());
        await @operator.PublishOfferAsync(Offer, Samples.Offer());
        var voucher = (await @operator.ClaimVoucherAsync(Program, Sme, new(10_000_000))).Value.Voucher;
        await @operator.PlaceOrderAsync(Order, new(voucher, Offer, 1_000));
        await UploadAsync("rfp-1", $"ministry:{Ministry}", "ministry");
        await UploadAsync("brochure-1", $"company:{Firm}", "provider");
    }

    private async Task UploadAsync(string document, string owner, string role)
    {
        using var market = Server.Client(role);
        var paper = new MemoryStream(Encoding.UTF8.GetBytes("%PDF-1.7\n1 0 obj << >> endobj\ntrailer << >>\n%%EOF\n"));
        await market.UploadDocumentAsync(document, owner, "paper.pdf", "application/pdf", paper);
    }

    // Up to the contract, so that nothing that a tender can have is missing.
    private async Task ProcureAsync()
    {
        using var ministry = Server.Client("ministry");
        using var officer = await _market.NewClientAsync("officer-2", Role.Ministry, Ministry);
        using var vendor = await _market.NewClientAsync("bidder-1", Role.Vendor, Firm);
        using var rival = await _market.NewClientAsync("bidder-2", Role.Vendor, Rival);
        var closes = await ministry.PublishAsync(TenderId, _market.Now);
        await vendor.MakeEnquiryAsync(TenderId, "question-1", new(Firm, "시범 운영 중에 모델을 갱신할 수 있습니까?"));
        await vendor.SubmitBidAsync(TenderId, MainLot, Firm, await vendor.SealAsync(TenderId, Firm, "제안", 190_000_000));
        await rival.SubmitBidAsync(TenderId, MainLot, Rival, await rival.SealAsync(TenderId, Rival, "경쟁 제안", 185_000_000));
        _market.GoTo(closes.AddMinutes(2));
        await ministry.InStatusAsync(TenderId, TenderStatus.Closed);
        await OpenAsync(EnvelopeKind.Technical, TenderStatus.TechnicalOpened);
        await ministry.EvaluateLotAsync(TenderId, MainLot, new(
            [Marks($"{TenderId}.{MainLot}.{Firm}", 38, 37, 9), Marks($"{TenderId}.{MainLot}.{Rival}", 36, 36, 8)], []));
        await OpenAsync(EnvelopeKind.Price, TenderStatus.PricesOpened);
        await ministry.AwardLotAsync(TenderId, MainLot);
        await Until.AnsweredAsync(async () =>
        {
            using var raw = Server.Raw("auditor");
            using var contract = await raw.GetAsync(new Uri($"/v1/contracts/{Contract}", UriKind.Relative));
            return contract.IsSuccessStatusCode ? contract : null;
        }, () => "The contract is not drawn up.");

        async Task OpenAsync(EnvelopeKind envelopes, TenderStatus then)
        {
            await ministry.ApproveOpeningAsync(TenderId, envelopes);
            await officer.ApproveOpeningAsync(TenderId, envelopes);
            await ministry.InStatusAsync(TenderId, then);
        }
    }
}
