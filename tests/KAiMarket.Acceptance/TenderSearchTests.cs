using KAiMarket.Acceptance.Running;
using KAiMarket.Client;

namespace KAiMarket.Acceptance;

/// <summary>What the list of tenders says of its questions; what it finds the suites of the views show.</summary>
[Collection(Markets.Collection)]
public sealed class TenderSearchTests(Markets markets)
{
    [Theory, MemberData(nameof(Markets.Everywhere), MemberType = typeof(Markets))]
    public async Task Every_parameter_is_understood_and_what_nobody_wrote_is_not_found(string store)
    {
        using var market = (await markets.OnAsync(store)).Client("operator");
        var from = new DateTimeOffset(2026, 11, 23, 10, 0, 0, TimeSpan.FromHours(9));
        var page = (await market.TendersAsync(
            "없는 100%_\\ \"말\"", "nobody", TenderStatus.Published, from, from.AddDays(1), 1, 2, Region.Jeju, "4323",
            UseDomain.PublicAdministration, TenderOrder.Closes, 5)).Value;
        Assert.Empty(page.Items);
        Assert.Null(page.Next);
        Assert.Empty((await market.TendersAsync("없는 말")).Value.Items);
    }

    [Theory]
    [InlineData("q=1+2+3+4+5+6+7+8+9")]
    [InlineData("closesFrom=2026-11-23")]
    [InlineData("closesUntil=2026-11-23T10:00:00")]
    [InlineData("budgetFrom=-1")]
    [InlineData("classification=43x")]
    [InlineData("order=best")]
    [InlineData("after=bm9uc2Vuc2U")]
    public async Task A_parameter_that_cannot_be_read_is_refused(string query)
    {
        using var http = (await markets.OnAsync("sqlite")).Raw("operator");
        using var reply = await http.GetAsync(new Uri($"/v1/tenders?{query}", UriKind.Relative));
        Assert.Equal(System.Net.HttpStatusCode.BadRequest, reply.StatusCode);
        Assert.Contains("invalid-parameter", await reply.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Drafts_show_to_their_ministry_and_to_those_who_see_everything()
    {
        var server = await markets.OnAsync("sqlite");
        using var auditor = server.Client("auditor");
        Assert.Empty((await auditor.TendersAsync(buyer: "nobody", status: TenderStatus.Draft)).Value.Items);
        using var provider = server.Client("provider");
        Assert.Empty((await provider.TendersAsync("없는 말")).Value.Items);
        var refused = await Assert.ThrowsAsync<ProblemException>(() => provider.TendersAsync(status: TenderStatus.Draft));
        Assert.Equal("role-may-not", refused.Code);
        using var ministry = server.Client("ministry");
        Assert.Empty((await ministry.TendersAsync("없는 말", status: TenderStatus.Draft)).Value.Items);
        refused = await Assert.ThrowsAsync<ProblemException>(
            () => ministry.TendersAsync(buyer: "another-ministry", status: TenderStatus.Draft));
        Assert.Equal("not-yours", refused.Code);
    }
}
