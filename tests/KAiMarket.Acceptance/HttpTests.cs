using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using KAiMarket.Acceptance.Running;
using KAiMarket.Client;
using KAiMarket.Conformance.Stores;
using Microsoft.Data.Sqlite;

namespace KAiMarket.Acceptance;

[Collection(Markets.Collection)]
public sealed class HttpTests(Markets markets)
{
    private const string Claim = "/v1/programs/demo-program/claims/nobody";

    [Fact]
    public async Task Without_a_key_there_is_a_challenge()
    {
        using var http = (await markets.OnAsync("sqlite")).Raw(null);
        foreach (var header in new[] { null, "Bearer", "Bearer kai_operator_wrong", "Basic b3A6b3A=", "Bearer \u007f" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/programs");
            if (header is not null) request.Headers.TryAddWithoutValidation("Authorization", header);
            using var response = await http.SendAsync(request);
            await response.ProblemAsync(HttpStatusCode.Unauthorized, "unauthenticated");
            Assert.Equal("Bearer", response.Headers.WwwAuthenticate.Single().Scheme);
        }
    }

    [Fact]
    public async Task An_unknown_address_and_a_wrong_method_are_problems_too()
    {
        using var http = (await markets.OnAsync("sqlite")).Raw("operator");
        foreach (var path in new[] { "/", "/v1", "/v1/nothing", "/v1/programs/a/b/c", "/v2/programs", "/v1/programs/a%2Fb/x" })
            await (await http.GetAsync(new Uri(path, UriKind.Relative))).ProblemAsync(HttpStatusCode.NotFound, "unknown-address");

        using var wrong = await http.DeleteAsync(new Uri("/v1/programs/demo-program", UriKind.Relative));
        await wrong.ProblemAsync(HttpStatusCode.MethodNotAllowed, "wrong-method");
        Assert.Equal(["GET", "PUT"], wrong.Content.Headers.Allow.Order());
    }

    [Theory]
    [InlineData("application/json", true)]
    [InlineData("*/*", true)]
    [InlineData("application/*", true)]
    [InlineData("text/html, application/json;q=0.5", true)]
    [InlineData("text/html, */*;q=0.1", true)]
    [InlineData("text/html", false)]
    [InlineData("application/json;q=0, */*", false)]
    [InlineData("application/xml;q=0.9", false)]
    public async Task Only_who_takes_JSON_is_served(string accept, bool served)
    {
        using var http = (await markets.OnAsync("sqlite")).Raw("operator");
        http.DefaultRequestHeaders.TryAddWithoutValidation("Accept", accept);
        using var response = await http.GetAsync(new Uri("/v1/programs", UriKind.Relative));
        if (served) Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        else await response.ProblemAsync(HttpStatusCode.NotAcceptable, "not-acceptable");
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/xml")]
    [InlineData("application/jsonp")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("")]
    public async Task Only_JSON_is_read(string type)
    {
        using var http = (await markets.OnAsync("sqlite")).Raw("operator");
        await (await http.PutAsync(Claim, "{\"total\":1}"u8.ToArray(), type)).ProblemAsync(HttpStatusCode.UnsupportedMediaType, "not-json");
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_refused_whether_or_not_it_says_so()
    {
        using var http = (await markets.OnAsync("sqlite")).Raw("operator");
        foreach (var size in new[] { 2_000, 100_000, 3_000_000 })
        {
            var body = Encoding.ASCII.GetBytes("{\"total\":" + new string(' ', size) + "1}");
            await (await http.PutAsync(Claim, body)).ProblemAsync(HttpStatusCode.RequestEntityTooLarge, "body-too-large");

            using var request = new HttpRequestMessage(HttpMethod.Put, Claim) { Content = new StreamContent(new MemoryStream(body)) };
            request.Headers.TransferEncodingChunked = true;
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            await (await http.SendAsync(request)).ProblemAsync(HttpStatusCode.RequestEntityTooLarge, "body-too-large");
        }
    }

    [Theory]
    [InlineData("", "malformed-json", null)]
    [InlineData("{", "malformed-json", null)]
    [InlineData("{\"total\":1}}", "malformed-json", null)]
    [InlineData("{\"total\":1} {}", "malformed-json", null)]
    [InlineData("{\"total\":1,}", "malformed-json", null)]
    [InlineData("{\"total\":01}", "malformed-json", null)]
    [InlineData("{\"total\":+1}", "malformed-json", null)]
    [InlineData("{\"total\":NaN}", "malformed-json", null)]
    [InlineData("{/* no */\"total\":1}", "malformed-json", null)]
    [InlineData("{'total':1}", "malformed-json", null)]
    [InlineData("\uFEFF{\"total\":1}", "malformed-json", null)]
    [InlineData("null", "wrong-type", "")]
    [InlineData("1", "wrong-type", "")]
    [InlineData("[]", "wrong-type", "")]
    [InlineData("\"total\"", "wrong-type", "")]
    [InlineData("{}", "missing-member", "/total")]
    [InlineData("{\"Total\":1}", "unknown-member", "/Total")]
    [InlineData("{\"total\":1,\"extra\":2}", "unknown-member", "/extra")]
    [InlineData("{\"total\":1,\"total\":2}", "duplicate-member", "/total")]
    [InlineData("{\"total\":1,\"$type\":\"x\"}", "unknown-member", "/$type")]
    [InlineData("{\"total\":null}", "wrong-type", "/total")]
    [InlineData("{\"total\":\"1\"}", "wrong-type", "/total")]
    [InlineData("{\"total\":1.5}", "wrong-type", "/total")]
    [InlineData("{\"total\":1e3}", "wrong-type", "/total")]
    [InlineData("{\"total\":true}", "wrong-type", "/total")]
    [InlineData("{\"total\":[1]}", "wrong-type", "/total")]
    [InlineData("{\"total\":{}}", "wrong-type", "/total")]
    [InlineData("{\"total\":9223372036854775808}", "wrong-type", "/total")]
    [InlineData("{\"total\":99999999999999999999999999999999999999}", "wrong-type", "/total")]
    public async Task A_body_that_is_not_the_operations_body_is_refused_with_the_member_to_blame(string body, string code, string? pointer)
    {
        using var http = (await markets.OnAsync("sqlite")).Raw("operator");
        var problem = await (await http.PutAsync(Claim, body)).ProblemAsync(HttpStatusCode.BadRequest, code);
        Assert.Equal(pointer, problem.TryGetProperty("pointer", out var at) ? at.GetString() : null);
        Assert.True(problem.TryGetProperty("detail", out _));
    }

    [Fact]
    public async Task Members_deep_inside_are_blamed_by_their_path()
    {
        using var http = (await markets.OnAsync("sqlite")).Raw("operator");
        const string Good = """{"id":"r-1","from":"2026-11-22T00:00:00Z","until":"2026-11-22T00:00:01Z","quantity":1}""";
        foreach (var (record, code, pointer) in new[]
        {
            ("""{"id":"r-1","from":"2026-11-22T00:00:00","until":"2026-11-22T00:00:01Z","quantity":1}""", "wrong-type", "/records/1/from"),
            ("""{"id":"r-1","from":"yesterday","until":"2026-11-22T00:00:01Z","quantity":1}""", "wrong-type", "/records/1/from"),
            ("""{"id":"r-1","from":"2026-11-22T00:00:00Z","until":"2026-11-22T00:00:01Z"}""", "missing-member", "/records/1/quantity"),
            ("""{"id":null,"from":"2026-11-22T00:00:00Z","until":"2026-11-22T00:00:01Z","quantity":1}""", "wrong-type", "/records/1/id"),
            ("""{"id":"r-1","from":"2026-11-22T00:00:00Z","until":"2026-11-22T00:00:01Z","quantity":1,"quantity":1}""", "duplicate-member", "/records/1/quantity"),
            ("null", "wrong-type", "/records/1"),
        })
        {
            var problem = await (await http.PutAsync("/v1/orders/none/usage/1", $$"""{"records":[{{Good}},{{record}}]}"""))
                .ProblemAsync(HttpStatusCode.BadRequest, code);
            Assert.Equal(pointer, problem.GetProperty("pointer").GetString());
        }

        var deep = string.Concat(Enumerable.Repeat("[", 5_000)) + string.Concat(Enumerable.Repeat("]", 5_000));
        await (await http.PutAsync("/v1/orders/none/usage/1", deep)).ProblemAsync(HttpStatusCode.BadRequest, "json-too-deep");
        await (await http.PutAsync("/v1/orders/none/usage/1", $$"""{"records":{{deep}}}""")).ProblemAsync(HttpStatusCode.BadRequest, "json-too-deep");
    }

    [Fact]
    public async Task An_enums_words_are_told()
    {
        using var http = (await markets.OnAsync("sqlite")).Raw("operator");
        foreach (var word in new[] { "\"mars\"", "\"SEOUL\"", "1", "\"1\"", "\"seoul,busan\"", "\"\"" })
        {
            var problem = await (await http.PutAsync("/v1/companies/enum", $$"""{"name":"x","businessNumber":"0","region":{{word}}}"""))
                .ProblemAsync(HttpStatusCode.BadRequest, "wrong-type");
            Assert.Equal("/region", problem.GetProperty("pointer").GetString());
            Assert.Contains("seoul, busan, ", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("/v1/programs/UPPER", "invalid-id")]
    [InlineData("/v1/programs/a%20b", "invalid-id")]
    [InlineData("/v1/programs/a.b", "invalid-id")]
    [InlineData("/v1/programs/-a", "invalid-id")]
    [InlineData("/v1/programs/%ED%95%9C", "invalid-id")]
    [InlineData("/v1/programs/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "invalid-id")]
    [InlineData("/v1/vouchers/plain", "invalid-id")]
    [InlineData("/v1/vouchers/a.b.c", "invalid-id")]
    [InlineData("/v1/programs?limit=0", "invalid-parameter")]
    [InlineData("/v1/programs?limit=1001", "invalid-parameter")]
    [InlineData("/v1/programs?limit=ten", "invalid-parameter")]
    [InlineData("/v1/programs?limit=1&limit=2", "invalid-parameter")]
    [InlineData("/v1/programs?after=%FF", "invalid-parameter")]
    [InlineData("/v1/programs?after=AA", "invalid-parameter")]
    [InlineData("/v1/programs?afer=x", "unknown-parameter")]
    [InlineData("/v1/offers?acceleratorVendor=%00", "invalid-parameter")]
    [InlineData("/v1/offers?acceleratorVendor=a%0Ab", "invalid-parameter")]
    [InlineData("/v1/ledger/entries?account=ministry:%00", "invalid-parameter")]
    [InlineData("/v1/offers?category=spaceship", "invalid-parameter")]
    [InlineData("/v1/offers?domesticNpu=maybe", "invalid-parameter")]
    [InlineData("/v1/vouchers?program=UPPER", "invalid-parameter")]
    [InlineData("/v1/ledger/entries?after=bm90IGEgbnVtYmVy", "invalid-parameter")]
    [InlineData("/v1/journal/events?after=-1", "invalid-parameter")]
    public async Task What_an_address_says_wrong_is_told(string address, string code)
    {
        using var http = (await markets.OnAsync("sqlite")).Raw("operator");
        await (await http.GetAsync(new Uri(address, UriKind.Relative))).ProblemAsync(HttpStatusCode.BadRequest, code);
    }

    [Fact]
    public async Task What_a_caller_already_has_is_not_sent_again()
    {
        var server = await markets.OnAsync("sqlite");
        using var market = server.Client("operator");
        var shown = await market.ProgramAsync("demo-program");
        using var http = server.Raw("operator");

        foreach (var (tag, status) in new[] { (shown.ETag, HttpStatusCode.NotModified), ("W/" + shown.ETag, HttpStatusCode.NotModified), ("\"0\"", HttpStatusCode.OK) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/programs/demo-program");
            request.Headers.TryAddWithoutValidation("If-None-Match", tag);
            using var response = await http.SendAsync(request);
            Assert.Equal(status, response.StatusCode);
            Assert.Equal(shown.ETag, response.Headers.ETag!.Tag);
        }
    }

    [Theory, MemberData(nameof(Markets.Everywhere), MemberType = typeof(Markets))]
    public async Task A_position_that_the_journal_has_not_reached_is_refused(string store)
    {
        var server = await markets.OnAsync(store);
        foreach (var position in new[] { long.MaxValue, 1_000_000_000 })
        {
            using var http = server.Raw("operator");
            http.DefaultRequestHeaders.Add("KAiMarket-Position", position.ToString(CultureInfo.InvariantCulture));
            foreach (var path in new[] { "/v1/programs", "/v1/programs/demo-program", "/v1/orders/none", "/v1/vouchers/demo-program.none" })
            {
                var problem = await (await http.GetAsync(new Uri(path, UriKind.Relative))).ProblemAsync(HttpStatusCode.BadRequest, "invalid-header");
                Assert.Contains("the journal ends at", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
            }
        }
    }

    [PostgresFact]
    public async Task A_position_that_another_server_told_is_waited_for()
    {
        var journal = Markets.JournalOf("postgres");
        await using var first = await ServerProcess.StartAsync(null, "--demo", "--journal", journal);
        await using var second = await ServerProcess.StartAsync(
            null, "--demo", "--journal", journal, "--identity-key", Path.Combine(first.Folder, "identity.key"));
        var position = new LastPosition();
        using var here = first.Client("operator", position: position);
        using var there = KAiMarketClient.Create(second.Address, first.Keys["operator"], new KAiMarketOptions { Position = position });
        for (var i = 0; i < 20; i++)
        {
            await here.RegisterSmeAsync($"seen-{i}", Samples.Sme(720 + i));
            Assert.Equal($"seen-{i}", (await there.SmeAsync($"seen-{i}")).Value.Id);
            Assert.NotEmpty((await there.ProgramsAsync()).Value.Items);
        }
    }

    [Fact]
    public async Task A_query_does_not_wait_for_ever_for_views_that_do_not_come()
    {
        await using var server = await Markets.NewAsync("sqlite");
        using var market = server.Client("operator");
        SQLitePCL.Batteries_V2.Init();
        var serving = Directory.GetFiles(Path.Combine(server.Folder, "views"), "views-?.db").Single();
        await using var held = new SqliteConnection($"Data Source={serving};Pooling=false");
        await held.OpenAsync();
        await using var holding = held.BeginTransaction();

        var position = (await market.RegisterSmeAsync("behind", Samples.Sme(719))).Position;
        using var http = server.Raw("operator");
        http.DefaultRequestHeaders.Add("KAiMarket-Position", position.ToString(CultureInfo.InvariantCulture));
        using var response = await http.GetAsync(new Uri("/v1/programs", UriKind.Relative));
        await response.ProblemAsync(HttpStatusCode.ServiceUnavailable, "views-behind");
        Assert.NotNull(response.Headers.RetryAfter);
    }

    [Fact]
    public async Task A_missing_resource_is_a_problem()
    {
        using var market = (await markets.OnAsync("sqlite")).Client("operator");
        foreach (var ask in new Func<Task>[]
        {
            () => market.MinistryAsync("none"), () => market.CompanyAsync("none"), () => market.SmeAsync("none"),
            () => market.ProgramAsync("none"), () => market.ClaimAsync("demo-program", "none"), () => market.VoucherAsync("demo-program.none"),
            () => market.OfferAsync("none"), () => market.OrderAsync("none"), () => market.AccountAsync("none"),
        })
        {
            var problem = await Assert.ThrowsAsync<ProblemException>(ask);
            Assert.Equal((HttpStatusCode.NotFound, "not-found"), (problem.Status, problem.Code));
        }
    }

    [Fact]
    public async Task A_key_that_asks_too_often_has_to_wait()
    {
        await using var server = await ServerProcess.StartAsync(null, "--rate", "20");
        using var http = server.Raw("auditor");
        HttpResponseMessage? last = null;
        for (var i = 0; i < 200 && last?.StatusCode != HttpStatusCode.TooManyRequests; i++)
            last = await http.GetAsync(new Uri("/v1/journal/head", UriKind.Relative));
        await last!.ProblemAsync(HttpStatusCode.TooManyRequests, "too-many-requests");
        Assert.NotNull(last!.Headers.RetryAfter);

        using var patient = KAiMarketClient.Create(server.Address, server.Keys["auditor"], new KAiMarketOptions { Retries = 10 });
        await patient.JournalHeadAsync();
        using var other = server.Client("operator");
        await other.JournalHeadAsync();
    }
}
