using System.Numerics;
using KAiMarket.Domain.Orders;
using KAiMarket.Domain.Vouchers;

namespace KAiMarket.Specs.Laws;

public sealed class VoucherLaws
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 40)];

    [Theory, MemberData(nameof(Seeds))]
    public void No_leg_is_ever_overdrawn_and_no_won_is_lost(int seed)
    {
        var history = new History<Voucher, VoucherCommand, VoucherEvent>(seed);
        for (var step = 0; step < 200; step++)
        {
            if (step > 150) history.Now = Sample.Expiry.AddTicks(history.Dice.Between(-1, 1));
            var actor = history.Dice.Percent(95) ? Actor.Market : Hostile.Actor(history.Dice);
            history.Send(Likely(history.Dice, history.State), actor);
            Conserves(history);
        }
    }

    internal static VoucherCommand Likely(Dice dice, Voucher voucher)
    {
        var order = new OrderId($"order-{dice.Between(1, 60)}");
        var open = voucher.Holds.Count > 0 && dice.Percent(80) ? dice.Of([.. voucher.Holds.Keys]) : order;
        var held = voucher.Holds.GetValueOrDefault(open).Total.Amount;
        return dice.Between(1, 100) switch
        {
            _ when !voucher.IsIssued => new IssueVoucher(
                Sample.Voucher, new Won(dice.Between(0, dice.Of([3L, 1_000, Won.Most.Amount]))),
                new Won(dice.Between(1, dice.Of([3L, 1_000, Won.Most.Amount]))), Sample.Expiry),
            <= 45 => new HoldAmount(order, new Won(dice.Between(0, dice.Of([1L, 3, voucher.Balance.Amount])))),
            <= 70 => new CaptureHold(open, new Won(dice.Between(0, held + 1))),
            <= 96 => new ReleaseHold(open),
            _ => new ExpireVoucher(),
        };
    }

    private static void Conserves(History<Voucher, VoucherCommand, VoucherEvent> history)
    {
        var voucher = history.State;
        var spent = history.Facts.OfType<HoldCaptured>().Aggregate(
            default(Legs), (sum, one) => sum + new Legs(one.Government, one.SelfPay));
        var returned = history.Facts.OfType<BalanceReturned>().Aggregate(
            default(Legs), (sum, one) => sum + new Legs(one.Government, one.SelfPay));
        var held = voucher.Holds.Values.Aggregate(default(Legs), (sum, one) => sum + one);

        Assert.Equal((held, spent, returned), (voucher.Held, voucher.Spent, voucher.Returned));
        Assert.All([held, spent, returned, voucher.Free, .. voucher.Holds.Values],
            legs => Assert.True(legs.Government >= Won.Zero && legs.SelfPay >= Won.Zero, legs.ToString()));
        Assert.Equal(returned.Government, history.Facts.OfType<BalanceReturned>().LastOrDefault()?.GovernmentSoFar ?? Won.Zero);
        if (voucher.IsExpired) Assert.Equal(Won.Zero, voucher.Balance);
        Proportional(voucher, history.Facts.Count(fact => fact is HoldReleased));
    }

    // A hold evens the legs out; what is released out of turn may leave them a won further apart.
    private static void Proportional(Voucher voucher, int releases)
    {
        var committed = voucher.Held + voucher.Spent;
        var apart = BigInteger.Abs(
            (BigInteger)committed.Government.Amount * voucher.Granted.Total.Amount
            - (BigInteger)voucher.Granted.Government.Amount * committed.Total.Amount);
        Assert.True(apart <= (BigInteger)voucher.Granted.Total.Amount * (1 + releases), $"{committed} of {voucher.Granted}");
    }

    [Fact]
    public void Orders_that_spend_it_to_the_last_won_split_exactly()
    {
        for (var seed = 1; seed <= 50; seed++)
        {
            var dice = new Dice(seed);
            var at = new Moment(Sample.Noon, Actor.Market, "c");
            var voucher = Voucher.Evolve(Voucher.Initial, Sample.Issued with { Government = new(dice.Between(1, 999)) });
            for (var i = 0; voucher.Balance > Won.Zero; i++)
            {
                var amount = new Won(dice.Between(1, Math.Min(voucher.Balance.Amount, 700)));
                VoucherCommand[] commands = [new HoldAmount(new($"o{i}"), amount), new CaptureHold(new($"o{i}"), amount)];
                foreach (var command in commands)
                    voucher = Voucher.Decide(voucher, command, at).Events.Aggregate(voucher, Voucher.Evolve);
            }

            Assert.Equal(voucher.Granted, voucher.Spent);
        }
    }
}
