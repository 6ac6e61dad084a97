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
    /// The legs of a part of this, in proportion; the fraction of a won falls on self-pay. A part from 0 to
    /// <see cref="Total"/> never takes more of a leg than there is.
    /// </summary>
    public Legs Part(Won amount)
    {
        if (amount == Won.Zero) return default;
        var government = Government.Share(amount.Amount, Total.Amount);
        return new Legs(government, amount - government);
    }
}
