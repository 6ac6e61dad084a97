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

    /// <summary>A market whose events are so large that few of them fill a page.</summary>
    private sealed class LargeEvents(int count, int atOnce) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var after = int.Parse(HttpUtility.ParseQueryString(request.RequestUri!.Query)["after"]!, CultureInfo.InvariantCulture);
            var lines = Enumerable.Range(after + 1, Math.Min(atOnce, count - after)).Select(position => $$"""
                {"position":{{position}},"stream":"a/1","version":1,"name":"n.v1","data":{},"meta":{},"at":"2026-11-22T02:00:00Z"}
                """);
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(string.Join('\n', lines)) });
        }
    }
}
