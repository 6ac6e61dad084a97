using KAiMarket.Domain;
using KAiMarket.Domain.Programs;
using KAiMarket.Domain.Vouchers;

namespace KAiMarket.Grains.Processes;

/// <summary>
/// A claim is all there is of a voucher until somebody needs it: its own stream begins when the first order wants money
/// of it, or when it expires. So the morning on which everybody claims costs one event a claim.
/// </summary>
internal static class VoucherIssuing
{
    /// <summary>
    /// Asks a voucher something, and issues it first where the programme granted it and nobody needed it yet.
    /// </summary>
    public static async Task<Reply> AskIssued(this IGrains grains, VoucherId id, VoucherCommand command, Moment at)
    {
        var voucher = grains.Voucher(id);
        var reply = await voucher.Ask(command, at);
        if (reply.Refusal?.Code != Voucher.Missing.Code) return reply;

        var program = grains.Program(id.Program);
        var standing = (await program.Read(new FindClaim(id.Sme))).State;

        // Another home may have granted it since this one last looked.
        if (standing.Claim is null) standing = (await program.Read(new FindClaim(id.Sme), long.MaxValue)).State;
        if (standing.Claim is not { } claim) return reply;

        var issue = new IssueVoucher(id, claim.Government, claim.SelfPay, standing.VouchersExpireAt);
        ProcessStuckException.ThrowIfRefused(await voucher.Ask(issue, at), $"Issuing {id}");
        return await voucher.Ask(command, at);
    }
}
