using KAiMarket.Domain;
using KAiMarket.Domain.Ministries;
using KAiMarket.Domain.Tenders;
using KAiMarket.Gateway.Http;
using KAiMarket.Views;

namespace KAiMarket.Gateway;

internal static class TenderSearchEndpoints
{
    private static readonly TenderRow Example = new(
        new("demo-tender"), new MinistryId("demo-ministry"), "Ministry of Imaginary Intelligence",
        "가상 민원 상담 AI 구축", TenderStatus.Published, Samples.At, Samples.At.AddDays(42), new(1_100_000_000),
        new(1_000_000_000), ["43232304"], [Region.Gwangju], UseDomain.PublicAdministration, IsHighImpact: false,
        IsImported: false, 1, NoticeKind.Registered);

    public static void MapTenderSearch(this Api api)
    {
        api.Get("/v1/tenders", async call =>
        {
            var status = call.QueryName<TenderStatus>("status");
            var buyer = call.QueryId<MinistryId>("buyer");
            if (status == TenderStatus.Draft) buyer = BuyerOfDrafts(call.Actor, buyer);

            var filter = new TenderFilter(
                Text(call), buyer, status, call.QueryTime("closesFrom"), call.QueryTime("closesUntil"),
                call.QueryWon("budgetFrom"), call.QueryWon("budgetUntil"), call.QueryName<Region>("region"),
                Classification(call), call.QueryName<UseDomain>("domain"),
                call.QueryName<TenderOrder>("order") ?? TenderOrder.Relevance);
            await call.ListAsync((after, limit) => api.Market.Views.TendersAsync(filter, after, limit));
        })
            .Named("listTenders", "Lists tenders that were published, narrowed by whatever is given.")
            .May(Permissions.SeeTenders)
            .With<string>(
                "q", "Up to 8 words, each somewhere in the title or the institution's name, also within a word.")
            .With<MinistryId>("buyer", "Only this ministry's.")
            .With<TenderStatus>("status", "Only those; drafts show to their ministry and to those who see everything.")
            .With<DateTimeOffset>("closesFrom", "Only those that close then or later.")
            .With<DateTimeOffset>("closesUntil", "Only those that close before.")
            .With<long>("budgetFrom", "Only those of at least so many won.")
            .With<long>("budgetUntil", "Only those of at most so many won.")
            .With<Region>("region", "Only those that prefer firms from there.")
            .With<string>("classification", "Only those with an item whose classification begins so: 1 to 10 digits.")
            .With<UseDomain>("domain", "Only those for this use.")
            .With<TenderOrder>(
                "order",
                "relevance (usual): titles with every word, then with every part, then institutions; each the last " +
                    "published first. closes: the first to close first. published: the last published first.")
            .Lists(Example).Refuses(Problems.NotYours, Problems.RoleMayNot);
    }

    private static MinistryId? BuyerOfDrafts(Actor actor, MinistryId? buyer)
    {
        if (actor.Audits()) return buyer;
        if (actor.Role != Role.Ministry || (buyer is { } asked && asked.Value != actor.Organisation))
            throw Access.Denied(actor, Role.Ministry);
        return MinistryId.Of(actor.Organisation);
    }

    private static string? Text(Call call)
    {
        var text = call.Query("q");
        return new TenderFilter(text).WordCount <= TenderFilter.MostWords
            ? text
            : throw new ProblemException(Problems.InvalidParameter.Because(
                $"\"q\" has at most {TenderFilter.MostWords} words."));
    }

    private static string? Classification(Call call)
    {
        var text = call.Query("classification");
        return text is null || (text.Length <= 10 && text.All(char.IsAsciiDigit))
            ? text
            : throw new ProblemException(Problems.InvalidParameter.Because(
                "\"classification\" is the first 1 to 10 digits of one."));
    }
}
