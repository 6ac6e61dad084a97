using KAiMarket.Domain;
using KAiMarket.Domain.Programs;
using KAiMarket.Domain.Vouchers;

namespace KAiMarket.Grains.Processes;

/// <summary>A claim that a programme granted becomes a voucher.</summary>
internal static class ClaimProcess
{
    public static async Task Run(ProgramId program, VoucherClaimed claimed, Moment at, IGrains grains)
    {
        var expires = (await grains.Program(program).Read()).State.VouchersExpireAt;
        var issue = new IssueVoucher(claimed.Voucher, claimed.Government, claimed.SelfPay, expires);
        var reply = await grains.Voucher(claimed.Voucher).Ask(issue, at);
        ProcessStuckException.ThrowIfRefused(reply, $"Issuing {claimed.Voucher}");
    }
}
