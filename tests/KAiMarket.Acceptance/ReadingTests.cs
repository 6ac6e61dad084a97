using System.Globalization;
using System.Net;
using System.Web;
using KAiMarket.Client;

namespace KAiMarket.Acceptance;

/// <summary>What the client makes of a market's answers.</summary>
public sealed class ReadingTests
{
    [Fact]
    public async Task The_journal_ends_with_an_empty_page_and_not_with_a_short_one()
    {
        using var market = KAiMarketClient.Create(
            new Uri("http://market.example"), "key", new KAiMarketOptions { Inner = new LargeEvents(count: 7, atOnce: 3) });

        Assert.Equal([1L, 2, 3, 4, 5, 6, 7], await market.JournalEventsAsync().Select(recorded => recorded.Position).ToListAsync());
    }

    [Fact]
    public async Task A_page_is_asked_for_in_the_epoch_of_the_one_before()
    {
        var events = new LargeEvents(count: 7, atOnce: 3);
        using var market = KAiMarketClient.Create(
            new Uri("http://market.example"), "key", new KAiMarketOptions { Inner = events });

        await market.JournalEventsAsync(epoch: "1-aa").CountAsync();

        // A standby was promoted while the first page was read: what that held may be of the new epoch already.
        Assert.Equal(["1-aa", "2-bb", "2-bb", "2-bb"], events.Epochs);
    }

    [Fact]
    public async Task When_a_gateway_fails_the_next_is_asked_and_kept_to()
    {
        var network = new Network { Lost = "one.example" };
        using var market = KAiMarketClient.Create(
            [new Uri("http://one.example"), new Uri("http://two.example")], "key", new KAiMarketOptions { Inner = network });

        await market.ReadyAsync();
        await market.ReadyAsync();
        network.Lost = "two.example";
        await market.ReadyAsync();

        Assert.Equal(["one.example", "two.example", "two.example", "two.example", "one.example"], network.Asked);
    }

    [Fact]
    public async Task What_is_not_safe_to_repeat_is_sent_to_one_gateway_only()
    {
        var network = new Network { Lost = "one.example" };
        using var market = KAiMarketClient.Create(
            [new Uri("http://one.example"), new Uri("http://two.example")], "key", new KAiMarketOptions { Inner = network });

        await Assert.ThrowsAsync<HttpRequestException>(() => market.RebuildViewsAsync());

        Assert.Equal(["one.example"], network.Asked);
    }

    /// <summary>Gateways that are ready, but for one that cannot be reached.</summary>
    private sealed class Network : HttpMessageHandler
    {
        public string? Lost { get; set; }
        public List<string> Asked { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked.Add(request.RequestUri!.Host);
            return request.RequestUri.Host == Lost
                ? throw new HttpRequestException("Nobody listens.")
                : Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK)
                {
                    Content = new StringContent("""{"ready":true,"checks":[]}"""),
                });
        }
    }

    /// <summary>A market whose events are so large that few of them fill a page.</summary>
    private sealed class LargeEvents(int count, int atOnce) : HttpMessageHandler
    {
        public List<string?> Epochs { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.RequestUri!.AbsolutePath == "/v1/journal/head")
            {
                return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK)
                {
                    Content = new StringContent("""
                        {"position":7,"at":"2026-11-22T02:00:00Z","hash":"aa","epochs":[
                          {"number":1,"id":"1-aa","position":0,"at":"2026-11-22T02:00:00Z"},
                          {"number":2,"id":"2-bb","position":2,"at":"2026-11-22T02:00:00Z"}]}
                        """),
                });
            }

            var query = HttpUtility.ParseQueryString(request.RequestUri.Query);
            Epochs.Add(query["epoch"]);
            var after = int.Parse(query["after"]!, CultureInfo.InvariantCulture);
            var lines = Enumerable.Range(after + 1, Math.Min(atOnce, count - after)).Select(position => $$"""
                {"position":{{position}},"stream":"a/1","version":1,"name":"n.v1","data":{},"meta":{},"at":"2026-11-22T02:00:00Z"}
                """);
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(string.Join('\n', lines)) });
        }
    }
}
