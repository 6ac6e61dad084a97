using System.Text;
using KAiMarket.Acceptance.Crashes;
using KAiMarket.Acceptance.Running;
using KAiMarket.Acceptance.Tenders;
using KAiMarket.Client;
using static KAiMarket.Acceptance.Tenders.TenderSamples;

namespace KAiMarket.Acceptance.Identity;

/// <summary>
/// A market in which everything is there that the API's examples name, each thing owned by one of the demo market's
/// organisations; and everybody who might ask for it.
/// </summary>
internal sealed class MatrixMarket : IAsyncDisposable
{
    public const string Sme = "demo-sme", Firm = "demo-provider", Ministry = "demo-ministry";

    private const string Program = "ai-2026";
    private const string Offer = "npu-seconds", Order = "order-1", TenderId = "ai-civil-service";
    private const string Rival = "stranger-firm", Contract = $"{TenderId}.{MainLot}";

    // Firms have a document of their own.
    private static readonly (string Old, string New)[] OfFirms =
        [($"ministry:{Ministry}", $"company:{Firm}"), ("rfp-1", "brochure-1")];

    private readonly ClockedMarket _market;
    private readonly MatrixPeople _people;

    private MatrixMarket(ClockedMarket market) => (_market, _people) = (market, new(market, Callers.Add));

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

    public async ValueTask DisposeAsync()
    {
        _people.Dispose();
        await _market.DisposeAsync();
    }

    /// <summary>What of the examples is another thing for a role.</summary>
    public static IReadOnlyList<(string Old, string New)> WordsOf(string role) =>
        role is "vendor" or "provider" ? OfFirms : [];

    private async Task PrepareAsync()
    {
        using var administrator = Server.Client("administrator");
        using var @operator = Server.Client("operator");
        await @operator.RegisterMinistryAsync("stranger-ministry", new("Ministry of Other Matters"));
        await @operator.RegisterCompanyAsync(Rival, Samples.Company(901));
        await @operator.RegisterSmeAsync("stranger-sme", Samples.Sme(902));
        await SpendAsync(@operator);

        // Made while they are good for an hour, and for ten minutes; the tender takes days.
        using var anyone = Server.Client(null);
        var expired = await administrator.NewKeyAsync(
            "expired-1", new(Role.Administrator, null, null, _market.Now.AddHours(1)));
        var late = (await anyone.TokenAsync("first-administrator", Server.Keys["administrator"])).Token;
        await _people.BeginAsync();
        await ProcureAsync();
        await _people.AddAsync();

        var keys = new List<(Caller Caller, string Key)>();
        foreach (var role in (string[])["administrator", "operator", "auditor", "ministry", "sme", "provider"])
            Add(role, Server.Keys[role], role, $"first-{role}");
        Add("vendor", await KeyAsync("own-vendor", Role.Vendor, Firm), "vendor", "own-vendor");
        foreach (var role in (Role[])[Role.Ministry, Role.Sme, Role.Provider, Role.Vendor])
        {
            var word = role.ToString().ToLowerInvariant();
            var id = $"stranger-{word}";
            Add($"another {word}", await KeyAsync(id, role, id), word, id, isStranger: true);
        }

        var machines = new MatrixMachines(Server, Callers.Add);
        await machines.ExchangeAsync(keys);
        await machines.NarrowAsync(keys[0].Caller, keys[5].Caller);
        await machines.ForgeAsync(late);

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
        Worthless("expired", $"Bearer {expired}");
        await Judge.QuietAsync(Server);

        Task<string> KeyAsync(string id, Role role, string? organisation) =>
            administrator.NewKeyAsync(id, new(role, organisation));

        void Add(string name, string secret, string role, string key, bool isStranger = false)
        {
            var caller = new Caller(name, $"Bearer {secret}", role)
            {
                IsStranger = isStranger,
                Person = _people.Fellow,
                Leaver = _people.Fellow,
                Words = WordsOf(role),
            };
            keys.Add((caller, key));
            Callers.Add(caller);
        }

        void Worthless(string name, string? authorization) =>
            Callers.Add(new(name, authorization, null) { Person = _people.Fellow, Leaver = _people.Fellow });
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
