namespace KAiMarket.Domain.Vouchers;

/// <summary>An amount of a voucher in its two legs: the government's money and the SME's own (자부담).</summary>
public readonly record struct Legs(Won Government, Won SelfPay)
{
    public Won Total => Government + SelfPay;
    public bool IsZero => this == default;

    public static Legs operator +(Legs left, Legs right) =>
        new(left.Government + right.Government, left.SelfPay + right.SelfPay);

    public static Legs operator -(Legs left, Legs right) =>
        new(left.Government - right.Government, left.SelfPay - right.SelfPay);

    /// <summary>
    /// The legs of the next <paramref name="amount"/> of this when <paramref name="committed"/> is committed already.
    /// The government's share follows what is committed in all, so that many small orders round no differently from one
    /// large one and the last won splits exactly; the fraction of a won falls on self-pay. Money released out of turn
    /// leaves the legs uneven: the next part evens them out, but never takes more of a leg than
    /// <paramref name="available"/> has.
    /// </summary>
    public Legs Next(Legs committed, Won amount, Legs available)
    {
        if (amount == Won.Zero) return default;
        var fair = Government.Share((committed.Total + amount).Amount, Total.Amount) - committed.Government;
        var least = Math.Max(0, (amount - available.SelfPay).Amount);
        var most = Math.Min(amount.Amount, available.Government.Amount);
        var government = new Won(Math.Clamp(fair.Amount, least, most));
        return new Legs(government, amount - government);
    }
}
