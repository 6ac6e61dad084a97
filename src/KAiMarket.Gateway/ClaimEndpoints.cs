using KAiMarket.Domain;
using KAiMarket.Domain.Programs;
using KAiMarket.Domain.Smes;
using KAiMarket.Domain.Vouchers;
using KAiMarket.Gateway.Http;

namespace KAiMarket.Gateway;

/// <param name="Total">What the voucher shall be worth, self-pay included, in won.</param>
public sealed record ClaimBody(Won Total);

/// <summary>A claim that was granted, in won.</summary>
public sealed record ClaimResource(VoucherId Voucher, Won Government, Won SelfPay);

/// <summary>The market's busiest address on the morning a programme opens.</summary>
internal static class ClaimEndpoints
{
    private const int LargestClaim = 1024;
    private static readonly ClaimResource Example = new(new("ai-2026.demo-sme"), new(9_000_000), new(1_000_000));

    public static void MapClaims(this Api api)
    {
        var shape = Body.Shape<ClaimBody>();
        var grains = api.Market.Grains;

        api.Put("/v1/programs/{program}/claims/{sme}", async call =>
        {
            var (program, sme) = (call.Id<ProgramId>("program"), call.Id<SmeId>("sme"));
            var body = await call.BodyAsync(shape, LargestClaim);

            var firm = grains.Sme(sme);
            var registered = (await firm.Read()).State;

            // Another process may have registered it since this one last looked.
            if (!registered.IsRegistered) registered = (await firm.Read(long.MaxValue)).State;
            if (!registered.IsRegistered)
                throw new ProblemException(Problems.SmeMissing.Because($"Register it first: PUT /v1/smes/{sme}."));

            var (reply, granted) = await call.AskAsync(
                grains.Program(program), new ClaimVoucher(program, sme, registered.Firm, registered.Type, body.Total),
                new FindClaim(sme));
            if (reply.Refusal is { } refusal)
            {
                await call.RefuseAsync(refusal, reply.Position);
                return;
            }

            call.Answer(Show(program, sme, granted!.Claim!.Value), reply.Changed, reply.Version, reply.Position);
        })
            .Named("claimVoucher", "Claims an SME's voucher of a programme, first come while the budget lasts.")
            .May(Permissions.SpendVoucher)
            .Takes(new ClaimBody(new(10_000_000))).Gives(Example).Asks<ClaimVoucher>().Refuses(Problems.SmeMissing);

        api.Get("/v1/programs/{program}/claims/{sme}", async call =>
        {
            var (program, sme) = (call.Id<ProgramId>("program"), call.Id<SmeId>("sme"));
            await call.DemandVoucherAsync(new VoucherId(program, sme));
            var reading = await grains.Program(program).Read(new FindClaim(sme), await call.SeenAsync());
            if (reading.State.Claim is not { } granted) throw new ProblemException(Problems.NotFound);
            call.AnswerUnlessKnown(Show(program, sme, granted), reading.Version, reading.Position);
        })
            .Named("getClaim", "Shows what an SME has claimed of a programme.")
            .May(Permissions.SeeVoucher).Gives(Example)
            .Refuses(Problems.NotFound, Problems.NotYours, Problems.RoleMayNot);
    }

    private static ClaimResource Show(ProgramId program, SmeId sme, Claim claim) =>
        new(new VoucherId(program, sme), claim.Government, claim.SelfPay);
}
