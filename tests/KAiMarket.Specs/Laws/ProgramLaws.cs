using System.Numerics;
using KAiMarket.Domain.Programs;
using KAiMarket.Domain.Smes;
using KAiMarket.Domain.Vouchers;

namespace KAiMarket.Specs.Laws;

public sealed class ProgramLaws
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 25)];

    [Theory, MemberData(nameof(Seeds))]
    public void A_budget_is_never_overspent_and_no_won_is_lost(int seed)
    {
        var history = new History<Program, ProgramCommand, ProgramEvent>(seed) { Now = Sample.Claims.From.AddHours(-2) };
        for (var step = 0; step < 200; step++)
        {
            if (history.Dice.Percent(5)) history.Now = history.Now.AddHours(history.Dice.Between(1, 48));
            var actor = history.Dice.Percent(90) ? Actor.Market : Hostile.Actor(history.Dice);
            history.Send(Likely(history.Dice, history.State), actor);
            Conserves(history);
        }
    }

    internal static ProgramCommand Likely(Dice dice, Program program)
    {
        var sme = new SmeId($"firm-{dice.Between(1, 15)}");
        return dice.Between(1, 100) switch
        {
            _ when !program.IsOpened => new OpenProgram(
                Sample.Ministry, "Any", new Won(dice.Between(1, 1_000_000)), new Won(dice.Between(1, 300_000)),
                Sample.Ratios, Sample.Claims, Sample.Expiry),
            <= 65 => new ClaimVoucher(
                Sample.Program, sme, new($"f{dice.Between(1, 12)}"), dice.Of([.. Sample.Ratios]).Type,
                new Won(dice.Between(1, dice.Of([10L, 1_000, 300_000])))),
            <= 97 => new ReturnBudget(
                new VoucherId(Sample.Program, sme), new Won(dice.Between(0, dice.Of([10L, 300_000])))),
            _ => new CloseProgram(),
        };
    }

    private static void Conserves(History<Program, ProgramCommand, ProgramEvent> history)
    {
        var program = history.State;
        var claims = history.Facts.OfType<VoucherClaimed>().ToList();
        var returns = history.Facts.OfType<BudgetReturned>().ToList();
        var inVouchers = claims.Sum(claim => claim.Government.Amount) - returns.Sum(one => one.Amount.Amount);
        var toMinistry = returns.Where(one => one.ToMinistry).Sum(one => one.Amount.Amount)
            + history.Facts.OfType<ProgramClosed>().Sum(one => one.Returned.Amount);

        Assert.Equal(program.Budget.Amount, program.Remaining.Amount + inVouchers + toMinistry);
        Assert.True(program.Remaining >= Won.Zero && inVouchers >= 0);
        Assert.Equal(claims.Count, claims.Select(claim => claim.Sme).Distinct().Count());
        Assert.Equal(claims.Count, claims.Select(claim => claim.Firm).Distinct().Count());
        Assert.All(claims, claim =>
        {
            Assert.InRange(claim.Government.Amount, 1, program.Cap.Amount);
            var back = returns.Where(one => one.Voucher == claim.Voucher).Sum(one => one.Amount.Amount);
            Assert.InRange(back, 0, claim.Government.Amount);
            var share = Sample.Ratios.Single(ratio => ratio.Type == claim.Type).SelfPayBasisPoints;
            var total = (BigInteger)claim.Government.Amount + claim.SelfPay.Amount;
            Assert.Equal((total * share + 9_999) / 10_000, claim.SelfPay.Amount);
        });
    }
}
