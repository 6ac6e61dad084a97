using System.Net;
using System.Net.Http.Headers;
using System.Text;
using KAiMarket.Acceptance.Crashes;
using KAiMarket.Acceptance.Running;
using KAiMarket.Acceptance.Telemetry;
using KAiMarket.Acceptance.Tenders;
using KAiMarket.Client;
using KAiMarket.Conformance.Stores;

namespace KAiMarket.Acceptance.Hostile;

/// <summary>
/// After work with marked secrets, of every kind and also where they do not belong, nothing that the market writes, says,
/// traces or answers has one of them.
/// </summary>
public sealed class SecretsTests
{
    private const string Name = "비밀스러운 다람쥐 유한회사", Tail = "marked-tail-7f3c9a", Password = "db-9c1f7e-marked";

    [Theory, MemberData(nameof(Markets.Stores), MemberType = typeof(Markets))]
    public async Task No_secret_is_told_written_down_or_traced(string store)
    {
        await using var collector = new Receiver();
        var (journal, connection) = store == "sqlite" ? ("sqlite", null) : WithPassword(Markets.JournalOf(store));
        await using var server = await ServerProcess.StartInAsync(
            new(NoPeekTests.Talkative) { ["KAIMARKET_JOURNAL"] = journal }, null, "--demo", "--log", "json", "--otlp", collector.Address, "--rate", "1000000");
        var number = Samples.BusinessNumber(7_310_442);
        var keys = server.Keys.ToDictionary();
        var spy = new Spy(server, null, connection, collector, keys, Spy.DemoIds);
        using var administrator = As("administrator");
        var made = (await administrator.CreateKeyAsync("marked", new(Role.Sme, "marked-sme"))).Value.Key!;
        var secrets = new List<Secret> { Secret.OfText("the key that was made", made) };
        foreach (var (role, key) in keys) secrets.Add(Secret.OfText($"the first key of {role}", key));
        foreach (var place in Places) secrets.Add(Secret.OfText($"a credential in {place}", Marked(place)));
        if (store != "sqlite") secrets.Add(Secret.OfText("the database's password", Password));

        // A day's work, and what goes wrong in one.
        using (var market = As("operator"))
        {
            await market.RegisterSmeAsync("marked-sme", new(Name, number, ApplicantType.Startup, Region.Seoul));
            var voucher = await market.VoucherAsync("marked", 4_243);
            await market.PlaceOrderAsync("marked", new(voucher, "marked", 100));
            await market.RecordUsageAsync("marked", 1, Samples.Usage(40));
            await market.AcceptOrderAsync("marked", new(40));
            await market.SettledAsync("marked");
            await Assert.ThrowsAsync<ProblemException>(() => market.PlaceOrderAsync("marked-2", new("marked.none", "marked", 1)));
        }

        using (var ministry = As("ministry")) await ministry.PublishAsync("marked-tender", TimeProvider.System.GetUtcNow());
        await SendAsync(server, spy);
        await Judge.QuietAsync(server);
        await Until.TrueAsync(() => Task.FromResult(collector.Spans.Count > 50 && collector.Logs.Count > 0), () => "The collector hears nothing.");

        // The same search finds what may be known, so it would find the rest.
        var known = Secret.OfText("known", "marked-tender");
        var found = await spy.LookAsync([.. secrets, known]);
        var file = store == "sqlite" ? "journal.db" : Spy.Table("journal.events");
        foreach (var place in new[] { file, Spy.Answers }) Assert.Contains(found, sighting => sighting.Secret == "known" && sighting.IsIn(place));

        // Those who made a key are shown it once, and the file of the first keys has those.
        Assert.Empty(found.Where(sighting => sighting.Secret != "known"
            && !(sighting.Secret == "the key that was made" && sighting.Place == Spy.Answers)
            && !(sighting.Secret.StartsWith("the first key", StringComparison.Ordinal) && sighting.Place == "keys.json")).Select(sighting => sighting.ToString()));

        // Names and numbers are in the identity store, and shown to those who may see them; nowhere else.
        var personal = await spy.LookAsync(Secret.OfText("name", Name), Secret.OfText("number", number));
        Assert.Contains(personal, sighting => IsIdentity(sighting.Place));
        Assert.Empty(personal.Where(sighting => !IsIdentity(sighting.Place) && sighting.Place != Spy.Answers
            && !sighting.Place.EndsWith(": GET /v1/smes/marked-sme", StringComparison.Ordinal)).Select(sighting => sighting.ToString()));

        IKAiMarket As(string role) => KAiMarketClient.Create(server.Address, keys[role], new KAiMarketOptions { Inner = spy.Listen() });
    }

    private static readonly string[] Places = ["authorization", "basic", "query", "unknown-query", "cookie", "header", "body", "member", "path", "trace", "token"];

    private static string Marked(string place) => $"kai_operator_{place.Replace('-', '_')}_{Tail}";

    private static bool IsIdentity(string place) =>
        place.StartsWith("identity.db", StringComparison.Ordinal) || place.StartsWith(Spy.Table("identity."), StringComparison.Ordinal);

    /// <summary>Requests with a credential wherever somebody might put one by mistake.</summary>
    private static async Task SendAsync(ServerProcess server, Spy spy)
    {
        using var http = new HttpClient(spy.Listen()) { BaseAddress = server.Address };
        foreach (var (place, address, role) in new[]
        {
            ("authorization", "/v1/programs", null), ("basic", "/v1/programs", null), ("token", "/v1/programs", null), ("query", "/v1/programs?access_token=", null),
            ("query", "/v1/programs?after=", "operator"), ("unknown-query", "/v1/programs?", "operator"), ("cookie", "/v1/programs", null), ("header", "/v1/programs", "operator"),
            ("trace", "/v1/programs", "operator"), ("path", "/v1/nothing-here", null),
        })
        {
            var marked = Marked(place);
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(
                place == "query" ? address + marked : place == "unknown-query" ? $"{address}{marked}=1" : address, UriKind.Relative));
            if (role is not null) request.Headers.Authorization = new("Bearer", server.Keys[role]);
            _ = place switch
            {
                "authorization" => request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {marked}"),
                "basic" => request.Headers.TryAddWithoutValidation("Authorization", $"Basic {Convert.ToBase64String(Encoding.ASCII.GetBytes($"me:{marked}"))}"),
                "token" => request.Headers.TryAddWithoutValidation("Authorization", $"Bearer e30.{marked}.x"),
                "cookie" => request.Headers.TryAddWithoutValidation("Cookie", $"session={marked}"),
                "header" => request.Headers.TryAddWithoutValidation("X-Api-Key", marked),
                "trace" => request.Headers.TryAddWithoutValidation("traceparent", marked),
                _ => true,
            };
            using var reply = await http.SendAsync(request);
            Assert.True((int)reply.StatusCode is 200 or 400 or 401 or 404, $"{place}: {reply.StatusCode}");
        }

        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", server.Keys["operator"]);
        using var member = await http.PutAsync("/v1/ministries/marked-member", $$"""{"name":"x","password":"{{Marked("member")}}"}""");
        Assert.Equal(HttpStatusCode.BadRequest, member.StatusCode);
    }

    /// <summary>An account of the database with a password, on a server that would let it in without one.</summary>
    private static (string Journal, string Connection) WithPassword(string journal) =>
        (journal.Replace("@", $":{Password}@", StringComparison.Ordinal),
        PostgresServer.Shared.ConnectionString(journal[(journal.LastIndexOf('/') + 1)..]));
}
