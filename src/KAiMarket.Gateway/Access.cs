using KAiMarket.Domain;
using KAiMarket.Domain.Orders;
using KAiMarket.Domain.Programs;
using KAiMarket.Domain.Vouchers;
using KAiMarket.Gateway.Http;

namespace KAiMarket.Gateway;

/// <summary>Whose things are: what "own" in <see cref="Permissions"/> means where something is read.</summary>
public static class Access
{
    public static readonly Role[] Everyone = Enum.GetValues<Role>();
    public static readonly Role[] Running = [Role.Administrator, Role.Operator];
    public static readonly Role[] Auditing = [Role.Administrator, Role.Operator, Role.Auditor];
    public static readonly Role[] Administering = [Role.Administrator];

    public static bool Audits(this Actor actor) => Auditing.Contains(actor.Role);

    /// <summary>A firm sees itself, a ministry the firms of its programmes.</summary>
    public static async Task DemandVoucherAsync(this Call call, VoucherId voucher)
    {
        var actor = call.Actor;
        if (call.MayAll || (actor.Role == Role.Sme && actor.Organisation == voucher.Sme.Value)) return;
        if (actor.Role == Role.Ministry && await call.OwnsAsync(voucher.Program)) return;
        throw Denied(actor, Role.Sme, Role.Ministry);
    }

    /// <summary>As for the voucher, and the provider of the order.</summary>
    public static async Task DemandOrderAsync(this Call call, OrderSummary order)
    {
        var actor = call.Actor;
        if (actor.Role != Role.Provider) await call.DemandVoucherAsync(order.Voucher);
        else if (order.Provider?.Value != actor.Organisation) throw Denied(actor, Role.Provider);
    }

    public static void DemandStatement(this Call call, string company)
    {
        var actor = call.Actor;
        if (!call.MayAll && actor.Organisation != company) throw Denied(actor, Role.Provider);
    }

    public static async Task DemandProgramAsync(this Call call, ProgramId program)
    {
        var actor = call.Actor;
        if (call.MayAll || (actor.Role == Role.Ministry && await call.OwnsAsync(program))) return;
        throw Denied(actor, Role.Ministry);
    }

    /// <summary>The refusal for a role that may do such a thing for its own organisation, or never.</summary>
    public static ProblemException Denied(Actor actor, params Role[] own) => new(own.Contains(actor.Role)
        ? Problems.NotYours.Because($"You act for {actor.Organisation}.")
        : Problems.RoleMayNot.Because($"You have the role {actor.Role.ToString().ToLowerInvariant()}."));

    private static async Task<bool> OwnsAsync(this Call call, ProgramId program) =>
        (await call.Market.Grains.Program(program).Read(ProgramSummary.Asked)).State.Owner.Value
            == call.Actor.Organisation;
}
