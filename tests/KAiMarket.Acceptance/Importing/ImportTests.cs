using System.Text.Json;
using KAiMarket.Acceptance.Running;
using KAiMarket.Client;

namespace KAiMarket.Acceptance.Importing;

/// <summary>Notices of 나라장터 through the command line into the real server.</summary>
[Collection(Markets.Collection)]
public sealed class ImportTests(Markets markets) : IDisposable
{
    private static readonly string Notices =
        Path.Combine(Repository.Root, "tests", "KAiMarket.Acceptance", "Importing", "fictional-notices.json");

    private static readonly string[] Outcomes =
    [
        "1 R26XX00000001 001 changed amended", "2 R26XX00000001 000 registered imported",
        "3 R26XX00000002 000 registered imported title-trimmed", "4 R26XX00000002 001 cancelled cancelled title-trimmed",
        "5 R26XX00000002 002 re-notice amended after-cancellation",
        "6 R26XX00000003 001 cancelled cancelled earlier-orders-missing",
        "7 R26XX00000004 000 re-notice imported no-closing-date",
        "8 R26XX00000005 000 registered imported closes-before-posting",
        "9 R26XX00000006 000 registered imported zero-budget,zero-estimated-price",
        "10 R26XX00000007 000 registered imported estimated-price-does-not-fit",
        "11 R26XX00000008 000 registered imported unreadable-posting-date,unreadable-closing-date",
        "12 R26XX00000009 000 registered imported no-institution", "13 R26XX00000010 000 registered imported people-left-out",
        "14 R26XX00000011 000 registered imported", "15 R26XX00000011 000 registered unchanged twice-in-file",
        "16 R26XX00000012 000 registered imported", "17 R26XX00000012 000 registered refused notice-differs",
        "18  000  refused no-number", "19 R26XX00000013 000  refused no-title",
    ];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kaimarket-import-");

    private string Report => Path.Combine(_folder.FullName, "report.tsv");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory, MemberData(nameof(Markets.Stores), MemberType = typeof(Markets))]
    public async Task Notices_become_tenders_with_their_history_once_and_every_doubt_is_reported(string store)
    {
        await using var server = await Markets.NewAsync(store);
        using var market = server.Client("auditor");

        await ImportedAsync(server, Notices, 1, "imported 11, amended 2, cancelled 2, refused 3");
        Assert.Equal(Outcomes, Reported());
        var head = (await market.JournalHeadAsync()).Value.Position;
        await ImportedAsync(server, Notices, 1, "imported 0, amended 0, cancelled 0, refused 3");
        Assert.Equal(Outcomes.Select(Repeated), Reported());
        Assert.Equal(head, (await market.JournalHeadAsync()).Value.Position);

        var history = (await market.NoticesAsync("r26xx00000002")).Value;
        Assert.Equal([("000", NoticeKind.Registered), ("001", NoticeKind.Cancelled), ("002", NoticeKind.ReNotice)],
            history.Orders.Select(order => (order.Order, order.Kind)));
        var late = (await market.NoticeAsync("r26xx00000001", "001")).Value;
        Assert.Equal(("g2b", "R26XX00000001", "상상데이터진흥원", 45_000_000L), (late.Source, late.Number, late.Institution, late.Budget));
        Assert.Equal(new DateTimeOffset(2026, 8, 25, 10, 0, 0, TimeSpan.FromHours(9)), late.Closes);
        Assert.Contains(new NoticeField("bidClseDt", "2026-08-25 10:00:00"), late.Fields);
        var tender = (await market.TenderAsync("r26xx00000002")).Value;
        Assert.Equal((TenderStatus.Published, null, null, "002", 3),
            (tender.Status, tender.Buyer, tender.Terms, tender.Notice?.Order, tender.Orders));
        Assert.Equal(["people-left-out"], (await market.NoticeAsync("r26xx00000010", "000")).Value.Findings);
        await foreach (var fact in market.JournalEventsAsync())
            Assert.DoesNotContain("아무개", fact.Data.ToString(), StringComparison.Ordinal);

        var verify = await CommandLine.RunAsync(server, "auditor", "verify", "--quiet-market");
        Assert.True(verify.Code == 0, verify.Said + verify.Errors);
    }

    [Fact]
    public async Task An_import_goes_on_where_another_ended_and_learns_what_was_missing()
    {
        await using var server = await Markets.NewAsync("sqlite");
        using var document = JsonDocument.Parse(await File.ReadAllTextAsync(Notices));
        var items = document.RootElement.GetProperty("response").GetProperty("body").GetProperty("items");
        var some = Path.Combine(_folder.FullName, "some.json");
        await File.WriteAllTextAsync(some, JsonSerializer.Serialize(new[] { items[0], items[4] }));

        await ImportedAsync(server, some, 0, "imported 2, amended 0, cancelled 0, refused 0");
        Assert.Equal(["1 R26XX00000001 001 changed imported earlier-orders-missing",
            "2 R26XX00000002 002 re-notice imported earlier-orders-missing"], Reported());
        await ImportedAsync(server, Notices, 1, "imported 9, amended 2, cancelled 2, refused 3");
        Assert.Equal(["1 R26XX00000001 001 changed unchanged", "2 R26XX00000001 000 registered amended"], Reported().Take(2));

        var told = await CommandLine.RunAsync(server, "administrator", "import", "g2b", some, "--json", "--report", Report);
        using var json = JsonDocument.Parse(told.Said);
        Assert.Equal((0, 2), (json.RootElement.GetProperty("imported").GetInt32(), json.RootElement.GetProperty("unchanged").GetInt32()));
        Assert.Equal(Report, json.RootElement.GetProperty("report").GetString());
    }

    [Fact]
    public async Task Only_those_who_run_the_market_import()
    {
        var server = await markets.OnAsync("sqlite");
        foreach (var role in new[] { "ministry", "vendor", "auditor", "sme", "provider" }.Where(server.Keys.ContainsKey))
        {
            var refused = await CommandLine.RunAsync(server, role, "import", "g2b", Notices, "--report", Report);
            Assert.True(refused is { Code: 1, Said: "" }, refused.Said);
            Assert.Contains("role-may-not", refused.Errors, StringComparison.Ordinal);
            Assert.Empty(_folder.GetFiles());
        }
    }

    [Fact]
    public async Task Mistakes_get_a_sentence_and_an_exit_code_and_leave_no_report()
    {
        var server = await markets.OnAsync("sqlite");
        var (here, key) = (server.Address, server.Keys["operator"]);
        var letter = Path.Combine(_folder.FullName, "letter.json");

        await RefusedAsync(2, here, key, "There is no file", letter);
        await File.WriteAllTextAsync(letter, "Dear Sir or Madam,");
        await RefusedAsync(2, here, key, "no whole JSON file", letter);
        await File.WriteAllTextAsync(letter, """{"response":{"header":{"resultCode":"22","resultMsg":"too many requests"}}}""");
        await RefusedAsync(2, here, key, "22 too many requests", letter);
        await RefusedAsync(2, here, null, "KAIMARKET_KEY", Notices);
        await RefusedAsync(2, here, key, "--concurrency", Notices, "--concurrency", "0");
        Assert.Equal(["letter.json"], _folder.GetFiles().Select(file => file.Name));
    }

    [SharedDataTheory("korea/g2b-service-notices.json"), MemberData(nameof(Markets.Stores), MemberType = typeof(Markets))]
    public async Task Real_notices_are_imported_whole_and_a_second_time_nothing_is(string store)
    {
        await using var server = await Markets.NewAsync(store);
        using var market = server.Client("auditor");
        var file = Repository.SharedData("korea/g2b-service-notices.json");

        // 738 numbers: 31 come in cancelled and 707 otherwise; 4 have a second order, 2 of them a cancellation.
        await ImportedAsync(server, file, 0, "imported 707, amended 2, cancelled 33, refused 0");
        var findings = Reported().SelectMany(line => line.Split(' ').Skip(5)).SelectMany(codes => codes.Split(','))
            .CountBy(code => code).ToDictionary();
        var head = (await market.JournalHeadAsync()).Value.Position;
        await ImportedAsync(server, file, 0, "imported 0, amended 0, cancelled 0, refused 0");

        Assert.Equal(742, Reported().Length);
        Assert.Equal(head, (await market.JournalHeadAsync()).Value.Position);
        Assert.Equal(103, findings["no-closing-date"]);
        Assert.Equal(2, findings["zero-budget"]);
        Assert.Equal(72, findings["estimated-price-does-not-fit"]);
        Assert.Equal(3, findings["closes-before-posting"]);
        var verify = await CommandLine.RunAsync(server, "auditor", "verify", "--quiet-market");
        Assert.True(verify.Code == 0, verify.Said + verify.Errors);
    }

    private async Task ImportedAsync(ServerProcess server, string file, int code, string last)
    {
        var run = await CommandLine.RunAsync(server, "operator", "import", "g2b", file, "--report", Report);
        Assert.True(run.Code == code, run.Said + run.Errors);
        Assert.Equal(last, run.Said.TrimEnd('\n').Split('\n')[^1]);
        Assert.Contains(Report, run.Said, StringComparison.Ordinal);
    }

    /// <summary>Each line in one with spaces; of a reason the code.</summary>
    private string[] Reported() =>
    [
        .. File.ReadAllLines(Report).Skip(1).Select(line => line.Split('\t'))
            .Select(cells => string.Join(' ', [.. cells[..5], .. cells[5..].Select(cell => cell.Split(':')[0]).Where(cell => cell.Length > 0)])),
    ];

    private static string Repeated(string line) => line.Split(' ') is var words && words[4] == "refused"
        ? line
        : string.Join(' ', [.. words[..4], "unchanged", .. words[5..]]);

    private async Task RefusedAsync(int code, Uri market, string? key, string because, params string[] arguments)
    {
        var refused = await CommandLine.RunAsync(market, key, ["import", "g2b", .. arguments, "--report", Report]);
        Assert.True(code == refused.Code, $"{refused.Code} {refused.Said}{refused.Errors}");
        Assert.Contains(because, refused.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", refused.Errors, StringComparison.Ordinal);
    }
}
