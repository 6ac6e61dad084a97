using System.Security.Cryptography;
using System.Text;
using KAiMarket.Acceptance.Running;
using KAiMarket.Client;

namespace KAiMarket.Acceptance;

[Collection(Markets.Collection)]
public sealed class JournalTests(Markets markets)
{
    [Theory, MemberData(nameof(Markets.Everywhere), MemberType = typeof(Markets))]
    public async Task What_is_read_through_the_API_is_the_journal_byte_for_byte(string store)
    {
        var server = await markets.OnAsync(store);
        using var market = server.Client("auditor");
        using var writer = server.Client("operator");
        await writer.VoucherAsync("journal", 601);

        var batches = await market.JournalBatchesAsync().ToListAsync();
        var events = await market.JournalEventsAsync().ToListAsync();

        Assert.Equal(Enumerable.Range(1, events.Count).Select(position => (long)position), events.Select(recorded => recorded.Position));
        foreach (var batch in batches)
        {
            using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            foreach (var recorded in events.Skip((int)batch.First - 1).Take(batch.Count))
            {
                Add(digest, Encoding.UTF8.GetBytes(recorded.Stream));
                digest.AppendData(BigEndian(recorded.Version, 8));
                Add(digest, Encoding.UTF8.GetBytes(recorded.Name));
                Add(digest, Encoding.UTF8.GetBytes(recorded.Data.GetRawText()));
                Add(digest, Encoding.UTF8.GetBytes(recorded.Meta.GetRawText()));
                Assert.Equal(batch.At, recorded.At);
            }

            Assert.Equal(batch.Digest, Convert.ToHexStringLower(digest.GetHashAndReset()));
        }

        var claimed = events.Last(recorded => recorded.Stream == "program/journal");
        Assert.Equal("voucher-claimed.v1", claimed.Name);
        Assert.Equal("first-operator", claimed.Meta.GetProperty("account").GetString());
        Assert.Equal("operator", claimed.Meta.GetProperty("role").GetString());
        Assert.Equal(claimed.Version - 1, claimed.Meta.GetProperty("on").GetInt64());
    }

    [Fact]
    public async Task The_audit_trail_keeps_the_callers_own_name_for_a_command()
    {
        var server = await markets.OnAsync("sqlite");
        using var http = server.Raw("operator");
        http.DefaultRequestHeaders.Add("Idempotency-Key", "invoice-77");
        await http.PutAsync("/v1/ministries/trail", """{"name":"Ministry of Trails"}""");
        using var market = server.Client("auditor");
        var recorded = await market.JournalEventsAsync().FirstAsync(recorded => recorded.Stream == "ministry/trail");
        Assert.Equal("invoice-77", recorded.Meta.GetProperty("command").GetString());

        http.DefaultRequestHeaders.Remove("Idempotency-Key");
        http.DefaultRequestHeaders.Add("Idempotency-Key", "a name, 010-0000-0000 @ somewhere");
        await (await http.PutAsync("/v1/ministries/trail", """{"name":"Ministry of Trails"}""")).ProblemAsync(System.Net.HttpStatusCode.BadRequest, "invalid-header");
    }

    [Theory, MemberData(nameof(Markets.Everywhere), MemberType = typeof(Markets))]
    public async Task Views_are_rebuilt_while_the_market_serves(string store)
    {
        var server = await markets.OnAsync(store);
        using var market = server.Client("operator");
        await market.VoucherAsync("rebuild", 602);
        var before = (await market.ViewsAsync()).Value.Generation;
        var rows = (await market.VouchersAsync(program: "rebuild")).Value.Items;

        await market.RebuildViewsAsync();
        await Until.TrueAsync(
            async () =>
            {
                Assert.Equal(rows, (await market.VouchersAsync(program: "rebuild")).Value.Items);
                return (await market.ViewsAsync()).Value.Generation != before;
            },
            () => "The views are not rebuilt.");
        Assert.Equal(rows, (await market.VouchersAsync(program: "rebuild")).Value.Items);
        Assert.Empty((await market.ProcessesAsync()).Value.DeadLetters);
    }

    private static void Add(IncrementalHash digest, byte[] bytes)
    {
        digest.AppendData(BigEndian(bytes.Length, 4));
        digest.AppendData(bytes);
    }

    private static byte[] BigEndian(long number, int bytes)
    {
        var all = BitConverter.GetBytes(number);
        Array.Reverse(all);
        return all[(8 - bytes)..];
    }
}
