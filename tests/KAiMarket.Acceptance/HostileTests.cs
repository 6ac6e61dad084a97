using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using KAiMarket.Acceptance.Running;
using KAiMarket.Client;

namespace KAiMarket.Acceptance;

[Collection(Markets.Collection)]
public sealed class HostileTests(Markets markets)
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string[] Own =
    [
        "", " ", "\0", "a\0b", "\r\n", "\u2028", "\u200b", "\ufeff", "\u202eevil", "null", "true", "-1", "1e999", "'; drop table events; --",
        "\" or 1=1 --", "{}", "[]", "${jndi:ldap://127.0.0.1}", "../../../etc/passwd", "..%2f..%2f", "<script>alert(1)</script>", "%s%n%x",
        "=cmd|' /C calc'!A0", "😀", "é", "é", "ﷺ", "가나다", "\ud83d\ude00", "\\ud800", new string('a', 200), new string('a', 201),
        new string('한', 200), new string('x', 5_000), "a.b", "demo-program.demo-sme", "Ω≈ç√∫˜µ≤≥÷",
    ];

    [Theory, MemberData(nameof(Markets.Stores), MemberType = typeof(Markets))]
    public Task Hostile_text_in_any_field_is_kept_or_refused(string store) => TryAllAsync(store, "own", Own);

    [SharedDataTheory("suites/blns/blns.even.json"), MemberData(nameof(Markets.Stores), MemberType = typeof(Markets))]
    public Task The_big_list_of_naughty_strings_in_any_field_is_kept_or_refused(string store)
    {
        var strings = JsonSerializer.Deserialize<string[]>(File.ReadAllText(Repository.SharedData("suites/blns/blns.even.json")))!;
        return TryAllAsync(store, "blns", strings);
    }

    [Theory, MemberData(nameof(Markets.Stores), MemberType = typeof(Markets))]
    public async Task Bytes_that_are_no_text_are_refused(string store)
    {
        await using var server = await Markets.NewAsync(store);
        using var http = server.Raw("operator");
        using var market = server.Client("operator");
        var head = (await market.JournalHeadAsync()).Value.Position;
        foreach (var bad in new byte[][] { [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xE2, 0x82], [0x01], [0x0A] })
        {
            byte[] inValue = [.. "{\"name\":\""u8, .. bad, .. "\"}"u8];
            await (await http.PutAsync("/v1/ministries/bytes", inValue)).ProblemAsync(HttpStatusCode.BadRequest, "malformed-json");
            byte[] inName = [.. "{\"na"u8, .. bad, .. "me\":\"x\"}"u8];
            await (await http.PutAsync("/v1/ministries/bytes", inName)).ProblemAsync(HttpStatusCode.BadRequest);
        }

        foreach (var escape in new[] { "\\ud800", "\\udc00", "\\ud800\\ud800", "x\\ud83d", "\\u12", "\\x41", "\\u0000" })
            await (await http.PutAsync("/v1/ministries/bytes", $$"""{"name":"{{escape}}"}""")).ProblemAsync();
        await (await http.PutAsync("/v1/ministries/bytes", Encoding.Unicode.GetBytes("{\"name\":\"x\"}"))).ProblemAsync(HttpStatusCode.BadRequest);
        await (await http.PutAsync("/v1/ministries/bytes", new byte[60_000])).ProblemAsync(HttpStatusCode.BadRequest);
        Assert.Equal(head, (await market.JournalHeadAsync()).Value.Position);
    }

    [Theory, MemberData(nameof(Markets.Stores), MemberType = typeof(Markets))]
    public async Task Numbers_beyond_all_bounds_are_refused_and_change_nothing(string store)
    {
        await using var server = await Markets.NewAsync(store);
        using var http = server.Raw("operator");
        using var market = server.Client("operator");
        var voucher = await market.VoucherAsync("numbers", 701);
        await market.RegisterSmeAsync("numbers-2", Samples.Sme(702));
        await market.PlaceOrderAsync("numbers", new(voucher, "numbers", 10));
        var head = (await market.JournalHeadAsync()).Value.Position;

        foreach (var number in new[]
        {
            "-1", "-9223372036854775808", "-9223372036854775809", "9223372036854775807", "9223372036854775808", "1000000000000001",
            "1e400", "-0.0", "0.1", "1E2", "null", "\"5\"", "[]", "{}", "true", new string('9', 3_000),
        })
        {
            foreach (var (path, body) in new[]
            {
                ("/v1/programs/numbers/claims/numbers-2", $$"""{"total":{{number}}}"""),
                ("/v1/orders/numbers-2", $$"""{"voucher":"numbers.numbers","offer":"numbers","quantity":{{number}}}"""),
                ("/v1/orders/numbers/acceptance", $$"""{"quantity":{{number}}}"""),
                ("/v1/orders/numbers/usage/1", $$"""{"records":[{"id":"r","from":"2026-11-22T00:00:00Z","until":"2026-11-22T00:00:01Z","quantity":{{number}}}]}"""),
                ("/v1/programs/numbers-2", Program("budget", number)),
                ("/v1/programs/numbers-2", Program("cap", number)),
                ("/v1/programs/numbers-2", Program("selfPayBasisPoints", number)),
                ("/v1/offers/numbers-2", Offer("price", number)),
                ("/v1/offers/numbers-2", Offer("per", number)),
                ("/v1/offers/numbers-2", Offer("capacity", number)),
            })
            {
                var response = await http.PutAsync(path, body);
                Assert.True((int)response.StatusCode is >= 400 and < 500, $"{path} {body}: {response.StatusCode}");
                await response.ProblemAsync();
            }
        }

        foreach (var sequence in new[] { "0", "-1", "1.0", "x", "9223372036854775808", "9223372036854775807", "１" })
        {
            var response = await http.PutAsync($"/v1/orders/numbers/usage/{sequence}",
                """{"records":[{"id":"r","from":"2026-11-22T00:00:00Z","until":"2026-11-22T00:00:01Z","quantity":1}]}""");
            await response.ProblemAsync();
        }

        Assert.Equal(head, (await market.JournalHeadAsync()).Value.Position);
    }

    [Theory, MemberData(nameof(Markets.Everywhere), MemberType = typeof(Markets))]
    public async Task Duplicated_and_reordered_requests_lead_to_one_outcome(string store)
    {
        var server = await markets.OnAsync(store);
        using var market = server.Client("operator");
        await market.VoucherAsync("reorder", 711);
        await market.PlaceOrderAsync("reorder", new("reorder.reorder", "reorder", 100));

        var all = Enumerable.Range(1, 5).SelectMany(sequence => Enumerable.Repeat(sequence, 4)).Reverse().Select(sequence =>
            Until.AnsweredAsync(
                async () =>
                {
                    try
                    {
                        return await market.RecordUsageAsync("reorder", sequence, Samples.Usage(sequence));
                    }
                    catch (ProblemException gap) when (gap.Code == "usage-sequence-gap")
                    {
                        return null;
                    }
                },
                () => $"Batch {sequence} never had its turn."));
        var answers = await Task.WhenAll(all);

        Assert.Equal(5, answers.Count(answer => answer.Changed));
        Assert.Equal(15, (await market.OrderAsync("reorder")).Value.Used);
    }

    private static async Task TryAllAsync(string store, string name, string[] strings)
    {
        await using var server = await Markets.NewAsync(store);
        using var http = server.Raw("operator");
        using var administrator = server.Raw("administrator");
        using var market = server.Client("operator");
        var voucher = await market.VoucherAsync($"hostile-{name}", name.Length * 1000);
        await market.PlaceOrderAsync($"hostile-{name}", new(voucher, $"hostile-{name}", 10));

        for (var i = 0; i < strings.Length; i++)
        {
            var (text, id) = (JsonSerializer.Serialize(strings[i], Relaxed), $"{name}-{i}");
            foreach (var (path, body) in new[]
            {
                ($"/v1/ministries/{id}", $$"""{"name":{{text}}}"""),
                ($"/v1/ministries/{id}-c", $$"""{"name":"x","code":{{text}}}"""),
                ($"/v1/companies/{id}", $$"""{"name":{{text}},"businessNumber":"{{Samples.BusinessNumber(800_000 + i)}}","region":"seoul"}"""),
                ($"/v1/smes/{id}", $$"""{"name":{{text}},"businessNumber":"{{Samples.BusinessNumber(800_000 + i)}}","type":"startup","region":"seoul"}"""),
                ($"/v1/smes/{id}-n", $$"""{"name":"x","businessNumber":{{text}},"type":"startup","region":"seoul"}"""),
                ($"/v1/smes/{id}-n", $$"""{"name":"x","businessNumber":"0000000015","type":{{text}},"region":"seoul"}"""),
                ($"/v1/programs/{id}", Program("title", text)),
                ($"/v1/programs/{id}-o", Program("owner", text)),
                ($"/v1/programs/{id}-f", Program("from", text)),
                ($"/v1/offers/{id}", Offer("title", text)),
                ($"/v1/offers/{id}-v", Offer("acceleratorVendor", text)),
                ($"/v1/offers/{id}-u", Offer("unit", text)),
                ($"/v1/offers/{id}-p", Offer("provider", text)),
                ($"/v1/orders/hostile-{name}/usage/1", $$"""{"records":[{"id":{{text}},"from":{{text}},"until":"2026-11-22T00:00:01Z","quantity":1}]}"""),
                ($"/v1/ministries/{id}-m", $$"""{"name":"x",{{text}}:1}"""),
            })
                await TryAsync(http, market, HttpMethod.Put, path, body);
            await TryAsync(administrator, market, HttpMethod.Put, $"/v1/keys/{id}", $$"""{"role":"sme","organisation":{{text}}}""");

            var escaped = Uri.EscapeDataString(strings[i]);
            if (escaped.Length is 0 or > 1_000 || strings[i] is "." or "..") continue;

            foreach (var path in new[]
            {
                $"/v1/programs?after={escaped}", $"/v1/offers?acceleratorVendor={escaped}", $"/v1/ledger/entries?account={escaped}",
                $"/v1/vouchers?sme={escaped}",
            })
                await TryAsync(http, market, HttpMethod.Get, path, null);

            // The web server itself turns a path with NUL away, without a body, before anything of ours sees it.
            if (strings[i].Contains('\0', StringComparison.Ordinal)) continue;
            foreach (var path in new[]
            {
                $"/v1/programs/{escaped}", $"/v1/programs/demo-program/claims/{escaped}", $"/v1/vouchers/{escaped}",
                $"/v1/ledger/accounts/{escaped}",
            })
                await TryAsync(http, market, HttpMethod.Get, path, null);
        }

        // An order that a later step refuses is in the journal with its refusal, and what it took goes back in the background.
        for (var i = 0; i < strings.Length; i++)
        {
            var (text, id) = (JsonSerializer.Serialize(strings[i], Relaxed), $"{name}-{i}");
            await TryAsync(http, null, HttpMethod.Put, $"/v1/orders/{id}", $$"""{"voucher":{{text}},"offer":"hostile-{{name}}","quantity":1}""");
            await TryAsync(http, null, HttpMethod.Put, $"/v1/orders/{id}-o", $$"""{"voucher":"hostile-{{name}}.hostile-{{name}}","offer":{{text}},"quantity":1}""");
        }
    }

    /// <summary>A request succeeds, or is refused with a problem and has changed nothing; never anything else.</summary>
    private static async Task TryAsync(HttpClient http, IKAiMarket? market, HttpMethod method, string path, string? body)
    {
        var head = await HeadAsync();
        using var request = new HttpRequestMessage(method, path);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await http.SendAsync(request);
        Assert.True((int)response.StatusCode is >= 200 and < 300 or >= 400 and < 500, $"{path} {body}: {response.StatusCode}");
        if (response.IsSuccessStatusCode && method != HttpMethod.Get) return;

        if (!response.IsSuccessStatusCode) await response.ProblemAsync();
        Assert.Equal(head, await HeadAsync());

        async Task<long> HeadAsync() => market is null ? 0 : (await market.JournalHeadAsync()).Value.Position;
    }

    private static string Program(string member, string value)
    {
        string Of(string name, string usual) => name == member ? value : usual;
        return $$"""
            {"owner":{{Of("owner", "\"demo-ministry\"")}},"title":{{Of("title", "\"x\"")}},"budget":{{Of("budget", "1000")}},"cap":{{Of("cap", "10")}},
            "ratios":[{"type":"startup","selfPayBasisPoints":{{Of("selfPayBasisPoints", "1000")}}}],
            "claims":{"from":{{Of("from", "\"2026-01-01T00:00:00Z\"")}},"until":"2027-01-01T00:00:00+09:00"},"vouchersExpireAt":"2027-06-01T00:00:00+09:00"}
            """;
    }

    private static string Offer(string member, string value)
    {
        string Of(string name, string usual) => name == member ? value : usual;
        return $$"""
            {"provider":{{Of("provider", "\"demo-provider\"")}},"title":{{Of("title", "\"x\"")}},"category":"gpu","unit":{{Of("unit", "\"gpu-second\"")}},
            "price":{{Of("price", "1")}},"per":{{Of("per", "1")}},"capacity":{{Of("capacity", "10")}},"every":"day","region":"seoul",
            "acceleratorVendor":{{Of("acceleratorVendor", "null")}},"domesticNpu":false}
            """;
    }
}
