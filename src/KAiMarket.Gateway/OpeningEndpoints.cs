using System.Collections.Immutable;
using KAiMarket.Domain;
using KAiMarket.Domain.Bids;
using KAiMarket.Domain.Evaluation;
using KAiMarket.Domain.Tenders;
using KAiMarket.Gateway.Http;

namespace KAiMarket.Gateway;

/// <param name="Marks">One for each valid bid of the lot.</param>
/// <param name="Void">Bids that the evaluation found void.</param>
public sealed record EvaluationBody(ImmutableArray<BidMarks> Marks, ImmutableArray<VoidBid> Void);

/// <summary>What follows the close: openings by two officers, evaluation, award.</summary>
internal static class OpeningEndpoints
{
    public static void MapOpenings(this Api api)
    {
        var evaluated = Body.Shape<EvaluationBody>();
        var grains = api.Market.Grains;
        var bid = new BidId("ai-civil-service.main.demo-vendor");

        api.Put("/v1/tenders/{tender}/openings/{envelopes}", async call =>
        {
            var id = call.Id<TenderId>("tender");
            var envelopes = call.Text("envelopes") switch
            {
                "technical" => EnvelopeKind.Technical,
                "price" => EnvelopeKind.Price,
                _ => throw new ProblemException(Problems.UnknownAddress.Because("{envelopes} is technical or price.")),
            };
            await Body.ReadNoneAsync(call.Http);
            await ChangeAsync(call, id, new ApproveOpening(envelopes));
        })
            .Named("approveOpening",
                "Approves the opening of all technical or all price envelopes; two different officers must.")
            .May(Permissions.ApproveOpening)
            .Gives(TenderEndpoints.Example with
            {
                Status = TenderStatus.Closed,
                Approvals = [new(EnvelopeKind.Technical, "officer-1")],
            })
            .Asks<ApproveOpening>();

        api.Put("/v1/tenders/{tender}/lots/{lot}/evaluation", async call =>
        {
            var (id, lot) = (call.Id<TenderId>("tender"), call.Id<LotId>("lot"));
            var body = await call.BodyAsync(evaluated, Limits.EvaluationBody);
            await ChangeAsync(call, id, new EvaluateLot(lot, body.Marks, body.Void));
        })
            .Named("evaluateLot", "Enters all marks of a lot's technical proposals, for good; only then prices are opened.")
            .May(Permissions.Buy)
            .Takes(new EvaluationBody(
                [
                    new(bid, new TechnicalMarks(
                        [new("evaluator-1", [new("plan", 35), new("model", 37.5m)])], [new("record", 8)]), 0),
                ],
                []))
            .Gives(TenderEndpoints.Example with { Status = TenderStatus.Evaluated }).Asks<EvaluateLot>();

        api.Put("/v1/tenders/{tender}/lots/{lot}/award", async call =>
        {
            var (id, lot) = (call.Id<TenderId>("tender"), call.Id<LotId>("lot"));
            await Body.ReadNoneAsync(call.Http);
            await ChangeAsync(call, id, new AwardLot(lot));
        })
            .Named("awardLot", "Awards a lot to the bid of the first rank.").May(Permissions.Buy)
            .Gives(TenderEndpoints.Example with
            {
                Status = TenderStatus.Concluded,
                Awards = [new(new("main"), bid, new(480_000_000), ByLot: false)],
            })
            .Asks<AwardLot>();

        api.Put("/v1/tenders/{tender}/lots/{lot}/failure", async call =>
        {
            var (id, lot) = (call.Id<TenderId>("tender"), call.Id<LotId>("lot"));
            await Body.ReadNoneAsync(call.Http);
            await ChangeAsync(call, id, new DeclareFailed(lot));
        })
            .Named("declareFailed", "Declares that the buyer came to terms with nobody of a ranked lot.")
            .May(Permissions.Buy)
            .Gives(TenderEndpoints.Example with
            {
                Status = TenderStatus.Concluded,
                Failures = [new(new("main"), LotFailure.NotAgreed)],
            })
            .Asks<DeclareFailed>();

        async Task ChangeAsync(Call call, TenderId id, TenderCommand command)
        {
            await call.DemandTenderAsync(id);
            await call.ChangeAsync(
                grains.Tender(id), command, TenderSummary.Asked, state => TenderEndpoints.Show(id, state));
        }
    }
}
