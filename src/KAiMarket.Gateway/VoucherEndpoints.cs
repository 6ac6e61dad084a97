using KAiMarket.Domain;
using KAiMarket.Domain.Programs;
using KAiMarket.Domain.Smes;
using KAiMarket.Domain.Vouchers;
using KAiMarket.Gateway.Http;
using KAiMarket.Grains;
using KAiMarket.Views;
using Legs = KAiMarket.Domain.Vouchers.Legs;

namespace KAiMarket.Gateway;

/// <summary>Government and self-pay shares, in won.</summary>
public sealed record LegsResource(Won Government, Won SelfPay);

/// <summary>A voucher; amounts in won.</summary>
/// <param name="Balance">What new orders can still use, both shares together.</param>
public sealed record VoucherResource(
    VoucherId Id, ProgramId Program, SmeId Sme, Won Government, Won SelfPay, DateTimeOffset ExpiresAt,
    VoucherStatus Status,
    Won Balance, LegsResource Held, LegsResource Spent, LegsResource Returned);

internal static class VoucherEndpoints
{
    private static readonly VoucherResource Example = new(
        new("ai-2026.demo-sme"), new("ai-2026"), new("demo-sme"), new(9_000_000), new(1_000_000),
        Samples.At.AddDays(365),
        VoucherStatus.Issued, new(8_500_000), new(new(900_000), new(100_000)), new(new(450_000), new(50_000)),
            new(Won.Zero, Won.Zero));

    public static void MapVouchers(this Api api)
    {
        var grains = api.Market.Grains;
        var views = api.Market.Views;

        api.Get("/v1/vouchers/{voucher}", async call =>
        {
            var id = call.Id<VoucherId>("voucher");
            await call.DemandVoucherAsync(id);
            var reading = await grains.Voucher(id).Read(VoucherBalance.Asked, await call.SeenAsync());
            if (reading.Version > 0) call.AnswerUnlessKnown(Show(id, reading.State), reading.Version, reading.Position);
            else await AnswerClaimedAsync(call, id);
        })
            .Named("getVoucher", "Shows a voucher as it stands now.").May(Permissions.SeeVoucher).Gives(Example)
            .Refuses(Problems.NotFound, Problems.NotYours, Problems.RoleMayNot);

        api.Get("/v1/vouchers", async call =>
        {
            var program = call.QueryId<ProgramId>("program");
            var sme = call.QueryId<SmeId>("sme");
            var actor = call.Actor;
            if (actor.Role == Role.Sme)
            {
                sme ??= SmeId.Of(actor.Organisation);
                if (sme.Value.Value != actor.Organisation) throw Access.Denied(actor, Role.Sme);
            }
            else if (!call.MayAll)
            {
                if (program is null && actor.Role == Role.Ministry)
                    throw new ProblemException(Problems.NotYours.Because(
                        "Name one of the ministry's programmes: ?program=."));
                await call.DemandProgramAsync(program ?? default);
            }

            await call.ListAsync((after, limit) => views.VouchersAsync(program, sme, after, limit));
        })
            .Named("listVouchers", "Lists vouchers of a programme, of an SME, or all that the key may see.")
            .May(Permissions.SeeVoucher)
            .With<ProgramId>("program", "Only this programme's.").With<SmeId>("sme", "Only this SME's.")
            .Refuses(Problems.NotYours, Problems.RoleMayNot)
            .Lists(new VoucherRow(
                Example.Id, Example.Program, Example.Sme, Example.Government, Example.SelfPay,
                new Legs(new(900_000), new(100_000)),
                new Legs(new(450_000), new(50_000)), default, VoucherStatus.Issued, Example.ExpiresAt));
    }

    /// <summary>A voucher that nobody has used yet is its claim.</summary>
    private static async Task AnswerClaimedAsync(Call call, VoucherId id)
    {
        var reading = await call.Market.Grains.Program(id.Program).Read(new FindClaim(id.Sme), await call.SeenAsync());
        if (reading.State.Claim is not { } claim) throw new ProblemException(Problems.NotFound);
        call.AnswerUnlessKnown(
            new VoucherResource(
                id, id.Program, id.Sme, claim.Government, claim.SelfPay, reading.State.VouchersExpireAt,
                VoucherStatus.Claimed,
                claim.Government + claim.SelfPay, Show(default(Legs)), Show(default(Legs)), Show(default(Legs))),
            0, reading.Position);
    }

    private static VoucherResource Show(VoucherId id, VoucherBalance voucher) => new(
        id, voucher.Program, voucher.Sme, voucher.Granted.Government, voucher.Granted.SelfPay, voucher.ExpiresAt,
        voucher.IsExpired ? VoucherStatus.Expired : VoucherStatus.Issued, voucher.Balance,
        Show(voucher.Held), Show(voucher.Spent), Show(voucher.Returned));

    private static LegsResource Show(Legs legs) => new(legs.Government, legs.SelfPay);
}
