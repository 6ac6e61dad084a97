using System.Collections.Immutable;
using KAiMarket.Domain;
using KAiMarket.Domain.Tenders;
using KAiMarket.Gateway.Http;

namespace KAiMarket.Gateway;

/// <summary>One order of a notice of another system, as it came.</summary>
/// <param name="Source">Where it comes from, such as <c>g2b</c>.</param>
/// <param name="Number">Its number there (공고번호).</param>
/// <param name="Institution">The demand institution (수요기관).</param>
/// <param name="Findings">What is doubtful about it, one code each.</param>
/// <param name="Fields">All of its fields with their original names; nothing personal.</param>
public sealed record NoticeBody(
    string Source, string Number, NoticeKind Kind, string Title, string Institution, ImmutableArray<string> Findings,
    ImmutableArray<NoticeField> Fields, Won? Budget = null, Won? EstimatedPrice = null,
    DateTimeOffset? PublishedAt = null, DateTimeOffset? Closes = null, string? Classification = null);

/// <summary>An imported notice, order by order.</summary>
public sealed record NoticesResource(TenderId Tender, ImmutableArray<NoticeOrder> Orders);

internal static class NoticeEndpoints
{
    // A notice has some ninety fields, several of them addresses and lists of any length.
    private const int LargestNotice = Limits.LargestBody;

    private static readonly NoticeBody Sent = new(
        "g2b", "R26BK00000001", NoticeKind.Registered, "Imaginary data platform", "Institute of Imaginary Data",
        ["no-closing-date"], [new("bidNtceNo", "R26BK00000001"), new("bidNtceNm", " Imaginary data platform")],
        new(110_000_000), new(100_000_000), Samples.At);

    private static readonly TenderId Tender = new("r26bk00000001");

    private static readonly NoticesResource History = new(
        Tender, [new("000", Sent.Kind, Sent.Title, Sent.Budget, Sent.PublishedAt, Sent.Closes)]);

    public static void MapNotices(this Api api)
    {
        var shape = Body.Shape<NoticeBody>();
        var grains = api.Market.Grains;

        api.Put("/v1/tenders/{tender}/notices/{order}", async call =>
        {
            var id = call.Id<TenderId>("tender");
            var notice = Of(call.Text("order"), await call.BodyAsync(shape, LargestNotice));
            await call.ChangeAsync(
                grains.Tender(id), new ImportNotice(notice), NoticeHistory.Asked, history => Show(id, history));
        })
            .Named("importNotice", "Takes one order of another system's notice into an imported tender's history.")
            .May(Permissions.RunMarket)
            .Takes(Sent).Gives(History).Asks<ImportNotice>();

        api.Get("/v1/tenders/{tender}/notices", async call =>
        {
            var id = call.Id<TenderId>("tender");
            var reading = await grains.Tender(id).Read(NoticeHistory.Asked, await call.SeenAsync());
            if (reading.State.Orders.IsEmpty) throw new ProblemException(Problems.NotFound);
            call.AnswerUnlessKnown(Show(id, reading.State), reading.Version, reading.Position);
        })
            .Named("listNotices", "Shows an imported tender's notice, order by order.").May(Permissions.SeeMarket)
            .Gives(History).Refuses(Problems.NotFound);

        api.Get("/v1/tenders/{tender}/notices/{order}", async call =>
        {
            var id = call.Id<TenderId>("tender");
            var found = await grains.Tender(id).Read(new FindNotice(call.Text("order")), await call.SeenAsync());
            if (found.State.Notice is not { } notice) throw new ProblemException(Problems.NotFound);
            call.AnswerUnlessKnown(notice, found.Version, found.Position);
        })
            .Named("getNotice", "Shows one order of an imported tender's notice with all its fields.")
            .May(Permissions.SeeMarket)
            .Gives(Of("000", Sent)).Refuses(Problems.NotFound);
    }

    private static NoticeImported Of(string order, NoticeBody body) => new(
        body.Source, body.Number, order, body.Kind, body.Title, body.Institution, body.Budget, body.EstimatedPrice,
        body.PublishedAt, body.Closes, body.Classification, body.Findings, body.Fields);

    private static NoticesResource Show(TenderId id, NoticeHistory history) => new(id, history.Orders);
}
