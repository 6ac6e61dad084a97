using KAiMarket.Domain;
using KAiMarket.Domain.Orders;
using KAiMarket.Domain.Programs;
using KAiMarket.Domain.Vouchers;
using KAiMarket.Gateway.Http;

namespace KAiMarket.Gateway;

/// <summary>
/// Who may read what. Commands are open to every key: there the domain decides.
/// <code>
///                                 administrator operator auditor ministry     sme   provider  vendor
/// programmes, offers, ministries        x          x        x       x          x       x        x
/// companies, SMEs                       x          x        x       x          x       x        x  (SMEs' names: own)
/// tenders that were published           x          x        x       x          x       x        x
/// claims, vouchers                      x          x        x    own progr.   own
/// orders                                x          x        x    own progr.   own     own
/// documents                             x          x        x      own             own       own  (published: everybody)
/// statements                            x          x        x                         own
/// ledger, journal                       x          x        x
/// notices (import)                      x          x
/// views, processes (look)               x          x        x
/// views, processes (act)                x          x
/// keys                                  x
/// </code>
/// </summary>
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
        if (actor.Audits() || (actor.Role == Role.Sme && actor.Organisation == voucher.Sme.Value)) return;
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
        if (!actor.Audits() && !(actor.Role == Role.Provider && actor.Organisation == company))
            throw Denied(actor, Role.Provider);
    }

    public static async Task DemandProgramAsync(this Call call, ProgramId program)
    {
        var actor = call.Actor;
        if (actor.Audits() || (actor.Role == Role.Ministry && await call.OwnsAsync(program))) return;
        throw Denied(actor, Role.Ministry);
    }

    /// <summary>The refusal for a role that may do such a thing for its own organisation, or never.</summary>
    public static ProblemException Denied(Actor actor, params Role[] own) => new(own.Contains(actor.Role)
        ? Problems.NotYours.Because($"This key acts for {actor.Organisation}.")
        : Problems.RoleMayNot.Because($"This key has the role {actor.Role.ToString().ToLowerInvariant()}."));

    private static async Task<bool> OwnsAsync(this Call call, ProgramId program) =>
        (await call.Market.Grains.Program(program).Read(ProgramSummary.Asked)).State.Owner.Value
            == call.Actor.Organisation;
}
