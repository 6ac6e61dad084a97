using KAiMarket.Domain.Evaluation;
using KAiMarket.Domain.Tenders;
using KAiMarket.Gateway.Http;

namespace KAiMarket.Gateway;

/// <summary>The public record of a tender: what <c>kaimarket verify award</c> computes an award from.</summary>
internal static class TenderRecordEndpoints
{
    private static readonly TenderRecord Example = new(
        TenderEndpoints.Example.Id, TenderStatus.Published, TenderEndpoints.ExampleTerms,
        TenderEndpoints.Example.Published!, 0, 0, ProcedurePack.StateNegotiated2026, PricePacks.StateNegotiated2026,
        [], [], [new(new("main"), IsEvaluated: false, [], [], null, [], null, null)]);

    public static void MapTenderRecords(this Api api)
    {
        api.Get("/v1/tenders/{tender}/record", async call =>
        {
            var id = call.Id<TenderId>("tender");
            var reading = await api.Market.Grains.Tender(id).Read(new ShowRecord(id), await call.SeenAsync());
            if (reading.State.Record is not { } record) throw new ProblemException(Problems.NotFound);
            call.AnswerUnlessKnown(record, reading.Version, reading.Position);
        })
            .Named("getTenderRecord",
                "Shows all that a tender's rankings and awards follow from, for anybody to compute them anew.")
            .May(Permissions.SeeMarket)
            .Gives(Example).Refuses(Problems.NotFound);
    }
}
