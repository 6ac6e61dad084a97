using System.Net;
using System.Text;
using KAiMarket.Acceptance.Running;
using KAiMarket.Client;

namespace KAiMarket.Acceptance;

[Collection(Markets.Collection)]
public sealed class HostileTests(Markets markets)
{
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
