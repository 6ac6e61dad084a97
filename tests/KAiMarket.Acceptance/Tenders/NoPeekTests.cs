using System.Text;
using System.Text.Json;
using KAiMarket.Acceptance.Crashes;
using KAiMarket.Acceptance.Running;
using KAiMarket.Acceptance.Telemetry;
using KAiMarket.Client;
using KAiMarket.Sealing;
using static KAiMarket.Acceptance.Tenders.TenderSamples;
using EnvelopeKind = KAiMarket.Client.EnvelopeKind;

namespace KAiMarket.Acceptance.Tenders;

/// <summary>Before the opening nobody reads a bid: neither through the API nor in what the market leaves behind.</summary>
public sealed class NoPeekTests
{
    private const string Id = "nobody-peeks", Vendor = "demo-vendor", Rival = "rival";
    private const string Line = "무지개 다람쥐의 비밀 제안", RivalLine = "quokka-proposal-8c41f0 극비";
    private const long Price = 198_765_432, RivalPrice = 187_654_319;

    private static readonly Secret Proposal = Secret.OfText("proposal", Line);
    private static readonly Secret RivalProposal = Secret.OfText("rival's proposal", RivalLine);
    // Once proposals are opened, the public record has their digests.
    private static readonly Secret[] UntilOpened =
    [
        Secret.OfDigest("the proposal's digest", Content(Line)),
        Secret.OfDigest("the rival's proposal's digest", Content(RivalLine)),
    ];

    private static readonly Secret Asked = Secret.OfPrice("price", Price).OrDigestOf(PriceContent.Of(Price));
    private static readonly Secret RivalAsked = Secret.OfPrice("rival's price", RivalPrice).OrDigestOf(PriceContent.Of(RivalPrice));

    // The same search finds what everybody may know, so it would find the rest.
    private static readonly Secret Title = Secret.OfText("title", "민원 상담 AI 서비스 구축");

    // Whatever the market's libraries can be made to say is said.
    internal static readonly Dictionary<string, string?> Talkative = new()
    {
        ["Logging__LogLevel__Default"] = "Debug",
        ["OTEL_METRIC_EXPORT_INTERVAL"] = "200",
        ["OTEL_BSP_SCHEDULE_DELAY"] = "200",
        ["OTEL_TRACES_SAMPLER"] = "always_on",
    };

    // Before the prices, technical proposals are opened to their buyer, and to the company that wrote them.
    private static readonly SortedSet<string> Readers =
    [
        Reader("ministry", Vendor, Proposal), Reader("officer", Vendor, Proposal), Reader("vendor", Vendor, Proposal),
        Reader("ministry", Rival, RivalProposal), Reader("officer", Rival, RivalProposal),
        Reader(Rival, Rival, RivalProposal),
    ];

    private static readonly Dictionary<string, string[]> Ids = new(Spy.DemoIds)
    {
        ["tender"] = [Id],
        ["lot"] = [MainLot],
        ["company"] = [Vendor, Rival, "demo-provider"],
        ["contract"] = [$"{Id}.{MainLot}"],
        ["account"] = [$"company:{Vendor}", $"contract:{Id}.{MainLot}"],
        ["key"] = ["vendor", Rival],
    };

    [ClockedFact]
    public Task Nobody_reads_a_bid_before_its_opening() => LookAsync(onPostgres: false);

    [ClockedFact(needsPostgres: true)]
    public Task Nobody_reads_a_bid_in_PostgreSQL_either() => LookAsync(onPostgres: true);

    [Theory]
    [InlineData("the price 198765432."), InlineData("198,765,432"), InlineData("{\"price\":198765432}")]
    [InlineData("무지개 다람쥐의 비밀 제안"), InlineData("제안서: 무지개 다람쥐의 비밀 제안!")]
    public void A_secret_is_found_however_it_is_written(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        foreach (var written in new[]
        {
            bytes, Encoding.Unicode.GetBytes(text), Encoding.BigEndianUnicode.GetBytes("x" + text),
            JsonSerializer.SerializeToUtf8Bytes(new { Text = text }), JsonSerializer.SerializeToUtf8Bytes(new { Bytes = bytes }),
            Encoding.ASCII.GetBytes("\\x" + Convert.ToHexStringLower(bytes)), Encoding.ASCII.GetBytes(Convert.ToHexString(bytes)),
            Encoding.ASCII.GetBytes(Convert.ToBase64String(bytes)),
            Encoding.ASCII.GetBytes(Convert.ToBase64String([1, .. bytes, 2])),
            Encoding.ASCII.GetBytes(Convert.ToBase64String([1, 2, .. bytes])),
            Encoding.ASCII.GetBytes(Uri.EscapeDataString(text)),
        })
            Assert.True((Asked.FindIn(written) ?? Proposal.FindIn(written)) is not null, Encoding.Latin1.GetString(written));
        Assert.Null(RivalAsked.FindIn(bytes) ?? RivalProposal.FindIn(bytes));
    }

    private static async Task LookAsync(bool onPostgres)
    {
        var journal = onPostgres ? Spy.Table("journal.events") : "journal.db";
        await using var collector = new Receiver();
        await using var market = await ClockedMarket.StartAsync(
            onPostgres, Talkative, "--log", "json", "--otlp", collector.Address, "--rate", "1000000");
        var server = market.Server;
        using var @operator = server.Client("operator");
        await @operator.RegisterCompanyAsync(Rival, Samples.Company(78));
        var keys = server.Keys.ToDictionary();
        foreach (var role in Enum.GetNames<Role>()) Assert.Contains(role.ToLowerInvariant(), keys.Keys);
        using var administrator = server.Client("administrator");
        keys["officer"] = (await administrator.CreateKeyAsync("officer", new(Role.Ministry, "demo-ministry"))).Value.Key!;
        keys[Rival] = (await administrator.CreateKeyAsync(Rival, new(Role.Vendor, Rival))).Value.Key!;
        var spy = new Spy(server, market.Database?.Data, market.Connection, collector, keys, Ids);
        IKAiMarket As(string key) => KAiMarketClient.Create(
            server.Address, keys[key], new KAiMarketOptions { Inner = spy.Listen() });
        using var ministry = As("ministry");
        using var officer = As("officer");
        using var vendor = As("vendor");
        using var rival = As(Rival);

        var closes = await ministry.PublishAsync(Id, market.Now);
        await SubmitAsync(vendor, Vendor, Line, PriceContent.Of(Price));
        await SubmitAsync(rival, Rival, RivalLine, PriceContent.Of(RivalPrice));
        // What is said of an envelope that cannot be accepted tells nothing of what is in it.
        var refused = await Assert.ThrowsAsync<ProblemException>(() => SubmitAsync(
            vendor, Vendor, Line, Encoding.UTF8.GetBytes($$"""{"price":{{Price}},"note":"{{Line}}"}""")));
        Assert.Equal("bid-envelope-invalid", refused.Code);
        Assert.Empty(await LookAsync(UntilOpened));

        market.GoTo(closes.AddMinutes(2));
        await ministry.InStatusAsync(Id, TenderStatus.Closed);
        await ministry.ApproveOpeningAsync(Id, EnvelopeKind.Technical);
        Assert.Empty(await LookAsync(UntilOpened));

        await officer.ApproveOpeningAsync(Id, EnvelopeKind.Technical);
        await ministry.InStatusAsync(Id, TenderStatus.TechnicalOpened);
        Assert.Equal(Readers, await LookAsync());

        await ministry.EvaluateLotAsync(Id, MainLot, new(
            [Marks($"{Id}.{MainLot}.{Vendor}", 38, 37, 9), Marks($"{Id}.{MainLot}.{Rival}", 36, 36, 8)], []));
        await ministry.ApproveOpeningAsync(Id, EnvelopeKind.Price);
        Assert.Equal(Readers, await LookAsync());

        await officer.ApproveOpeningAsync(Id, EnvelopeKind.Price);
        await ministry.InStatusAsync(Id, TenderStatus.PricesOpened);
        var opened = await spy.LookAsync(Asked, RivalAsked);
        foreach (var price in new[] { "price", "rival's price" })
        {
            foreach (var place in new[] { journal, "auditor: GET /v1/journal/events" })
                Assert.Contains(opened, found => found.Secret == price && found.IsIn(place));
        }

        async Task<SortedSet<string>> LookAsync(params Secret[] more)
        {
            await Judge.QuietAsync(server);
            var found = await spy.LookAsync([Proposal, RivalProposal, Asked, RivalAsked, Title, .. more]);
            foreach (var place in new[] { journal, Spy.Answers, Spy.Place("vendor", $"/v1/tenders/{Id}") })
                Assert.Contains(found, sighting => sighting.Secret == Title.Name && sighting.IsIn(place));
            return
            [
                .. found.Where(sighting => sighting.Secret != Title.Name)
                    .Select(sighting => $"{sighting.Place}: {sighting.Secret}"),
            ];
        }
    }

    private static string Reader(string key, string company, Secret proposal) =>
        $"{Spy.Place(key, $"/v1/tenders/{Id}/lots/{MainLot}/bids/{company}/technical")}: {proposal.Name}";

    /// <summary>Long enough that no page of a file ends in the middle of it every time.</summary>
    private static byte[] Content(string line) =>
        Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(1, 500).Select(number => $"{number}. {line}\n")));

    private static async Task SubmitAsync(IKAiMarket bidder, string company, string line, byte[] price)
    {
        var keys = (await bidder.TenderKeysAsync(Id)).Value;
        await bidder.SubmitBidAsync(Id, MainLot, company, new(
            Seal(keys.Technical, Sealing.EnvelopeKind.Technical, Content(line)),
            Seal(keys.Price, Sealing.EnvelopeKind.Price, price)));

        byte[] Seal(Client.TenderKey key, Sealing.EnvelopeKind kind, byte[] content) =>
            Envelope.Seal(key.PublicKey, new(kind, Id, MainLot, company), content).Bytes.ToArray();
    }
}
