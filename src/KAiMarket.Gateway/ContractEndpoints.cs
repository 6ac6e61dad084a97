using System.Collections.Immutable;
using KAiMarket.Domain;
using KAiMarket.Domain.Contracts;
using KAiMarket.Gateway.Http;

namespace KAiMarket.Gateway;

/// <param name="Milestones">All of them; together they cost what the contract does.</param>
public sealed record ProposalBody(ImmutableArray<Milestone> Milestones);

/// <param name="Proposal">The number of the proposal that the supplier has read.</param>
public sealed record SignatureBody(int Proposal);

/// <param name="Note">SHA-256 of the delivery note; null when there is none.</param>
public sealed record DeliveryBody(string? Note = null);

/// <summary>How far a milestone has come; in won.</summary>
/// <param name="Due">The last day in Korea on which its delivery is in time.</param>
/// <param name="Accepted">With damages for delay, if there was any; null before.</param>
/// <param name="InspectBy">The last day in Korea for the inspection; null when nothing waits.</param>
/// <param name="PayBy">The last day in Korea for the payment; null when nothing is due.</param>
public sealed record MilestoneResource(
    MilestoneId Id, string Title, DateOnly Due, Won Amount, ImmutableArray<Delivery> Deliveries,
    MilestoneAccepted? Accepted, bool IsPaid, DateOnly? InspectBy, DateOnly? PayBy);

/// <summary>A contract on a lot that was awarded.</summary>
/// <param name="Proposal">Number and milestones as last proposed, and signed once it is; null before.</param>
/// <param name="Milestones">Empty before it is signed.</param>
public sealed record ContractResource(
    ContractId Id, ContractStatus Status, ContractDrawnUp Terms, ContractProposed? Proposal,
    IReadOnlyList<MilestoneResource> Milestones);

internal static class ContractEndpoints
{
    private static readonly Milestone First = new(new("build"), "구축 완료", new DateOnly(2027, 6, 30), new(480_000_000));

    private static readonly ContractResource Example = new(
        new("ai-civil-service.main"), ContractStatus.Proposed,
        new(new("ai-civil-service"), new("main"), new("demo-ministry"), new("demo-vendor"),
            new("ai-civil-service.main.demo-vendor"), new(480_000_000), new(500_000_000), "kr-state-service-delay"),
        new(1, [First]), []);

    public static void MapContracts(this Api api)
    {
        var proposed = Body.Shape<ProposalBody>();
        var signed = Body.Shape<SignatureBody>();
        var delivered = Body.Shape<DeliveryBody>();
        var returned = Body.Shape<ReasonBody>();
        var signedExample = Example with
        {
            Status = ContractStatus.Signed,
            Milestones = [new(First.Id, First.Title, First.Due, First.Amount, [], null, false, null, null)],
        };

        api.Get("/v1/contracts/{contract}", async call =>
        {
            var id = call.Id<ContractId>("contract");
            var reading = await api.Market.Grains.Contract(id).Read(await call.SeenAsync());
            if (reading.State.DrawnUp is not { } terms) throw new ProblemException(Problems.NotFound);
            var actor = call.Actor;
            if (!call.MayAll && !reading.State.IsBuyer(actor) && !reading.State.IsSupplier(actor))
                throw Access.Denied(actor, Role.Ministry, Role.Vendor);
            call.AnswerUnlessKnown(Show(id, reading.State), reading.Version, reading.Position);
        })
            .Named("getContract", "Shows a contract to its parties and auditors.")
            .May(Permissions.SeeContract).Gives(Example)
            .Refuses(Problems.NotFound, Problems.NotYours, Problems.RoleMayNot);

        Change("proposal", "proposeContract", "Proposes the milestones of a contract, or others until it is signed.",
            async call => new ProposeContract((await call.BodyAsync(proposed)).Milestones))
            .May(Permissions.Buy).Takes(new ProposalBody([First])).Gives(Example).Asks<ProposeContract>();

        Change("signature", "signContract", "Signs a contract as it was last proposed.",
            async call => new SignContract((await call.BodyAsync(signed)).Proposal))
            .May(Permissions.BidAndPerform).Takes(new SignatureBody(1)).Gives(signedExample).Asks<SignContract>();

        Change("milestones/{milestone}/deliveries/{number}", "deliverMilestone",
            "Delivers a milestone, or delivers it again after it was returned.",
            async call => new DeliverMilestone(
                call.Id<MilestoneId>("milestone"), NumberOf(call), (await call.BodyAsync(delivered)).Note))
            .May(Permissions.BidAndPerform).Takes(new DeliveryBody()).Gives(signedExample).Asks<DeliverMilestone>();

        Change("milestones/{milestone}/deliveries/{number}/acceptance", "acceptMilestone",
            "Accepts what was delivered; damages for delay are known then.",
            async call =>
            {
                await Body.ReadNoneAsync(call.Http);
                return new AcceptMilestone(call.Id<MilestoneId>("milestone"), NumberOf(call));
            })
            .May(Permissions.Buy).Gives(signedExample).Asks<AcceptMilestone>();

        Change("milestones/{milestone}/deliveries/{number}/return", "returnMilestone",
            "Returns what was delivered, with the reason.",
            async call => new ReturnMilestone(
                call.Id<MilestoneId>("milestone"), NumberOf(call), (await call.BodyAsync(returned)).Reason))
            .May(Permissions.Buy).Takes(new ReasonBody("시험 결과서 누락")).Gives(signedExample).Asks<ReturnMilestone>();

        Change("milestones/{milestone}/payment", "payMilestone", "Pays for a milestone that was accepted.",
            async call =>
            {
                await Body.ReadNoneAsync(call.Http);
                return new PayMilestone(call.Id<MilestoneId>("milestone"));
            })
            .May(Permissions.Buy).Gives(signedExample).Asks<PayMilestone>();

        Operation Change(string path, string name, string summary, Func<Call, Task<ContractCommand>> read) =>
            api.Put($"/v1/contracts/{{contract}}/{path}", async call =>
            {
                var id = call.Id<ContractId>("contract");
                await call.ChangeAsync(
                    api.Market.Grains.Contract(id), await read(call), WholeContract.Asked,
                    found => Show(id, found.Contract));
            }).Named(name, summary);
    }

    private static int NumberOf(Call call) => (int)call.RouteNumber("number", 1, 1_000);

    private static ContractResource Show(ContractId id, Contract contract) => new(
        id, contract.Status, contract.DrawnUp!, contract.Proposed,
        [
            .. contract.Milestones.Values.Select(one => new MilestoneResource(
                one.Terms.Id, one.Terms.Title, one.Terms.Due, one.Terms.Amount, one.Deliveries, one.Accepted,
                one.IsPaid, one.InspectBy, one.PayBy)),
        ]);
}
