using System.Net;
using System.Text.Json;
using KAiMarket.Acceptance.Running;
using KAiMarket.Client;

namespace KAiMarket.Acceptance.Machines;

/// <summary>What the API tells those who read the journal of its epochs.</summary>
[Collection(Markets.Collection)]
public sealed class ReaderTests(Markets markets)
{
    [Theory, MemberData(nameof(Markets.Everywhere), MemberType = typeof(Markets))]
    public async Task A_reader_is_told_the_epoch_and_goes_on_in_it(string store)
    {
        var server = await markets.OnAsync(store);
        using var market = server.Client("auditor");
        using var http = server.Raw("auditor");
        var epoch = Assert.Single((await market.JournalHeadAsync()).Value.Epochs);
        Assert.Equal((1, 0L), (epoch.Number, epoch.Position));

        foreach (var lines in new[] { "events", "batches" })
        {
            using var read = await http.GetAsync(Read(lines, 3, epoch.Id));
            Assert.Equal(HttpStatusCode.OK, read.StatusCode);
            Assert.Equal([epoch.Id], read.Headers.GetValues("KAiMarket-Epoch"));

            // Of another market, or of a copy that went another way.
            using var begun = await http.GetAsync(Read(lines, 0, "1-0"));
            Assert.Equal(HttpStatusCode.OK, begun.StatusCode);
            using var foreign = await http.GetAsync(Read(lines, 3, "1-0"));
            await foreign.ProblemAsync(HttpStatusCode.Conflict, "journal-rewound");
            Assert.Equal([epoch.Id], foreign.Headers.GetValues("KAiMarket-Epoch"));
            foreach (var none in new[] { "1", "x", "1-2&epoch=1-3", "" })
                await (await http.GetAsync(Read(lines, 3, none))).ProblemAsync(HttpStatusCode.BadRequest, "invalid-parameter");
        }
    }

    /// <summary>
    /// A reader that had read further is told to go back, one that had not goes on, and a position of then is told what
    /// became of it.
    /// </summary>
    internal static async Task IsSentBackAsync(HttpClient http, string epoch, long read, long back)
    {
        foreach (var lines in new[] { "events", "batches" })
        {
            using var refused = await http.GetAsync(Read(lines, read, epoch));
            using var problem = JsonDocument.Parse(await refused.Content.ReadAsStringAsync());
            Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
            Assert.Equal("journal-rewound", problem.RootElement.GetProperty("code").GetString());
            Assert.Contains($"beyond position {back} and read again from there", problem.RootElement.GetProperty("detail").GetString(), StringComparison.Ordinal);
            Assert.Equal([$"{back}"], refused.Headers.GetValues("KAiMarket-Position"));
            var now = Assert.Single(refused.Headers.GetValues("KAiMarket-Epoch"));
            Assert.StartsWith("2-", now, StringComparison.Ordinal);

            foreach (var (position, id) in new[] { (back, epoch), (back, now), (read, now) })
            {
                using var goes = await http.GetAsync(Read(lines, position, id));
                Assert.Equal(HttpStatusCode.OK, goes.StatusCode);
            }
        }

        using var far = new HttpRequestMessage(HttpMethod.Get, "/v1/programs");
        far.Headers.Add("KAiMarket-Position", "1000000");
        using var seen = await http.SendAsync(far);
        await seen.ProblemAsync(HttpStatusCode.Conflict, "journal-rewound");
    }

    private static Uri Read(string lines, long after, string epoch) =>
        new($"/v1/journal/{lines}?after={after}&epoch={epoch}", UriKind.Relative);
}
