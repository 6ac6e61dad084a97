using KAiMarket.Domain.Vouchers;

namespace KAiMarket.Domain.Programs;

/// <param name="Voucher">Where the money came back from.</param>
/// <param name="Amount">How much came back this time.</param>
/// <param name="ToMinistry">True when the programme was closed, so that the money went on to its owner.</param>
[StoredAs("budget-returned.v1")]
public sealed record BudgetReturned(VoucherId Voucher, Won Amount, bool ToMinistry) : ProgramEvent;

/// <summary>
/// Takes back what a voucher did not spend. The command names the sum of all returns of the voucher so far, so a
/// repeat, or a message that was overtaken by a later one, changes nothing.
/// </summary>
public sealed record ReturnBudget(VoucherId Voucher, Won ReturnedSoFar) : ProgramCommand
{
    public static readonly Refusal IdInvalid = Ids.Invalid;
    public static readonly Refusal AmountInvalid =
        new("return-amount-invalid", Kind.Invalid, "A return is 0 to 10^15 won", "returnedSoFar");
    public static readonly Refusal ProgramMissing = Program.Missing;
    public static readonly Refusal ClaimMissing =
        new("claim-missing", Kind.Missing, "The programme has no claim for this voucher");
    public static readonly Refusal NotYours = Program.NotYours;
    public static readonly Refusal MoreThanGranted =
        new("return-exceeds-claim", Kind.Conflict, "More came back than the claim granted", "returnedSoFar");

    public static Decision<ProgramEvent> Decide(Program program, ReturnBudget @return, Moment at)
    {
        if (!VoucherId.IsValid(@return.Voucher.Value)) return IdInvalid.At("voucher");
        if (!Bounds.Hold(@return.ReturnedSoFar)) return AmountInvalid;
        if (!program.IsOpened) return ProgramMissing;
        var sme = @return.Voucher.Sme;
        if (!program.Committed.TryGetValue(sme, out var claim)) return ClaimMissing;
        if (!at.Actor.RunsMarket) return NotYours;
        var known = program.Returned.GetValueOrDefault(sme);
        if (@return.ReturnedSoFar <= known) return new AlreadySo();
        if (@return.ReturnedSoFar > claim.Government)
            return MoreThanGranted.Because($"{@return.ReturnedSoFar} of {claim.Government}.");
        return new BudgetReturned(@return.Voucher, @return.ReturnedSoFar - known, program.IsClosed);
    }
}
