using System.Net;
using KAiMarket.Client;

namespace KAiMarket.Cli.Import;

/// <summary>
/// Sends every notice of a file to the market: the orders of one number after each other, several numbers at a time. The
/// market knows what it has, so an import that was stopped goes on where it was, and a finished one changes nothing.
/// </summary>
internal sealed class Importer(IKAiMarket market, NoticeFile file, int concurrency)
{
    private readonly NoticeOutcome?[] _outcomes = new NoticeOutcome?[file.Places.Count];

    /// <summary>Of what was looked at so far, in the file's order.</summary>
    public IEnumerable<NoticeOutcome> Outcomes => _outcomes.OfType<NoticeOutcome>();

    public Task RunAsync(Meter meter, CancellationToken cancel) => Parallel.ForEachAsync(
        file.Places.GroupBy(place => place.Tender, StringComparer.Ordinal),
        new ParallelOptions { MaxDegreeOfParallelism = concurrency, CancellationToken = cancel },
        async (orders, stop) =>
        {
            NoticePlace? before = null;
            foreach (var place in orders.OrderBy(place => place.OrderNumber).ThenBy(place => place.Item))
            {
                _outcomes[place.Item - 1] = await ImportAsync(place, place.Order == before?.Order, stop);
                before = place;
                meter.Add(1);
            }
        });

    private async Task<NoticeOutcome> ImportAsync(NoticePlace place, bool isRepeat, CancellationToken cancel)
    {
        var (notice, reason) = G2bNotice.Read(place, await file.ReadAsync(place, cancel));
        if (notice is null) return new(place, null, NoticeOutcome.Refused, [], reason);

        var body = notice.Body;
        try
        {
            var answer = await Connection.PersistAsync(
                () => market.ImportNoticeAsync(place.Tender, place.Order, body, cancel: cancel),
                Connection.Patience, cancel);
            return new(place, body.Kind, OutcomeOf(answer, body.Kind),
                [.. body.Findings, .. FindingsOf(place, body.Kind, answer.Value, isRepeat)], null)
            {
                IsFirst = IsFirst(answer),
            };
        }
        catch (ProblemException problem) when (IsOfNotice(problem))
        {
            return new(place, body.Kind, NoticeOutcome.Refused, body.Findings, $"{problem.Code}: {problem.Title}");
        }
    }

    // The first fact of a tender is what brings it into the market.
    private static bool IsFirst(Answer<NoticeHistory> answer) => answer is { Changed: true, Version: 1 };

    private static string OutcomeOf(Answer<NoticeHistory> answer, NoticeKind kind) =>
        !answer.Changed ? NoticeOutcome.Unchanged
        : kind == NoticeKind.Cancelled ? NoticeOutcome.Cancelled
        : IsFirst(answer) ? NoticeOutcome.Imported
        : NoticeOutcome.Amended;

    // What only the whole history tells belongs to the report: it changes when what was missing comes in later.
    private static IEnumerable<string> FindingsOf(
        NoticePlace place, NoticeKind kind, NoticeHistory history, bool isRepeat)
    {
        var earlier = history.Orders.Where(order => NoticePlace.NumberOf(order.Order) < place.OrderNumber).ToList();
        if (earlier.Count < place.OrderNumber) yield return "earlier-orders-missing";
        if (kind != NoticeKind.Cancelled && earlier.Exists(order => order.Kind == NoticeKind.Cancelled))
            yield return "after-cancellation";
        if (isRepeat) yield return "twice-in-file";
    }

    // Any other refusal would be the same for every notice, such as that of a key.
    private static bool IsOfNotice(ProblemException problem) => problem.Status
        is HttpStatusCode.BadRequest or HttpStatusCode.Conflict or HttpStatusCode.Gone
        or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.UnprocessableEntity;
}
