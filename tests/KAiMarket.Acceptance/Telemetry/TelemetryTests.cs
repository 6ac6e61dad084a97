using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using KAiMarket.Acceptance.Running;
using KAiMarket.Client;
using KAiMarket.Conformance.Stores;

namespace KAiMarket.Acceptance.Telemetry;

/// <summary>What a collector hears from the real server.</summary>
public sealed class TelemetryTests
{
    private const string Program = "told";
    private const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736", Caller = "00f067aa0ba902b7";

    // As often as a test wants to hear it, and every request traced.
    private static readonly Dictionary<string, string?> Eager = new()
    {
        ["OTEL_METRIC_EXPORT_INTERVAL"] = "200",
        ["OTEL_TRACES_SAMPLER"] = "always_on",
        ["OTEL_RESOURCE_ATTRIBUTES"] = "deployment.environment.name=fiction",
    };

    [Theory, MemberData(nameof(Markets.Stores), MemberType = typeof(Markets))]
    public async Task Commands_commits_and_money_are_told_as_they_are(string store)
    {
        await using var receiver = new Receiver();
        await using var server = await StartAsync(receiver, store);
        await ClaimAsync(server);

        await Until.TrueAsync(
            () => Task.FromResult(
                receiver.Sum("kaimarket.program.remaining", ("kaimarket.program", Program)) == 50_000_000 - (5 * 6_667_000)
                && receiver.Sum("kaimarket.views.behind") == 0 && receiver.Sum("kaimarket.processes.behind") == 0
                && receiver.Sum("kaimarket.processes.dead_letters") == 0 && receiver.Sum("kaimarket.due.lag") is not null),
            () => $"The collector was not told of the money left: {Shown(receiver)}");
        Assert.Equal(50_000_000, receiver.Sum("kaimarket.program.budget", ("kaimarket.program", Program)));
        // Those of the demo market are there too.
        Assert.Equal(7, receiver.Sum("kaimarket.activations", ("kaimarket.aggregate", "sme")));
        Assert.Equal(2, receiver.Sum("kaimarket.activations", ("kaimarket.aggregate", "program")));
        Assert.InRange(receiver.Sum("kaimarket.due.lag")!.Value, 0, 30);
        Assert.InRange(receiver.Sum("kaimarket.views.lag")!.Value, 0, 30);
        Assert.Equal(0, receiver.Sum("kaimarket.processes.lag"));
        Assert.Equal(0, receiver.Sum("kaimarket.commit.waiting"));

        var head = (await server.Client("auditor").JournalHeadAsync()).Value.Position;
        Assert.Equal(0, await server.StopAsync());

        Assert.Equal(5, Commands(receiver, "done"));
        Assert.Equal(1, Commands(receiver, "repeated"));
        Assert.Equal(1, Commands(receiver, "refused"));
        Assert.Equal(1, receiver.Sum("kaimarket.commands",
            ("kaimarket.aggregate", "program"), ("kaimarket.command", "claim-voucher"), ("kaimarket.refusal", "claim-exceeds-cap")));
        Assert.Null(receiver.Sum("kaimarket.commands", ("kaimarket.outcome", "failed")));
        Assert.Equal(head, receiver.Sum("kaimarket.commit.events"));
        Assert.Equal(receiver.Sum("kaimarket.commit.size"), receiver.Sum("kaimarket.commit.duration", ("kaimarket.outcome", "done")));
        var size = Assert.Single(receiver.Series, series => series.Name == "kaimarket.commit.size");
        Assert.True(size.Sum >= receiver.Sum("kaimarket.commands"), "Each command is an append.");

        Assert.Equal(6, Requests(receiver, "claimVoucher", "201") + Requests(receiver, "claimVoucher", "200"));
        Assert.Equal(1, Requests(receiver, "claimVoucher", "409"));
        Assert.NotNull(receiver.Sum("dotnet.process.memory.working_set"));
        if (store == "postgres") Assert.NotNull(receiver.Sum("db.client.connection.count"));

        var resource = receiver.Resources["/v1/metrics"];
        Assert.Equal(("kaimarket", "fiction"), (resource["service.name"], resource["deployment.environment.name"]));
        Assert.Matches("^gateway,(silo,)?runner$", resource["kaimarket.roles"]);
        Assert.NotEmpty(resource["service.instance.id"]);
        Assert.Equal(resource, receiver.Resources["/v1/traces"]);
        Assert.Equal(resource, receiver.Resources["/v1/logs"]);

        // What is drawn and what is written down is there.
        Documents.Check([.. receiver.Series], store);
    }

    [Fact]
    public async Task A_callers_trace_goes_on_through_the_request_and_its_command_to_the_commit()
    {
        await using var receiver = new Receiver();
        await using var server = await StartAsync(receiver, "sqlite");
        using (var ministry = server.Client("ministry")) await ministry.OpenProgramAsync(Program, Samples.Program());
        using (var market = server.Client("operator")) await market.RegisterSmeAsync("told-1", Samples.Sme(1));

        using var http = server.Raw("operator");
        using var claim = new HttpRequestMessage(HttpMethod.Put, $"/v1/programs/{Program}/claims/told-1");
        claim.Headers.Add("traceparent", $"00-{Trace}-{Caller}-01");
        claim.Content = JsonContent.Create(new { total = 1_000_000 });
        Assert.Equal(201, (int)(await http.SendAsync(claim)).StatusCode);

        using var wrong = new HttpRequestMessage(HttpMethod.Get, "/v1/orders/none");
        wrong.Headers.Add("traceparent", $"00-{Trace}-{Caller}-01");
        var problem = await (await http.SendAsync(wrong)).Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(Trace, problem.GetProperty("traceId").GetString());
        Assert.Equal(0, await server.StopAsync());

        var spans = receiver.Spans.Where(span => span.Trace == Trace).ToList();
        var request = Assert.Single(spans, span => span.Parent == Caller && span.Name.StartsWith("PUT", StringComparison.Ordinal));
        Assert.Equal("PUT /v1/programs/{program}/claims/{sme}", request.Name);
        Assert.Equal(("claimVoucher", "201"), (request.Tags["kaimarket.operation"], request.Tags["http.response.status_code"]));
        var command = Assert.Single(spans, span => span.Name == "claim-voucher");
        Assert.Equal("done", command.Tags["kaimarket.outcome"]);

        // With silos the call of the home lies between.
        var above = Assert.Single(spans, span => span.Id == command.Parent);
        Assert.Contains(request.Id, new[] { above.Id, above.Parent });
        var commit = Assert.Single(spans, span => span.Parent == command.Id);
        Assert.Equal(("commit", "1"), (commit.Name, commit.Tags["kaimarket.commit.size"]));
        Assert.InRange(commit.Ended - commit.Began, 1, command.Ended - command.Began);
        Assert.Single(spans, span => span.Parent == Caller && span.Name == "GET /v1/orders/{order}");
    }

    [Theory, MemberData(nameof(Markets.Stores), MemberType = typeof(Markets))]
    public async Task Nothing_that_is_told_or_logged_names_anybody(string store)
    {
        await using var receiver = new Receiver();
        await using var server = await StartAsync(receiver, store, "--log", "json");
        var forbidden = await ClaimAsync(server);
        using (var market = server.Client("operator"))
        {
            await market.RegisterCompanyAsync("told-company", Samples.Company(77));
            await market.PublishOfferAsync("told-offer", Samples.Offer());
            await market.PlaceOrderAsync("told-order", new($"{Program}.told-1", "told-offer", 10));
        }

        using (var administrator = server.Client("administrator"))
            forbidden.Add((await administrator.CreateKeyAsync("told-key", new(Role.Auditor))).Value.Key!);
        using (var http = server.Raw("operator"))
        {
            await http.GetAsync($"/v1/vouchers?program={Program}&after=word-in-a-query");
            await http.GetAsync("/nowhere/word-in-a-path?x=word-in-a-query");
            await http.PutAsJsonAsync("/v1/smes/told-1", new { name = "word-in-a-body", unknown = 1 });
            http.DefaultRequestHeaders.Authorization = new("Bearer", "word-in-a-key");
            await http.GetAsync("/v1/programs");
        }

        Assert.Equal(0, await server.StopAsync());

        var ready = Assert.Single(receiver.Logs, line => line.Tags.ContainsKey("Url"));
        Assert.Equal(("KAiMarket is ready at {Url}", "Information"), (ready.Body, ready.Level));
        var lines = server.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.Contains(lines, line => JsonDocument.Parse(line).RootElement.GetProperty("Message").GetString() ==
            $"KAiMarket is ready at {server.Address.ToString().TrimEnd('/')}");

        forbidden.AddRange(server.Keys.Values);
        forbidden.AddRange(["Nobody", "told-1", "told-company", "told-order", "told-key", "word-in", Samples.BusinessNumber(77)]);
        var said = receiver.Everything + server.Output;
        Assert.Contains("claim-voucher", said, StringComparison.Ordinal);
        Assert.All(forbidden, word => Assert.DoesNotContain(word, said, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_collector_that_is_away_or_silent_disturbs_nobody()
    {
        // One refuses connections, one takes them and never answers.
        using var silent = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        silent.Start();
        foreach (var port in new[] { PostgresServer.FreePort(), ((System.Net.IPEndPoint)silent.LocalEndpoint).Port })
        {
            await using var server = await ServerProcess.StartInAsync(
                Eager, null, "--demo", "--otlp", string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
            await ClaimAsync(server);

            // Service managers wait for ten seconds at least.
            Assert.Equal(0, await server.StopAsync().WaitAsync(TimeSpan.FromSeconds(10)));
            Assert.Equal($"KAiMarket is ready at {server.Address.ToString().TrimEnd('/')}", server.Output.Trim());
        }
    }

    [Fact]
    public async Task Without_a_collector_no_request_has_a_trace()
    {
        await using var server = await ServerProcess.StartAsync();
        using var http = server.Raw("operator");
        http.DefaultRequestHeaders.Add("traceparent", $"00-{Trace}-{Caller}-01");

        var problem = await (await http.GetAsync("/v1/orders/none")).Content.ReadFromJsonAsync<JsonElement>();

        Assert.Contains(':', problem.GetProperty("traceId").GetString()!);
    }

    [Theory]
    [InlineData("--otlp", "127.0.0.1:4318", "--otlp wants a URL such as http://127.0.0.1:4318, not '127.0.0.1:4318'.")]
    [InlineData("--log", "xml", "--log is simple or json, not 'xml'.")]
    public async Task A_mistake_on_the_command_line_is_told_in_a_sentence(string option, string value, string sentence)
    {
        var (code, output) = await ServerProcess.RunAsync(option, value);
        Assert.Equal((2, $"KAiMarket: {sentence}"), (code, output.Trim()));
    }

    private static Task<ServerProcess> StartAsync(Receiver receiver, string store, params string[] more) =>
        ServerProcess.StartInAsync(
            new(Eager) { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = receiver.Address }, null,
            ["--demo", "--journal", Markets.JournalOf(store), .. more]);

    /// <summary>Five SMEs claim, one of them twice, and one asks for too much.</summary>
    /// <returns>What nobody may hear of.</returns>
    private static async Task<List<string>> ClaimAsync(ServerProcess server)
    {
        using var ministry = server.Client("ministry");
        using var market = server.Client("operator");
        await ministry.OpenProgramAsync(Program, Samples.Program(budget: 50_000_000));
        for (var i = 1; i <= 5; i++)
        {
            await market.RegisterSmeAsync($"told-{i}", Samples.Sme(i, ApplicantType.SmallMedium));
            Assert.True((await market.ClaimVoucherAsync(Program, $"told-{i}", new(10_000_000))).Changed);
        }

        Assert.False((await market.ClaimVoucherAsync(Program, "told-1", new(10_000_000))).Changed);
        await market.RegisterSmeAsync("told-6", Samples.Sme(6, ApplicantType.SmallMedium));
        var refused = await Assert.ThrowsAsync<ProblemException>(
            () => market.ClaimVoucherAsync(Program, "told-6", new(1_000_000_000)));
        Assert.Equal("claim-exceeds-cap", refused.Code);
        return [.. Enumerable.Range(1, 6).Select(Samples.BusinessNumber)];
    }

    private static double? Commands(Receiver receiver, string outcome) => receiver.Sum(
        "kaimarket.commands", ("kaimarket.command", "claim-voucher"), ("kaimarket.outcome", outcome));

    private static double Requests(Receiver receiver, string operation, string status) => receiver.Sum(
        "http.server.request.duration", ("kaimarket.operation", operation), ("http.response.status_code", status)) ?? 0;

    private static string Shown(Receiver receiver) => string.Join('\n', receiver.Series.Where(
        series => series.Meter == "KAiMarket").Select(series => $"{series.Name} {string.Join(',', series.Tags)} {series.Value}"));
}
